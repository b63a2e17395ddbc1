/// What a file's header promises, against what the file holds.
///
/// libsndfile shortens a cut file to what is left of it without a word. A hypothesis whose copy broke off would then
/// get a score as if the codec had dropped the end. So the lengths that headers announce are compared with the bytes
/// that are there before libsndfile sees the file. Formats that are not known here are checked by the number of frames
/// that libsndfile announces and then delivers.
enum HeaderInspection {
    /// Nothing speaks against the file.
    case plausible
    /// Samples are missing; the text says how much.
    case truncated(String)
    /// A WAV header written before its length was known: the length field at this offset is zero, samples follow.
    case openEndedWave(lengthField: Int)
    /// An MPEG stream that does not say how long it is.
    case unmeasuredMPEG

    /// Looks at the header of `stream`.
    static func of(_ stream: ByteStream) -> HeaderInspection {
        let start = stream.bytes(0..<16)
        func begins(_ text: String) -> Bool { start.starts(with: text.utf8) }
        if begins("RIFF") || begins("RF64") { return wave(stream, .little) }
        if begins("RIFX") { return wave(stream, .big) }
        if begins("riff") { return wave64(stream) }
        if begins("FORM") { return aiff(stream) }
        if begins(".snd") { return au(stream, .big) }
        if begins("dns.") { return au(stream, .little) }
        if begins("NIST_1A") { return sphere(stream) }
        if begins("OggS") { return ogg(stream) }
        return mpeg(stream)
    }

    /// A length that writers to a pipe put where they cannot know it: 0xFFFFFFFF (FFmpeg), 0x7FFFFFFF, 0x7FFFF000 rounded
    /// down to whole frames (SoX), the same less the size of a header. No real file is cut so that it announces these.
    static func isUnknown(_ length: Int) -> Bool {
        length >= 0xFFFF_0000 || (0x7FFF_0000...0x7FFF_FFFF).contains(length)
    }

    private static func compare(announced: Int, held: Int, frameBytes: Int? = nil) -> HeaderInspection {
        if let frameBytes, frameBytes > 0 {
            if announced / frameBytes <= max(held, 0) / frameBytes { return .plausible }
            return .truncated(
                "its header announces \(announced / frameBytes) frames, but the file holds \(max(held, 0) / frameBytes)"
            )
        }
        if announced <= held { return .plausible }
        return .truncated("its header announces \(announced) bytes of samples, but the file holds \(max(held, 0))")
    }

    // MARK: Chunked formats

    /// RIFF, RIFX and RF64 (EBU Tech 3306).
    private static func wave(_ stream: ByteStream, _ order: ByteOrder) -> HeaderInspection {
        var longLength: Int?
        var frameBytes: Int?
        var offset = 12
        while offset + 8 <= stream.count {
            let header = stream.bytes(offset..<offset + 8)
            // Unless the disk fails or the file shrinks meanwhile.
            guard header.count == 8 else { return .plausible }
            let length = order.integer(header[4..<8])
            let body = offset + 8
            switch header[..<4] {
            case "ds64": longLength = ByteOrder.little.integer(stream.bytes(body + 8..<body + 16))
            case "fmt ":
                let format = stream.bytes(body..<body + 16)
                // Frames of fixed size: PCM, float, A-law, µ-law, extensible. Others are blocks.
                let tag = order.integer(format.prefix(2))
                if format.count == 16, [1, 3, 6, 7, 0xFFFE].contains(tag) {
                    frameBytes = order.integer(format[12..<14])
                }
            case "data":
                let riffLength = order.integer(stream.bytes(4..<8))
                let held = stream.count - body
                if length == 0, held > 0, riffLength == 0 || isUnknown(riffLength) || riffLength + 8 <= body {
                    return .openEndedWave(lengthField: offset + 4)
                }
                if length == 0xFFFF_FFFF, let longLength, longLength > 0 {
                    return compare(announced: longLength, held: held, frameBytes: frameBytes)
                }
                return isUnknown(length) ? .plausible : compare(announced: length, held: held, frameBytes: frameBytes)
            default: break
            }
            offset = body + length + length % 2
        }
        return .plausible
    }

    /// Sony's Wave64: 16-byte identifiers, 64-bit lengths that include their own header, chunks aligned to 8.
    private static func wave64(_ stream: ByteStream) -> HeaderInspection {
        var offset = 40
        while offset + 24 <= stream.count {
            let length = ByteOrder.little.integer(stream.bytes(offset + 16..<offset + 24))
            guard length >= 24, length < 1 << 60 else { return .plausible }
            if stream.bytes(offset..<offset + 4).elementsEqual("data".utf8) {
                return compare(announced: length - 24, held: stream.count - offset - 24)
            }
            offset += (length + 7) / 8 * 8
        }
        return .plausible
    }

    /// AIFF and AIFF-C: the `SSND` chunk, whose first 8 bytes are no samples.
    private static func aiff(_ stream: ByteStream) -> HeaderInspection {
        var offset = 12
        while offset + 8 <= stream.count {
            let header = stream.bytes(offset..<offset + 8)
            // Unless the disk fails or the file shrinks meanwhile.
            guard header.count == 8 else { return .plausible }
            let length = ByteOrder.big.integer(header[4..<8])
            if header[..<4] == "SSND" {
                // SoX writes 0x7F000008 and so into a pipe.
                if length >= 0x7F00_0000 { return .plausible }
                return compare(announced: length - 8, held: stream.count - offset - 16)
            }
            offset += 8 + length + length % 2
        }
        return .plausible
    }

    /// Sun's and NeXT's `.snd`.
    private static func au(_ stream: ByteStream, _ order: ByteOrder) -> HeaderInspection {
        let header = stream.bytes(4..<12)
        guard header.count == 8 else { return .plausible }
        let length = order.integer(header[4..<8])
        if isUnknown(length) { return .plausible }
        return compare(announced: length, held: stream.count - order.integer(header[0..<4]))
    }

    /// NIST SPHERE: a text header of `name type value` lines.
    private static func sphere(_ stream: ByteStream) -> HeaderInspection {
        let header = String(decoding: stream.bytes(0..<1024), as: UTF8.self)
        let lines = header.split(separator: "\n")
        guard lines.count > 2, let headerLength = Int(lines[1].filter { $0 != " " }),
            headerLength >= 0
        else { return .plausible }
        var fields: [Substring: Substring] = [:]
        for line in lines.dropFirst(2) {
            let parts = line.split(separator: " ", maxSplits: 2)
            if parts.count == 3 { fields[parts[0]] = parts[2] }
        }
        // A packed file (`pcm,embedded-shorten-v2.00`) is shorter than its samples; libsndfile refuses it.
        guard let frames = fields["sample_count"].flatMap({ Int($0) }), frames >= 0,
            let width = fields["sample_n_bytes"].flatMap({ Int($0) }), (1...8).contains(width),
            !(fields["sample_coding"] ?? "").contains("embedded")
        else { return .plausible }
        let channels = fields["channel_count"].flatMap { Int($0) } ?? 1
        guard (1...1024).contains(channels) else { return .plausible }
        let frameBytes = width * channels
        // More frames than any file holds are as good as too many.
        let announced = min(frames, 1 << 40) * frameBytes
        return compare(announced: announced, held: stream.count - headerLength, frameBytes: frameBytes)
    }

    // MARK: Streams of packets

    /// Ogg (RFC 3533): the last page is whole and carries the end-of-stream flag.
    private static func ogg(_ stream: ByteStream) -> HeaderInspection {
        let longestPage = 27 + 255 + 255 * 255
        let tail = stream.bytes(max(0, stream.count - longestPage)..<stream.count)
        let capture = Array("OggS".utf8)
        guard
            let page = stride(from: tail.count - 27, through: 0, by: -1).first(where: {
                tail[$0] == capture[0] && tail[$0..<$0 + 4].elementsEqual(capture) && tail[$0 + 4] == 0
            })
        else { return .truncated("it breaks off inside an Ogg page") }
        let segments = Int(tail[page + 26])
        let lengths = tail.dropFirst(page + 27).prefix(segments)
        let end = page + 27 + segments + lengths.reduce(0) { $0 + Int($1) }
        if lengths.count < segments || end > tail.count { return .truncated("it breaks off inside its last Ogg page") }
        let endOfStream: UInt8 = 4
        return tail[page + 5] & endOfStream != 0
            ? .plausible : .truncated("it ends without the end-of-stream flag of Ogg")
    }

    /// MPEG audio: only a `Xing`, `Info` or `VBRI` header in the first frame says how many frames follow.
    private static func mpeg(_ stream: ByteStream) -> HeaderInspection {
        var offset = 0
        let tag = stream.bytes(0..<10)
        if tag.count == 10, tag.starts(with: "ID3".utf8) {
            // The length is four groups of seven bits (ID3v2, section 3.1).
            offset = 10 + tag[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
        }
        let frame = stream.bytes(offset..<offset + 48)
        guard frame.count > 4, frame[0] == 0xFF, frame[1] & 0xE0 == 0xE0 else { return .plausible }
        let measured = ["Xing", "Info", "VBRI"].contains { name in
            frame.indices.contains { frame[$0...].starts(with: name.utf8) }
        }
        return measured ? .plausible : .unmeasuredMPEG
    }
}

/// The order of the bytes of an integer.
enum ByteOrder {
    case little
    case big

    /// The unsigned integer in up to eight bytes; one that does not fit into `Int` becomes the largest `Int`.
    func integer(_ bytes: some BidirectionalCollection<UInt8>) -> Int {
        var value: UInt64 = 0
        switch self {
        case .little: for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        case .big: for byte in bytes { value = value << 8 | UInt64(byte) }
        }
        return Int(clamping: value)
    }
}

/// A chunk's name against the bytes that hold it.
private func ~= (name: String, bytes: ArraySlice<UInt8>) -> Bool { bytes.elementsEqual(name.utf8) }
private func == (bytes: ArraySlice<UInt8>, name: String) -> Bool { bytes.elementsEqual(name.utf8) }
