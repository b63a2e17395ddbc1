import Metrics

/// Where there is speech, by Silero's network: VERSA's `vad`.
public struct VoiceActivity: PairMetric {
    /// Everything about the metric that is not arithmetic.
    public static let definition = MetricDefinition(
        name: "vad",
        aliases: ["vad_info"],
        title: "Voice activity (Silero)",
        summary: "Which part of a signal is speech, and whether the hypothesis has as much of it as the reference.",
        method: [
            """
            Signals of 16 kHz and more are resampled to 16 kHz, others to 8 kHz. Silero's network hears windows of 32 ms, each \
            with the last 4 ms before it, and keeps a state from window to window. Speech begins with a window whose probability \
            is at least `threshold`, and ends when it has been lower than `threshold` − 0.15 (but at least 0.01) for \
            `min_silence_duration_ms`. Segments of `min_speech_duration_ms` or less are dropped; those longer than \
            `max_speech_duration_s` are cut in their longest silence of more than 98 ms, or where they reach it. `speech_pad_ms` is \
            added at both ends; neighbours share what is between them.
            """,
            """
            speech_ratio is the share of the hypothesis that lies in segments, speech_ratio_difference that share less the \
            reference's. The segments of the hypothesis stand in each row as VERSA's `vad_info`, in seconds rounded to one \
            decimal: a list, of which summaries say nothing.
            """,
            """
            The model is silero_vad.onnx (SHA-256 1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3), which \
            `codec-score models fetch` takes from silero-vad 6.2.3 of the Python Package Index. Licence of the weights: MIT.
            """,
        ],
        keys: [
            KeyDefinition(
                "speech_ratio", title: "Share of speech", unit: "1", range: (0, 1), direction: .none, digits: 3,
                monotone: false),
            KeyDefinition(
                "speech_ratio_difference", title: "Share of speech, less the reference's", unit: "1", range: (-1, 1),
                direction: .none, digits: 3, monotone: false),
        ],
        parameters: [
            ParameterDefinition(
                "threshold", .number(0...1), default: .number(0.5), summary: "probability from which a window is speech"
            ),
            ParameterDefinition(
                "min_speech_duration_ms", .number(0...3_600_000), default: .number(250), unit: "ms",
                summary: "segments no longer than this are dropped"),
            ParameterDefinition(
                "max_speech_duration_s", .number(0...noLimit), default: .number(noLimit), unit: "s",
                summary: "longer segments are cut; `.inf` is the default"),
            ParameterDefinition(
                "min_silence_duration_ms", .number(0...3_600_000), default: .number(100), unit: "ms",
                summary: "silence that ends a segment"),
            ParameterDefinition(
                "speech_pad_ms", .number(0...3_600_000), default: .number(30), unit: "ms",
                summary: "added to both ends of a segment"),
        ],
        undefinedCases: [
            UndefinedCase(.modelMissing, "the model's file or the library that runs it is not installed"),
            UndefinedCase(.tooShort, "a signal has no sample"),
        ],
        blindSpots: [
            "It says that there is speech, not that it can be understood: babble and a wrong speaker are speech.",
            "Music and loud noise may pass for speech, whispering for none.",
        ],
        invariances: ["Polarity does not matter, gain hardly: the signal is not normalised."],
        agreement: [
            """
            VERSA takes the TorchScript file of Silero's default branch, whatever it is on the day. The ONNX file of release \
            6.2.3 gives the same segments on all reference audio; probabilities differ by up to 6e-5.
            """,
            "speech_ratio and speech_ratio_difference are not VERSA's.",
        ],
        citations: [
            Citation("Silero Team: Silero VAD, 2024", link: "https://github.com/snakers4/silero-vad")
        ])

    /// More than any signal lasts, in s, and a number that JSON has.
    private static let noLimit = 1e9

    /// The parameters, complete.
    public let parameters: Parameters
    private let model: VoiceActivityModel
    private let settings: VoiceActivityParameters

    /// Voice activity with these parameters; the model is shared by all metrics and tasks of a run.
    public init(_ model: VoiceActivityModel, given: [String: ParameterValue] = [:]) throws(ParameterError) {
        self.model = model
        let given = given.mapValues { $0 == .number(.infinity) ? .number(Self.noLimit) : $0 }
        parameters = try Parameters(for: Self.definition, given: given)
        var settings = VoiceActivityParameters()
        settings.threshold = parameters.number("threshold")
        settings.minimumSpeech = parameters.number("min_speech_duration_ms")
        settings.maximumSpeech = parameters.number("max_speech_duration_s")
        settings.minimumSilence = parameters.number("min_silence_duration_ms")
        settings.padding = parameters.number("speech_pad_ms")
        self.settings = settings
    }

    /// Whether a name, in capitals or not, is this metric's.
    package static func isCalled(_ name: String) -> Bool {
        let name = name.lowercased()
        return definition.name == name || definition.aliases.contains(name)
    }

    /// The scores of a pair; see ``PairMetric/score(_:)``.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        do throws(EvaluationFault) {
            let hypothesis = try heard(pair.hypothesis)
            let reference = try heard(pair.reference)
            let spans = hypothesis.versaSeconds.map { ScoreNote.Span(start: $0.start, end: $0.end) }
            return Scores(
                [
                    (key: "speech_ratio", score: Score(hypothesis.ratio)),
                    (key: "speech_ratio_difference", score: Score(hypothesis.ratio - reference.ratio)),
                ], notes: [ScoreNote(name: "vad_info", .spans(spans))])
        } catch {
            switch error {
            case .undefined(let why): throw why
            case .model(let fault) where fault.isAbsence: throw Undefined(.modelMissing, fault.description)
            case .model(let fault):
                return Scores(Self.definition.keys.map { (key: $0.name, score: .failed(fault.description)) })
            }
        }
    }

    /// The segments of a signal.
    func heard(_ signal: AnalyzedSignal) throws(EvaluationFault) -> SpokenSegments {
        let heard = try EvaluationFault.ofSignal { () throws(Undefined) in
            try signal.result(of: VoiceProbabilities(model: model))
        }
        guard heard.length > 0 else { throw .undefined(Undefined(.tooShort, "no samples")) }
        let probabilities = try EvaluationFault.ofModel { () throws(ModelError) in try heard.probabilities.get() }
        return SpokenSegments(
            samples: VoiceActivityRules(settings, rate: heard.rate).segments(probabilities, length: heard.length),
            rate: heard.rate.rawValue, length: heard.length)
    }
}
