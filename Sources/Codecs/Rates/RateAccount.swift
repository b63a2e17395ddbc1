import Statistics

/// The bit rates of a codec over a run, computed from what it wrote, utterance by utterance.
///
/// Three rates: *nominal* is what codes of fixed length cost at the true frame rate, or what an opaque codec's setting
/// says; *actual* is the bits of all payloads over the duration of all inputs; *entropy* is a lower bound of what coding
/// the codes with a fixed table costs.
///
/// The actual rate of codes is Σ log₂ V of the codes written. It is above the nominal one where a last frame is not
/// full. That of Opus is its packets without the pages and headers of the Ogg file around them; that of an external
/// command is what its description says to count.
///
/// ```swift
/// var account = RateAccount(codec.description)
/// for samples in utterances { try account.add(try await codec.encode(samples)) }
/// print(account.actualKbps)
/// ```
public struct RateAccount: Sendable {
    /// The codec that is accounted for.
    public let codec: CodecDescription
    /// Utterances added.
    public private(set) var utteranceCount = 0
    /// Samples of all inputs, at the codec's rate.
    public private(set) var sampleCount = 0
    /// Codes of all utterances, counted; without streams for an opaque codec.
    public private(set) var counts: CodeCounts
    private var frames: [Int]
    private var countedBits = 0

    /// Nothing yet, of this codec.
    public init(_ codec: CodecDescription) {
        self.codec = codec
        counts = CodeCounts(streams: codec.streams)
        frames = [Int](repeating: 0, count: codec.streams.count)
    }

    /// Adds an utterance. If it throws, nothing was added.
    ///
    /// - Parameters:
    ///   - encoded: what the codec made of it
    ///   - sampleCount: samples of the input at the codec's rate, for codes that do not say it
    public mutating func add(_ encoded: EncodedAudio, sampleCount: Int? = nil) throws(CodecError) {
        guard let length = encoded.sampleCount ?? sampleCount else {
            throw CodecError(
                codec.setting, cause: "the length of an encoded utterance is not known, so its bit rate is not either",
                remedy: "keep the sidecar beside the codes, or give the audio that was encoded")
        }
        try encoded.checkSampleRate(codec)
        let bits = try PayloadBits(encoded, codec: codec)
        if case .codes(let codes) = encoded.payload {
            do {
                try counts.add(codes.rows)
            } catch {
                throw CodecError(
                    codec.setting, cause: "\(error)", remedy: "check that the codes are of this codec and bandwidth")
            }
        }
        for (stream, count) in bits.frames.enumerated() { frames[stream] += count }
        countedBits += bits.counted
        self.sampleCount += length
        utteranceCount += 1
    }

    /// Adds what another part of the run came to, of the same codec.
    public mutating func add(_ other: RateAccount) {
        precondition(
            codec.streams == other.codec.streams && codec.sampleRate == other.codec.sampleRate,
            "rates of different codecs do not add")
        counts.add(other.counts)
        for (stream, count) in other.frames.enumerated() { frames[stream] += count }
        countedBits += other.countedBits
        sampleCount += other.sampleCount
        utteranceCount += other.utteranceCount
    }
}

extension RateAccount {
    /// Duration of all inputs, in seconds.
    public var seconds: Double { Double(sampleCount) / Double(codec.sampleRate) }

    /// Bits of all payloads.
    public var bits: Double { PayloadBits.total(frames: frames, counted: countedBits, streams: codec.streams) }

    /// What the setting says, in kbit/s: of codes Σ log₂ V · frame rate / 1000. `nil` where an opaque codec's setting says
    /// nothing.
    public var nominalKbps: Double? { codec.nominalKbps }

    /// Bits of all payloads over the duration of all inputs, in kbit/s; `nil` without input.
    public var actualKbps: Double? { sampleCount > 0 ? bits / seconds / 1000 : nil }

    /// Σ H · frame rate / 1000, in kbit/s; `nil` for an opaque codec and without frames.
    public var entropyKbps: Double? { codec.streams.isEmpty ? nil : counts.entropyKbps }

    /// Whether there are frames enough to take the entropies as they are; with fewer they are too low.
    public var isEntropyEstimable: Bool { streams.allSatisfy { $0.codebook?.isEntropyEstimable ?? true } }

    /// H of all streams together · frame rate / 1000, in kbit/s, where there are enough frames to say it.
    public var jointEntropyKbps: Double? { counts.joint?.isEstimable == true ? counts.jointEntropyKbps : nil }

    /// Codes of all streams a second; `nil` for an opaque codec.
    public var tokensPerSecond: Double? { codec.streams.isEmpty ? nil : counts.tokensPerSecond }

    /// Rate and codebook use of each stream.
    public var streams: [StreamRate] { zip(codec.streams, counts.codebooks).map(StreamRate.init) }
}

/// The bit rate of one stream of codes, and the use of its codebook.
public struct StreamRate: Sendable, Hashable {
    /// The stream.
    public let stream: CodeStream
    /// Use, entropy and perplexity of its codebook; `nil` without frames.
    public let codebook: CodebookStatistics?

    /// log₂ V · frame rate / 1000, in kbit/s.
    public var nominalKbps: Double { stream.nominalKbps }

    /// H · frame rate / 1000, in kbit/s; `nil` without frames.
    public var entropyKbps: Double? { codebook.map { $0.entropyBits * stream.frameRate / 1000 } }
}
