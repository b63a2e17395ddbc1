import Metrics

/// The probabilities of speech in a signal, computed once a signal.
struct VoiceProbabilities: Analysis {
    /// What the network heard.
    struct Heard: Sendable {
        /// The network's rate.
        let rate: VoiceActivityRules.Rate
        /// Samples of the signal at that rate.
        let length: Int
        /// Probabilities by window, or a fault of the model.
        let probabilities: Swift.Result<[Double], ModelError>
    }

    let model: VoiceActivityModel

    static func == (one: VoiceProbabilities, other: VoiceProbabilities) -> Bool { one.model === other.model }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(model)) }

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Heard {
        let rate: VoiceActivityRules.Rate =
            signal.source.sampleRate >= VoiceActivityRules.Rate.wide.rawValue ? .wide : .narrow
        let samples = try signal.result(of: SourceSamples(rate: rate.rawValue))
        return Heard(
            rate: rate, length: samples.count,
            probabilities: Swift.Result { () throws(ModelError) in try model.probabilities(samples, rate: rate) })
    }
}
