import Metrics
import Testing

@testable import Models

@Suite struct VoiceActivityTests {
    // MARK: Rules

    /// Made-up probabilities that reach every branch, against silero-vad's own rules.
    @Test func madeUpProbabilitiesGiveTheSameSegments() throws {
        let rows = try ModelGoldens.rows("vad_rules.jsonl")
        for row in rows {
            var parameters = VoiceActivityParameters()
            parameters.threshold = try #require(row.number("threshold"))
            parameters.minimumSpeech = try #require(row.number("min_speech_duration_ms"))
            parameters.maximumSpeech = row.number("max_speech_duration_s") ?? .infinity
            parameters.minimumSilence = try #require(row.number("min_silence_duration_ms"))
            parameters.padding = try #require(row.number("speech_pad_ms"))
            let rate = try #require(row.number("rate").flatMap { VoiceActivityRules.Rate(rawValue: Int($0)) })
            let segments = VoiceActivityRules(parameters, rate: rate).segments(
                try #require(row.numbers("probabilities")), length: Int(try #require(row.number("length"))))
            #expect(segments == row.ranges("samples"))
        }
    }

    /// The probabilities of real audio, without the model.
    @Test func realProbabilitiesGiveTheSameSegments() throws {
        for row in try ModelGoldens.rows("vad.jsonl") {
            let rate = try #require(row.number("model_rate").flatMap { VoiceActivityRules.Rate(rawValue: Int($0)) })
            let (frames, own) = (Int(try #require(row.number("frames"))), Int(try #require(row.number("rate"))))
            let length = (frames * rate.rawValue + own - 1) / own
            let probabilities = try #require(row.numbers("probabilities"))
            var parameters = VoiceActivityParameters()
            let segments = VoiceActivityRules(parameters, rate: rate).segments(probabilities, length: length)
            #expect(segments == row.ranges("samples"), "\(row.key) \(row.system)")
            let spoken = SpokenSegments(samples: segments, rate: rate.rawValue, length: length)
            #expect(isEqual(spoken, row), "\(row.key) \(row.system)")
            parameters.maximumSpeech = 2
            let cut = VoiceActivityRules(parameters, rate: rate).segments(probabilities, length: length)
            #expect(cut == row.ranges("samples_max_2s"), "\(row.key) \(row.system)")
        }
    }

    /// Whether the seconds are VERSA's `vad_info`; goldens have ten digits.
    private func isEqual(_ spoken: SpokenSegments, _ row: ModelGoldens.Line) -> Bool {
        let expected = row.members["vad_info"] as? [[String: Double]] ?? []
        let found = spoken.versaSeconds
        return expected.count == found.count
            && zip(expected, found).allSatisfy { expected, found in
                abs((expected["start"] ?? .nan) - found.start) < 1e-8
                    && abs((expected["end"] ?? .nan) - found.end) < 1e-8
            }
    }

    @Test func secondsAreRoundedAsPythonRounds() {
        // 0.25 and 0.75 are exact in binary: to the even tenth. 0.35 is below, 0.45 above what it says.
        #expect(SpokenSegments.rounded(4_000, 16_000) == 0.2)
        #expect(SpokenSegments.rounded(12_000, 16_000) == 0.8)
        #expect(SpokenSegments.rounded(5_600, 16_000) == 0.3)
        #expect(SpokenSegments.rounded(7_200, 16_000) == 0.5)
        #expect(SpokenSegments.rounded(16_800, 16_000) == 1.1)
    }

    @Test func silenceHasNoSegment() {
        let rules = VoiceActivityRules(VoiceActivityParameters(), rate: .wide)
        #expect(rules.segments([Double](repeating: 0.1, count: 100), length: 51_200).isEmpty)
        #expect(rules.segments([], length: 0).isEmpty)
        #expect(rules.segments([Double](repeating: 0.9, count: 100), length: 51_100) == [0..<51_100])
    }

    // MARK: The model

    @Test(.needsModel("vad")) func theModelFindsTheSameSegments() throws {
        let model = try ModelGoldens.catalogue.get().voiceActivity
        let metric = try VoiceActivity(model)
        for row in try ModelGoldens.rows("vad.jsonl") {
            let pair = try ModelGoldens.pair(row)
            let heard = try pair.hypothesis.result(of: VoiceProbabilities(model: model))
            let found = try heard.probabilities.get()
            let expected = try #require(row.numbers("probabilities"))
            #expect(found.count == expected.count)
            let largest = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
            #expect(largest < 2e-4, "\(row.key) \(row.system): \(largest)")
            #expect(try metric.heard(pair.hypothesis).samples == row.ranges("samples"), "\(row.key) \(row.system)")
            let scores = try metric.score(pair)
            let ratio = try #require(scores["speech_ratio"]?.value)
            let spoken = try #require(row.ranges("samples")).reduce(0) { $0 + $1.count }
            #expect(ratio == Double(spoken) / Double(heard.length))
            if row.system == "ref" { #expect(scores["speech_ratio_difference"]?.value == 0) }
        }
    }

    // MARK: Parameters

    @Test func versasParametersAreTaken() throws {
        let model = VoiceActivityModel { () throws(ModelError) in
            throw ModelError("none", cause: "nothing is here", remedy: "none", kind: .missing)
        }
        let metric = try VoiceActivity(
            model,
            given: [
                "threshold": .number(0.5), "min_speech_duration_ms": .integer(2_000),
                "max_speech_duration_s": .integer(20),
                "min_silence_duration_ms": .integer(500), "speech_pad_ms": .integer(100),
            ])
        #expect(metric.parameters.number("min_speech_duration_ms") == 2_000)
        let unlimited = try VoiceActivity(model, given: ["max_speech_duration_s": .number(.infinity)])
        #expect(unlimited.parameters.number("max_speech_duration_s").isFinite)
        #expect(throws: ParameterError.self) { try VoiceActivity(model, given: ["threshold": .number(1.5)]) }
        #expect(throws: ParameterError.self) { try VoiceActivity(model, given: ["treshold": .number(0.5)]) }
    }

    @Test func withoutItsModelItIsUndefined() throws {
        let model = VoiceActivityModel { () throws(ModelError) in
            throw ModelError("silero_vad.onnx", cause: "it is nowhere", remedy: "fetch it", kind: .missing)
        }
        let signal = try FakeModel.signal()
        let why = try #require(throws: Undefined.self) {
            _ = try VoiceActivity(model).score(AnalyzedPair(reference: signal, hypothesis: signal))
        }
        #expect(why.reason == .modelMissing)
        #expect(why.detail == "silero_vad.onnx: it is nowhere; fetch it")
    }

    @Test func probabilitiesThatAreNoNumbersAreAFault() throws {
        let model = VoiceActivityModel { () throws(ModelError) in
            FakeModel(
                inputs: [], outputs: [],
                answer: { _ in
                    [
                        "output": ModelTensor(shape: [1, 1], [.nan]),
                        "stateN": ModelTensor(shape: [2, 1, 128], [Float](repeating: 0, count: 256)),
                    ]
                })
        }
        let signal = try FakeModel.signal()
        let scores = try VoiceActivity(model).score(AnalyzedPair(reference: signal, hypothesis: signal))
        guard case .failed(let message) = scores["speech_ratio"] else {
            Issue.record("\(scores)")
            return
        }
        #expect(message.contains("silero_vad.onnx"))
    }
}
