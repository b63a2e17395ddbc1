import DSP
import Metrics

/// A signal at a model's rate, resampled once from the rate of its file, not by way of the pair's common rate.
struct SourceSamples: Analysis {
    /// The model's rate in Hz.
    let rate: Int
    let resampling: AudioPreparation.Resampling

    init(rate: Int) { (self.rate, resampling) = (rate, .polyphase) }

    init(_ audio: AudioPreparation) { (rate, resampling) = (audio.rate, audio.resampling) }

    func analyze(_ signal: AnalyzedSignal) -> [Double] {
        let source = signal.source
        if resampling == .fft {
            let count = (source.channels[0].count * rate + source.sampleRate - 1) / source.sampleRate
            return fourierResampled(source.channels[0], to: count)
        }
        if signal.sampleRate == source.sampleRate { return signal.resampled(to: rate).samples }
        return signal.resampler.resample(source.channels[0], from: source.sampleRate, to: rate)
    }
}
