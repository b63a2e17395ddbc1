import CSndfile
import Glibc
import Synchronization

/// Owner of a file that libsndfile decodes.
struct SoundFile: ~Copyable {
    /// Samples per second.
    let sampleRate: Int
    /// Number of channels.
    let channelCount: Int
    /// Length that the file announces; nil for a stream that does not say.
    let frameCount: Int?

    private let name: String
    private let handle: OpaquePointer
    /// libsndfile holds an unretained reference to it.
    private let stream: ByteStream
    private let canSeek: Bool
    /// Container and encoding.
    let format: AudioFileFormat

    /// libsndfile reports why a file cannot be opened in a variable that all threads share.
    private static let opening = Mutex(())

    private init(name: String, handle: OpaquePointer, stream: ByteStream, description: SF_INFO) {
        self.name = name
        self.handle = handle
        self.stream = stream
        sampleRate = Int(description.samplerate)
        channelCount = Int(description.channels)
        frameCount = description.frames >= 0 && description.frames < sf_count_t.max ? Int(description.frames) : nil
        canSeek = description.seekable != 0
        format = AudioFileFormat(code: description.format)
    }

    deinit { sf_close(handle) }

    /// Opens an encoded file.
    ///
    /// - Parameters:
    ///   - name: how errors call the source.
    ///   - fileExtension: lower-case; decides only for formats without a header.
    static func open(
        _ stream: ByteStream, name: String, fileExtension: String = ""
    ) throws(AudioError) -> SoundFile {
        if stream.count == 0 {
            throw AudioError(name, cause: "it is empty (0 bytes)", remedy: "write it again or leave it out")
        }
        switch HeaderInspection.of(stream) {
        case .plausible: break
        case .truncated(let finding): throw .truncated(name, finding)
        case .openEndedWave(let field): stream.replace(at: field, with: [0xFF, 0xFF, 0xFF, 0xFF])
        case .unmeasuredMPEG: stream.isEndHidden = true
        }
        var attempt = attemptToOpen(stream)
        if attempt.handle == nil, let headerless = headerlessFormats[fileExtension] {
            attempt = attemptToOpen(stream, as: headerless)
        }
        let description = attempt.description
        guard let handle = attempt.handle else {
            throw .undecodable(name, stream, libraryMessage: attempt.message)
        }
        guard description.samplerate > 0, description.channels > 0 else {
            sf_close(handle)
            throw AudioError(
                name, cause: "its header says \(description.channels) channels at \(description.samplerate) Hz",
                remedy: "write the file again")
        }
        guard AudioReader.sampleRates.contains(Int(description.samplerate)) else {
            sf_close(handle)
            throw AudioError(
                name, cause: "its header says \(description.samplerate) Hz",
                remedy: "audio is read at \(AudioReader.sampleRates.lowerBound) to "
                    + "\(AudioReader.sampleRates.upperBound) Hz; correct the header or write the file again")
        }
        return SoundFile(name: name, handle: handle, stream: stream, description: description)
    }

    /// Telephone codecs that are stored bare, always one channel at 8000 Hz.
    private static let headerlessFormats: [String: SF_INFO] = [
        "gsm": bare(SF_FORMAT_GSM610), "vox": bare(SF_FORMAT_VOX_ADPCM),
    ]

    private static func bare(_ encoding: Int) -> SF_INFO {
        SF_INFO(
            frames: 0, samplerate: 8000, channels: 1, format: Int32(SF_FORMAT_RAW | encoding), sections: 0, seekable: 0)
    }

    private struct Attempt: Sendable {
        /// Handed over by the lock's closure to the only thread that uses it.
        nonisolated(unsafe) let handle: OpaquePointer?
        let description: SF_INFO
        /// Why there is no handle, in libsndfile's words.
        let message: String
    }

    private static func attemptToOpen(_ stream: ByteStream, as format: SF_INFO = SF_INFO()) -> Attempt {
        // The stream does not leave this thread; the lock only orders the calls.
        nonisolated(unsafe) let userData = stream.userData
        return opening.withLock { _ in
            var callbacks = ByteStream.virtualIO()
            var description = format
            let handle = sf_open_virtual(&callbacks, Int32(SFM_READ), &description, userData)
            let message = handle == nil ? String(cString: sf_strerror(nil)) : ""
            return Attempt(handle: handle, description: description, message: message)
        }
    }

    // MARK: Reading

    /// All samples, channel by channel.
    func readAll() throws(AudioError) -> [[Double]] {
        let channels = read(frameCount)
        try check(delivered: channels[0].count, announced: frameCount)
        return channels
    }

    /// The samples of `range`, which lies within ``frameCount``; only they are decoded, with as much before them as
    /// the coder needs.
    func read(range: Range<Int>) throws(AudioError) -> [[Double]] {
        var skipped = range.lowerBound
        if canSeek {
            let target = max(0, range.lowerBound - leadIn)
            if sf_seek(handle, sf_count_t(target), SEEK_SET) == target { skipped -= target }
        }
        let before = discard(skipped)
        let channels = before == skipped ? read(range.count) : [[]]
        try check(delivered: range.lowerBound - skipped + before + channels[0].count, announced: range.upperBound)
        return channels
    }

    /// Frames to decode ahead of the first one wanted, for coders that after a seek do not at once deliver what decoding
    /// from the beginning delivers. An MP3 frame may need the 511 bytes before it, which is 1.1 s at 8 kbit/s (the bit
    /// reservoir, ISO 13818-3); libmpg123 goes back a few frames and leaves silence where that is too little. Opus adapts
    /// over 80 ms (RFC 7845, section 4.6) to within 1e-3, and over a second to the last digit.
    private var leadIn: Int {
        let coder = format.code & Int32(SF_FORMAT_SUBMASK)
        return coder == Int32(SF_FORMAT_MPEG_LAYER_III) || coder == Int32(SF_FORMAT_OPUS) ? 2 * sampleRate : 0
    }

    private func check(delivered: Int, announced: Int?) throws(AudioError) {
        if stream.readError != 0 {
            throw AudioError(
                name, cause: "reading stopped: \(systemMessage(stream.readError))",
                remedy: "check the disk, then try again")
        }
        if let announced, delivered < announced {
            throw .truncated(name, "it announces \(announced) frames, but \(delivered) can be decoded")
        }
        if sf_error(handle) != 0 {
            throw .truncated(
                name, "decoding stopped after \(delivered) frames (libsndfile: \(String(cString: sf_strerror(handle))))"
            )
        }
    }

    /// Frames of one call to libsndfile; bounds the scratch memory.
    private static let samplesAtOnce = 1 << 15

    /// Up to `limit` frames from the current position; to the end when nil.
    private func read(_ limit: Int?) -> [[Double]] {
        let channelCount = channelCount
        var channels = [[Double]](repeating: [], count: channelCount)
        // An announced length is a promise of the file: enormous ones are not believed before the samples come.
        if let limit { for c in channels.indices { channels[c].reserveCapacity(min(limit, 1 << 28 / channelCount)) } }
        readBlocks(limit ?? .max) { block in
            let count = block.count / channelCount
            for c in channels.indices {
                if channelCount == 1 {
                    channels[c].append(contentsOf: block)
                } else {
                    channels[c].append(contentsOf: (0..<count).lazy.map { block[$0 * channelCount + c] })
                }
            }
        }
        return channels
    }

    /// Decodes `frames` frames and forgets them; the number there were.
    private func discard(_ frames: Int) -> Int {
        var done = 0
        readBlocks(frames) { done += $0.count / channelCount }
        return done
    }

    private func readBlocks(_ limit: Int, _ body: (UnsafeBufferPointer<Double>) -> Void) {
        let framesAtOnce = max(1, Self.samplesAtOnce / channelCount)
        var remaining = limit
        withUnsafeTemporaryAllocation(of: Double.self, capacity: framesAtOnce * channelCount) { buffer in
            guard let block = buffer.baseAddress else { return }
            while remaining > 0 {
                let got = Int(sf_readf_double(handle, block, sf_count_t(min(remaining, framesAtOnce))))
                if got <= 0 { return }
                body(UnsafeBufferPointer(start: block, count: got * channelCount))
                remaining -= got
            }
        }
    }
}

extension AudioError {
    fileprivate static func truncated(_ name: String, _ finding: String) -> AudioError {
        AudioError(name, cause: "\(finding): it is truncated or damaged", remedy: "write or copy it again")
    }
}
