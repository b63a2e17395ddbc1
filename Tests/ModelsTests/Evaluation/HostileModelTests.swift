import Metrics
import Testing

@testable import Models

/// Models that do not fit their card, or give what is no score: an error that names the card's line, never a NaN.
@Suite struct HostileModelTests {
    private static func floats(_ shape: [Int], _ values: [Float]) -> ModelTensor { ModelTensor(shape: shape, values) }

    /// The metric of a card over a made-up model.
    private func metric(
        _ text: String = CardTexts.score, inputs: [TensorPort]? = nil, outputs: [TensorPort]? = nil,
        answer: @escaping @Sendable ([(name: String, tensor: ModelTensor)]) -> [String: ModelTensor]
    ) throws -> ModelMetric {
        let model = FakeModel(
            inputs: inputs ?? [TensorPort(name: "waveform", shape: [nil, 8_000], type: .float32)],
            outputs: outputs ?? [TensorPort(name: "scores", shape: [nil, 2], type: .float32)], answer: answer)
        return try ModelMetric(CardModel(CardTexts.read(text)) { () throws(ModelError) in (model, "made_up.onnx") })
    }

    private func scores(_ metric: ModelMetric, count: Int = 16_000) throws -> Scores {
        let signal = try FakeModel.signal(count)
        return try metric.score(AnalyzedPair(reference: signal, hypothesis: signal))
    }

    private func expectFailure(
        _ metric: ModelMetric, _ said: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for (key, score) in try scores(metric).entries {
            guard case .failed(let message) = score else {
                Issue.record("\(key) is \(score)", sourceLocation: sourceLocation)
                continue
            }
            for words in said {
                #expect(message.contains(words), "\(message) does not say '\(words)'", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func aGoodModelGivesItsMean() throws {
        let metric = try metric { inputs in
            ["scores": Self.floats([1, 2], [0, inputs[0].tensor.shape == [1, 8_000] ? 3 : -1])]
        }
        #expect(try scores(metric)["made_up_score"] == .value(3))
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity]) func whatIsNoNumberIsAFault(value: Float) throws {
        try expectFailure(
            try metric { _ in ["scores": Self.floats([1, 2], [0, value])] }, "card.yaml, line 19",
            "number 1 of 'scores'")
    }

    @Test func fewerNumbersThanTheIndexAreAFault() throws {
        try expectFailure(
            try metric(outputs: [TensorPort(name: "scores", shape: nil, type: nil)]) { _ in
                ["scores": Self.floats([1], [0])]
            },
            "card.yaml, line 19", "index is 1", "1 numbers")
        try expectFailure(
            try metric(outputs: [TensorPort(name: "scores", shape: [1, 1], type: .float32)]) { _ in [:] },
            "card.yaml, line 19", "index is 1")
        try expectFailure(
            try metric(outputs: [TensorPort(name: "scores", shape: nil, type: nil)]) { _ in
                ["scores": Self.floats([0], [])]
            },
            "card.yaml, line 19")
    }

    @Test func outputsOfOtherNamesAreAFault() throws {
        let ports = [TensorPort(name: "mos", shape: [1, 2], type: .float32)]
        try expectFailure(try metric(outputs: ports) { _ in [:] }, "card.yaml, line 19", "no output 'scores'", "mos")
        try expectFailure(try metric(outputs: []) { _ in [:] }, "card.yaml, line 19", "no output 'scores'")
    }

    @Test func inputsThatDoNotFitAreAFault() throws {
        let port = { (name: String, shape: [Int?], type: ModelTensor.ElementType?) in
            TensorPort(name: name, shape: shape, type: type, typeName: type == nil ? "float16" : nil)
        }
        try expectFailure(
            try metric(inputs: [port("x", [1, nil], .float32)]) { _ in [:] }, "card.yaml, line 15",
            "no input 'waveform'", "x")
        try expectFailure(
            try metric(inputs: [port("waveform", [1, 9_000], .float32)]) { _ in [:] }, "card.yaml, line 15", "[1, 8000]"
        )
        try expectFailure(
            try metric(inputs: [port("waveform", [1, nil, 80], .float32)]) { _ in [:] }, "card.yaml, line 15", "80")
        try expectFailure(
            try metric(inputs: [port("waveform", [1, nil], .int64)]) { _ in [:] }, "card.yaml, line 15", "int64")
        try expectFailure(
            try metric(inputs: [port("waveform", [1, nil], nil)]) { _ in [:] }, "card.yaml, line 15", "float16")
        try expectFailure(
            try metric(inputs: [port("waveform", [1, nil], .float32), port("state", [2], .float32)]) { _ in [:] },
            "card.yaml, line 6", "'state float32 [2]'")
    }

    @Test func whatIsMissingIsUndefinedForAllKeys() throws {
        let metric = try ModelMetric(
            CardModel(CardTexts.read(CardTexts.score)) { () throws(ModelError) in
                throw ModelError("made_up.onnx", cause: "it is nowhere", remedy: "fetch it", kind: .missing)
            })
        let why = try #require(throws: Undefined.self) { _ = try scores(metric) }
        #expect(why.reason == .modelMissing && why.detail?.contains("fetch it") == true)
    }

    @Test func aHashThatDiffersIsAFaultWithTheLine() throws {
        let card = try ModelCard(
            yaml: CardTexts.score.replacing("made_up.onnx", with: "tiny_mos.onnx"), source: "card.yaml",
            folder: TinyModels.folder)
        guard ModelRuntime.isAvailable(.onnx) else { return }
        let metric = try ModelMetric(CardModel(card, store: ModelStore(environment: [:])))
        try expectFailure(metric, "card.yaml, line 6", "SHA-256")
    }

    @Test func embeddingsOfWhatIsNoNumberAreAFault() throws {
        let ports = [TensorPort(name: "e", shape: [1, nil], type: .float32)]
        let inputs = [TensorPort(name: "x", shape: [1, nil], type: .float32)]
        try expectFailure(
            try metric(CardTexts.similarity, inputs: inputs, outputs: ports) { _ in
                ["e": Self.floats([1, 2], [0, .nan])]
            },
            "card.yaml, line 8", "NaN")
        try expectFailure(
            try metric(CardTexts.similarity, inputs: inputs, outputs: ports) { _ in ["e": Self.floats([1, 0], [])] },
            "card.yaml, line 8", "no numbers")
        try expectFailure(
            try metric(
                CardTexts.similarity, inputs: inputs,
                outputs: ports + [TensorPort(name: "f", shape: [1], type: .float32)]
            ) { _ in [:] }, "card.yaml, line 8", "2 outputs")
    }

    @Test func aZeroEmbeddingHasNoDirection() throws {
        let metric = try metric(
            CardTexts.similarity, inputs: [TensorPort(name: "x", shape: [1, nil], type: .float32)],
            outputs: [TensorPort(name: "e", shape: [1, nil], type: .float32)]
        ) { _ in ["e": Self.floats([1, 2], [0, 0])] }
        let why = try #require(throws: Undefined.self) { _ = try scores(metric) }
        #expect(why.reason == .zeroEmbedding)
    }
}
