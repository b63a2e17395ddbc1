import COpus

/// Opus in Ogg files, which any player opens.
///
/// Source: Terriberry, Lee & Giles, Ogg Encapsulation for the Opus Audio Codec, RFC 7845, 2016.
public enum OggOpusFile {
    /// The longest stream that is read, in seconds: a small file of hostile packets could decode to all memory.
    public static let longestStream = 4 * 3600

    /// Writes Opus packets, whole or not at all; folders above the file are made.
    public static func write(_ encoded: EncodedAudio, to path: String) throws(CodecError) {
        try WholeFile.write(try bytes(of: encoded, source: path), to: path)
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: an Ogg file of one Opus stream of one or two channels
    ///   - sampleRate: the rate at which to decode, in Hz; that of the encoder's input if left out and Opus has it, else
    ///     48 kHz
    public static func read(_ path: String, sampleRate: Int? = nil) throws(CodecError) -> EncodedAudio {
        let file = try WholeFile.read(path, limit: CodecFolder.largestFile)
        return try encodedAudio(file, sampleRate: sampleRate, source: path)
    }

    /// The bytes of a file that holds Opus packets; `source` names it in messages.
    public static func bytes(of encoded: EncodedAudio, source: String) throws(CodecError) -> [UInt8] {
        guard case .packets(let stream) = encoded.payload, !stream.packets.isEmpty else {
            throw CodecError(
                source, cause: "the bit stream to write is not Opus", remedy: "write it as the file that its codec made"
            )
        }
        let durations = try durations(of: stream.packets, source: source)
        let total = durations.reduce(0, +)
        let end = encoded.sampleCount.map { $0 * OpusPackets.clockRate / encoded.sampleRate + stream.preSkip } ?? total
        guard end <= total else {
            throw CodecError(
                source, cause: "the packets last \(total) samples at 48 kHz, their input \(end)",
                remedy: "encode the utterance again")
        }
        var writer = OggWriter(serial: serialNumber(of: stream.packets))
        let head = OpusHead(
            channelCount: 1, preSkip: stream.preSkip, inputSampleRate: encoded.sampleRate, gain: stream.gain)
        writer.add(head.bytes, granulePosition: 0, endsPage: true)
        writer.add(tags, granulePosition: 0, endsPage: true)
        var (position, pageStart) = (0, 0)
        for (place, packet) in stream.packets.enumerated() {
            position += durations[place]
            let isLast = place == stream.packets.count - 1
            // A page a second, so that a player can seek.
            let endsPage = isLast || position - pageStart >= OpusPackets.clockRate
            writer.add(
                packet, granulePosition: isLast ? end : position, isLast: isLast, endsPage: endsPage)
            if endsPage { pageStart = position }
        }
        return writer.file
    }

    /// The Opus stream in the bytes of a file; `source` names it in messages.
    public static func encodedAudio(
        _ file: [UInt8], sampleRate: Int? = nil, source: String
    ) throws(CodecError) -> EncodedAudio {
        let packets = try OggFile.packets(of: file, source: source)
        guard let first = packets.first, let head = try OpusHead(first.bytes, source: source) else {
            throw CodecError(source, cause: "its stream is not Opus", remedy: "check that it is the right file")
        }
        guard packets.count > 2, packets[1].bytes.starts(with: "OpusTags".utf8) else {
            throw CodecError(
                source, cause: "it holds no tags, or no audio after them", remedy: "encode or fetch the file again")
        }
        let audio = packets.dropFirst(2)
        let stream = OpusPackets(packets: audio.map(\.bytes), preSkip: head.preSkip, gain: head.gain)
        let durations = try durations(of: stream.packets, source: source)
        let length = try length(of: Array(audio), durations, source) - head.preSkip
        guard length >= 0 else {
            throw CodecError(
                source, cause: "its first \(head.preSkip) samples are to be dropped, and it has fewer",
                remedy: "encode or fetch the file again")
        }
        let ownRate = OpusSettings.sampleRates.contains(head.inputSampleRate) ? head.inputSampleRate : nil
        let rate = sampleRate ?? ownRate ?? OpusPackets.clockRate
        return EncodedAudio(
            payload: .packets(stream), sampleRate: rate, sampleCount: length * rate / OpusPackets.clockRate,
            bits: stream.bits)
    }

    /// Samples at 48 kHz from the first packet's beginning to the stream's end.
    private static func length(of audio: [OggPacket], _ durations: [Int], _ source: String) throws(CodecError) -> Int {
        let total = durations.reduce(0, +)
        guard let end = audio.last?.granulePosition, let known = audio.firstIndex(where: { $0.granulePosition != nil }),
            let position = audio[known].granulePosition
        else {
            throw CodecError(source, cause: "its pages tell no time", remedy: "encode or fetch the file again")
        }
        // A stream cut out of a longer one does not start at 0. Where the first page is the last as well, it starts at
        // 0 and its end is cut (RFC 7845, section 4.5).
        let before = durations[...known].reduce(0, +)
        let start = known == audio.count - 1 ? max(0, position - before) : position - before
        guard start >= 0, end >= start, end - start <= total else {
            throw CodecError(
                source, cause: "its pages' times do not fit its packets", remedy: "encode or fetch the file again")
        }
        return end - start
    }

    private static func durations(of packets: [[UInt8]], source: String) throws(CodecError) -> [Int] {
        var durations = [Int]()
        var total = 0
        for (place, packet) in packets.enumerated() {
            guard let duration = OpusPackets.duration(of: packet) else {
                throw CodecError(
                    source, cause: "its packet \(place) is not Opus", remedy: "encode or fetch the file again")
            }
            durations.append(duration)
            total += duration
        }
        guard total <= longestStream * OpusPackets.clockRate else {
            throw CodecError(
                source, cause: "its packets last longer than \(longestStream / 3600) hours",
                remedy: "split it into shorter files")
        }
        return durations
    }

    /// A number for the stream that is the same every time and differs between files (FNV-1a).
    private static func serialNumber(of packets: [[UInt8]]) -> Int32 {
        var hash: UInt32 = 0x811C_9DC5
        for packet in packets {
            for byte in packet { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        }
        return Int32(bitPattern: hash)
    }

    /// The comment header: libopus's version and the program's name.
    private static var tags: [UInt8] {
        let comment = "ENCODER=codec-score"
        let vendor = String(cString: opus_get_version_string())
        return Array("OpusTags".utf8) + littleEndian(UInt32(vendor.utf8.count)) + Array(vendor.utf8)
            + littleEndian(UInt32(1)) + littleEndian(UInt32(comment.utf8.count)) + Array(comment.utf8)
    }
}
