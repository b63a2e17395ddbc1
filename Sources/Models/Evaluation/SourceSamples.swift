import Metrics

/// A signal at a model's rate, resampled once from the rate of its file, not by way of the pair's common rate.
struct SourceSamples: Analysis {
    /// The model's rate in Hz.
    let rate: Int

    func analyze(_ signal: AnalyzedSignal) -> [Double] {
        let source = signal.source
        if signal.sampleRate == source.sampleRate { return signal.resampled(to: rate).samples }
        return signal.resampler.resample(source.channels[0], from: source.sampleRate, to: rate)
    }
}
