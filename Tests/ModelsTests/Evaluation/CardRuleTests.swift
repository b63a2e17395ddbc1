import Metrics
import Testing

@testable import Models

/// What becomes of a signal and of outputs by a card's words, seen through a model that tells what it gets.
@Suite struct CardRuleTests {
    /// What a made-up model was given, call by call.
    private final class Heard: @unchecked Sendable {
        // Written by one task, before it is read.
        var tensors: [[ModelTensor]] = []
    }

    /// Scores a signal by a card whose model answers `answer` of the number of the call.
    private func run(
        _ text: String, _ samples: [Double], inputs: Int = 1, reference: [Double]? = nil,
        answer: @escaping @Sendable (Int) -> Float
    ) throws -> (heard: [[ModelTensor]], values: [CardModel.KeyValue]) {
        let heard = Heard()
        let model = FakeModel(inputs: [], outputs: []) { tensors in
            heard.tensors.append(tensors.map(\.tensor))
            return ["scores": ModelTensor(shape: [2], [0, answer(heard.tensors.count - 1)])]
        }
        let card = CardModel(try CardTexts.read(text)) { () throws(ModelError) in (model, "made_up.onnx") }
        let values = try card.scores(samples, reference: reference)
        return (heard.tensors, values)
    }

    private func ramp(_ count: Int) -> [Double] { (1...count).map { Double($0) / Double(count) } }

    @Test func segmentsBeginWhereTheCardSays() throws {
        let (heard, values) = try run(CardTexts.score, ramp(17_000)) { Float($0) }
        #expect(heard.map { $0[0].shape } == [[1, 8_000], [1, 8_000], [1, 8_000]])
        #expect(heard.map { $0[0].number(at: 0) } == [1, 4_001, 8_001].map { Double(Float(Double($0) / 17_000)) })
        #expect(values.map(\.value) == [1])
    }

    @Test(arguments: [("mean", 2.0), ("median", 1.0), ("min", 0.0), ("max", 5.0)])
    func segmentsAreAggregated(word: String, expected: Double) throws {
        let text = CardTexts.score.replacing("kind: score", with: "kind: score\naggregate: \(word)")
        #expect(try run(text, ramp(16_000)) { [0, 1, 5][$0] }.values.map(\.value) == [expected])
    }

    @Test func shortSignalsArePaddedDoubledOrUndefined() throws {
        let padded = try run(CardTexts.score, ramp(3_000)) { _ in 1 }.heard
        #expect(padded[0][0].number(at: 2_999) == 1 && padded[0][0].number(at: 3_000) == 0)
        let doubling = CardTexts.score.replacing("hop: 4000", with: "hop: 4000\n  short: double")
        let doubled = try run(doubling, ramp(3_000)) { _ in 1 }.heard
        // 3000 become 12000: a second segment fits.
        #expect(doubled.count == 2 && doubled[0][0].number(at: 3_000) == doubled[0][0].number(at: 0))
        let refusing = CardTexts.score.replacing("hop: 4000", with: "hop: 4000\n  short: undefined")
        #expect(throws: EvaluationFault.self) { try run(refusing, ramp(3_000)) { _ in 1 } }
    }

    @Test func levelsAreNormalised() throws {
        let change = { (text: String) in CardTexts.score.replacing("rate: 16000", with: "rate: 16000\n  \(text)") }
        let x = ramp(8_000).map { $0 * -0.25 }
        func last(_ text: String) throws -> Double {
            try #require(try run(change(text), x) { _ in 1 }.heard[0][0].number(at: 7_999))
        }
        #expect(try last("normalize: peak") == -1)
        #expect(try last("gain: 32768") == -8_192)
        #expect(try last("normalize: peak\n  target: 0.5\n  gain: 4") == -2)
        let square = x.reduce(0) { $0 + $1 * $1 } / 8_000
        #expect(abs(try last("normalize: rms\n  target: 0.1") + 0.25 / square.squareRoot() * 0.1) < 1e-6)
    }

    @Test func lengthsAreMadeMultiples() throws {
        let text = CardTexts.score.replacing("rate: 16000", with: "rate: 16000\n  multiple: 320")
            .replacing("segment:\n  length: 8000\n  hop: 4000\n", with: "")
        #expect(try run(text, ramp(1_000)) { _ in 1 }.heard[0][0].shape == [1, 1_280])
        #expect(try run(text, ramp(1_280)) { _ in 1 }.heard[0][0].shape == [1, 1_280])
    }

    @Test func silenceAndShortSignalsHaveNoValue() throws {
        let text = CardTexts.score.replacing("rate: 16000", with: "rate: 16000\n  minimum: 0.5")
        for (samples, reason) in [
            ([Double](repeating: 0, count: 9_000), Undefined.Reason.silentHypothesis), (ramp(7_999), .tooShort),
            ([], .tooShort),
        ] {
            let fault = try #require(throws: EvaluationFault.self) { try run(text, samples) { _ in 1 } }
            guard case .undefined(let why) = fault else {
                Issue.record("\(fault)")
                continue
            }
            #expect(why.reason == reason)
        }
        #expect(throws: Never.self) { try run(text, ramp(8_000)) { _ in 1 } }
    }

    @Test func polynomialAndLimitsComeAfterTheMeanOfRepeats() throws {
        let text = CardTexts.score.replacing("kind: score", with: "kind: score\nrepeats: 3")
            .replacing("index: 1", with: "index: 1\n    polynomial: [2, 0, -1]\n    clip: [1, 6]")
        // The mean of 1, 2 and 3, squared and doubled, less one, is 7.
        let (heard, values) = try run(text, ramp(8_000)) { Float($0 + 1) }
        #expect(heard.count == 3)
        #expect(values == [CardModel.KeyValue(value: 6, deviation: nil)])
        let plain = text.replacing("    polynomial: [2, 0, -1]\n", with: "")
        #expect(try run(plain, ramp(8_000)) { Float($0 + 1) }.values == [CardModel.KeyValue(value: 2, deviation: 1)])
    }

    @Test func constantsAndDrawsAreGiven() throws {
        let text = CardTexts.score.replacing(
            "keys:",
            with: """
                  - {name: rate, source: constant, value: 16000, type: int64}
                  - {name: grid, source: constant, value: [[1, 2], [3, 4.5]]}
                  - {name: rater, source: normal, shape: [1, 2], seed: 11}
                keys:
                """)
        let heard = try run(text.replacing("kind: score", with: "kind: score\nrepeats: 2"), ramp(12_000)) { _ in 1 }
            .heard
        #expect(heard.count == 4)
        for (call, tensors) in heard.enumerated() {
            #expect(tensors[1] == ModelTensor(16_000))
            #expect(tensors[2] == ModelTensor(shape: [2, 2], [1, 2, 3, 4.5]))
            // One draw a repeat, the same for all segments.
            #expect(tensors[3] == NormalNumbers.tensors(shape: [1, 2], seed: 11, repeats: 2)[call % 2])
        }
    }

    @Test func layoutsTurnFeatures() throws {
        let matrix = FeatureMatrix(width: 3, values: [1, 2, 3, 4, 5, 6])
        #expect(ModelTensor(matrix, [.batch, .frames, .bins]) == ModelTensor(shape: [1, 2, 3], [1, 2, 3, 4, 5, 6]))
        #expect(ModelTensor(matrix, [.bins, .one, .frames]) == ModelTensor(shape: [3, 1, 2], [1, 4, 2, 5, 3, 6]))
        #expect(ModelTensor([1, 2], [.one, .samples, .batch]) == ModelTensor(shape: [1, 2, 1], [1, 2]))
    }

    @Test func aCardMayTakeTheReferenceToo() throws {
        let text = CardTexts.score.replacing(
            "keys:", with: "  - {name: other, source: reference_waveform, layout: [samples]}\nkeys:")
        let heard = try run(text, ramp(16_000), reference: ramp(12_000)) { _ in 1 }.heard
        // Three segments of one, two of the other.
        #expect(heard.count == 2)
        #expect(heard[1][1].shape == [8_000] && heard[1][1].number(at: 7_999) == 1)
    }

    @Test func featuresThatWouldNotFitIntoMemoryAreRefused() throws {
        let extractor = FeatureExtractor(
            FeatureSettings(kind: .magnitude, fftSize: 65_536, windowLength: 65_536, hop: 1), rate: 16_000)
        let signal = try SegmentedSignal(ramp(16_000), nil, extractor, rate: 16_000)
        let why = try #require(throws: Undefined.self) { _ = try signal.segment(0) }
        #expect(why.reason == .tooLong)
    }

    /// A frame that segments need though the signal ends before: zeros.
    @Test func frameSegmentsAreFilled() throws {
        let features: FeatureSettings = {
            var settings = FeatureSettings(kind: .magnitude, fftSize: 512, windowLength: 400, hop: 160)
            settings.padding = .none
            return settings
        }()
        var cut = SegmentSettings(length: 96, hop: 96)
        cut.unit = .frames
        let extractor = FeatureExtractor(features, rate: 16_000)
        let signal = try SegmentedSignal(ramp(15_360), cut, extractor, rate: 16_000)
        #expect(signal.count == 1)
        let segment = try #require(try signal.segment(0).features)
        #expect(segment.count == 96)
        cut.short = .undefined
        #expect(throws: Undefined.self) { _ = try SegmentedSignal(ramp(1_000), cut, extractor, rate: 16_000) }
    }
}
