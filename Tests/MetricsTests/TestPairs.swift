import Audio
import Goldens
import Metrics
import TestSupport
import Testing

/// Noise whose level rises and falls four times a second, as speech does; 16 kHz, a tenth of full scale.
func syllables(seconds: Double, seed: UInt64 = 1) -> [Double] {
    noise(Int(seconds * 16000), seed: seed).enumerated().map { index, value in
        let phase = Double(index % 4000) / 4000
        return value * 0.1 * (0.02 + phase * (1 - phase) * 4)
    }
}

/// The names of all metrics but the one of transcripts, which no signal tells anything.
let hearingMetrics = MetricRegistry.all.map { $0.definition.name }.filter { $0 != WordErrors.definition.name }

/// The pair of two signals, both at one rate.
func pair(_ reference: [Double], _ hypothesis: [Double], rate: Int = 16000) -> AnalyzedPair {
    analyzedPair(
        Signal(sampleRate: rate, channels: [reference]), Signal(sampleRate: rate, channels: [hypothesis]))
}

/// The scores of a metric with its default parameters.
func scores(_ name: String, _ pair: AnalyzedPair) throws -> Scores {
    let metric = try #require(MetricRegistry.metric(named: name))
    return try metric.init(Parameters(for: metric.definition)).score(pair)
}

/// The score of a metric with one key.
func value(_ name: String, _ pair: AnalyzedPair) throws -> Double { try value(name, name, pair) }

/// The score of `key`.
func value(_ name: String, _ key: String, _ pair: AnalyzedPair) throws -> Double {
    try #require(try scores(name, pair)[key]?.value)
}

/// Why a metric with its default parameters has no value, or `nil` if it has one.
func reason(_ name: String, _ pair: AnalyzedPair) throws -> Undefined.Reason? {
    do {
        _ = try scores(name, pair)
        return nil
    } catch let undefined as Undefined {
        return undefined.reason
    }
}

/// A recording of the golden pairs, such as `ref/en-allison-a.flac`, times a factor.
func goldenSignal(_ path: String, times gain: Double = 1) throws -> Signal {
    let signal = try AudioReader.read(.file(path: GoldenDirectory.repository + "/reference/audio/pairs/" + path))
    return Signal(sampleRate: signal.sampleRate, channels: signal.channels.map { $0.map { $0 * gain } })
}

/// A pair of whole signals.
func analyzedPair(_ reference: Signal, _ hypothesis: Signal) -> AnalyzedPair {
    AnalyzedPair(reference: AnalyzedSignal(reference), hypothesis: AnalyzedSignal(hypothesis))
}
