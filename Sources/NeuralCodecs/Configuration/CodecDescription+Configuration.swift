import Codecs

extension TrainConfiguration {
    /// The codec as others see it, with the first `codebookCount` of its codebooks in use.
    public func codecDescription(codebookCount: Int) -> CodecDescription {
        CodecDescription(
            name: kind.rawValue, sampleRate: generator.sampleRate,
            codebookSizes: [Int](
                repeating: generator.quantizer.codebookSize, count: codebookCount * generator.groupCount),
            hopLength: generator.hopLength, latency: latency)
    }

    /// The codec whose codes have so many streams; `nil` where that is no number of its codebooks.
    public func codecDescription(streamCount: Int) -> CodecDescription? {
        let (count, rest) = streamCount.quotientAndRemainder(dividingBy: generator.groupCount)
        guard rest == 0, (1...generator.quantizer.codebookCount).contains(count) else { return nil }
        return codecDescription(codebookCount: count)
    }

    /// A causal model knows a frame's codes at its end; others need what follows.
    private var latency: Int? {
        guard case .waveform(let layers) = generator.layers, layers.isCausal, layers.trimRightRatio == 1
        else { return nil }
        return generator.hopLength
    }
}
