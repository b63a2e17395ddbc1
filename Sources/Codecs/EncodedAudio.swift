/// What a codec made of an utterance.
public enum Payload: Sendable, Equatable {
    /// Codes of a codec with streams.
    case codes(CodeSequence)
    /// Packets of Opus.
    case packets(OpusPackets)
    /// The file that an external encoder wrote.
    case bytes([UInt8])
}

/// What encoding gives and decoding takes.
public struct EncodedAudio: Sendable, Equatable {
    /// The bit stream.
    public var payload: Payload
    /// The rate of the samples that were coded, in Hz.
    public var sampleRate: Int
    /// The number of samples that were coded, to which decoding cuts; `nil` if that was not kept, as in ESPnet's files.
    public var sampleCount: Int?
    /// A factor of the decoded samples: the level that FunCodec took out of the input. `nil` is none.
    public var level: Double?
    /// What the payload costs, in bits, without its container. `nil` where that follows from the codes, log₂ V each.
    public var bits: Int?

    /// A bit stream with what belongs to it.
    public init(
        payload: Payload, sampleRate: Int, sampleCount: Int? = nil, level: Double? = nil, bits: Int? = nil
    ) {
        self.payload = payload
        self.sampleRate = sampleRate
        self.sampleCount = sampleCount
        self.level = level
        self.bits = bits
    }
}

extension EncodedAudio {
    /// An error if the payload was coded at another rate than `codec` works at.
    func checkSampleRate(_ codec: CodecDescription) throws(CodecError) {
        guard sampleRate != codec.sampleRate else { return }
        throw CodecError(
            codec.setting,
            cause: "the bit stream is of audio at \(sampleRate) Hz, the codec works at \(codec.sampleRate) Hz",
            remedy: "decode with the codec and sample rate that encoded it")
    }
}
