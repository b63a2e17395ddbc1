/// Opus, the Internet's speech and audio codec, through libopus.
///
/// Decoded audio is aligned with the input and as long: the encoder's lookahead is dropped from the beginning, and what
/// fills the last frame from the end. Bits are those of the packets.
///
/// Source: Valin, Vos & Terriberry, Definition of the Opus Audio Codec, RFC 6716, 2012.
public struct OpusCodec: Codec {
    /// How it codes.
    public let settings: OpusSettings
    /// What is fixed about it: an opaque bit stream, delayed by a frame and the lookahead.
    public let description: CodecDescription
    private let lookahead: Int

    /// Opus with these settings.
    ///
    /// - Throws: ``CodecError`` for a sample rate, bit rate, complexity or frame that Opus does not have
    public init(_ settings: OpusSettings) throws(CodecError) {
        let encoder = try OpusEncoder(settings)
        lookahead = try encoder.lookahead
        self.settings = settings
        description = CodecDescription(
            name: "opus", setting: settings.text, sampleRate: settings.sampleRate, hopLength: settings.frameLength,
            latency: settings.frameLength + lookahead, nominalKbps: settings.kbps, fileExtension: "opus")
    }

    /// The packets of an utterance.
    public func encode(_ samples: [Float]) throws(CodecError) -> EncodedAudio {
        try checkFinite(samples, for: description.setting)
        var encoder = try OpusEncoder(settings)
        let length = settings.frameLength
        var packets = [[UInt8]]()
        // The lookahead's worth of silence at the end brings the last samples out.
        for start in stride(from: 0, to: samples.count + lookahead, by: length) {
            var frame = Array(samples[min(start, samples.count)..<min(start + length, samples.count)])
            frame += [Float](repeating: 0, count: length - frame.count)
            packets.append(try encoder.packet(frame))
        }
        let stream = OpusPackets(
            packets: packets, preSkip: lookahead * (OpusPackets.clockRate / settings.sampleRate))
        return EncodedAudio(
            payload: .packets(stream), sampleRate: settings.sampleRate, sampleCount: samples.count, bits: stream.bits)
    }

    /// The samples of packets that were coded at this sample rate.
    public func decode(_ encoded: EncodedAudio) throws(CodecError) -> [Float] {
        try encoded.checkSampleRate(description)
        return try Self.samples(of: encoded)
    }

    /// The samples of an Opus stream, whatever settings coded it, at the stream's sample rate.
    public static func samples(of encoded: EncodedAudio) throws(CodecError) -> [Float] {
        guard case .packets(let stream) = encoded.payload else {
            throw CodecError(
                "opus", cause: "this bit stream is not Opus", remedy: "decode it with the codec that encoded it")
        }
        guard OpusSettings.sampleRates.contains(encoded.sampleRate) else {
            throw CodecError(
                "opus", cause: "it does not decode to \(encoded.sampleRate) Hz",
                remedy: "decode at 8000, 12000, 16000, 24000 or 48000 Hz and resample")
        }
        let skipped = stream.preSkip * encoded.sampleRate / OpusPackets.clockRate
        let needed = encoded.sampleCount.map { $0 + skipped } ?? .max
        var decoder = try OpusDecoder(sampleRate: encoded.sampleRate, gain: stream.gain)
        var samples = [Float]()
        for packet in stream.packets where samples.count < needed {
            try decoder.decode(packet, into: &samples)
        }
        samples.removeFirst(min(skipped, samples.count))
        guard let count = encoded.sampleCount else { return samples }
        guard samples.count >= count else {
            throw CodecError(
                "opus", cause: "the packets hold \(samples.count) samples, the stream announces \(count)",
                remedy: "encode the utterance again")
        }
        samples.removeLast(samples.count - count)
        return samples
    }
}
