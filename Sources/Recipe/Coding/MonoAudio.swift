import Audio
import Codecs

/// An utterance's audio as codecs take it.
struct MonoAudio {
    /// Samples at the codec's rate.
    let samples: [Float]
    /// Channels that were averaged.
    let channelCount: Int

    /// Reads an utterance: its channels averaged, as ESPnet does it, at `sampleRate`.
    ///
    /// - Parameters:
    ///   - source: The audio.
    ///   - sampleRate: The codec's rate in Hz.
    ///   - resampler: What brings another rate to it; `nil` to refuse other rates.
    init(_ source: AudioSource, sampleRate: Int, _ resampler: Resampler?) throws {
        let signal = try AudioReader.read(source)
        guard signal.frameCount > 0 else {
            throw CodecError("\(source)", cause: "there are no samples", remedy: "leave it out")
        }
        var samples = signal.channels[0]
        if signal.channels.count > 1 {
            let scale = 1 / Double(signal.channels.count)
            samples = samples.indices.map { n in signal.channels.reduce(0) { $0 + $1[n] } * scale }
        }
        if signal.sampleRate != sampleRate {
            guard let resampler else {
                throw CodecError(
                    "\(source)", cause: "it has \(signal.sampleRate) Hz, the codec works at \(sampleRate) Hz",
                    remedy: "resample it first, or give --resample", kind: .request)
            }
            samples = resampler.resample(samples, from: signal.sampleRate, to: sampleRate)
        }
        self.samples = samples.map { Float($0) }
        channelCount = signal.channels.count
    }
}
