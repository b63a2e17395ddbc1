import Models
import Testing

/// `codec-score models check`: a card and its model on a second of noise.
@Suite(.needsONNXRuntime) struct CardTrialTests {
    private func trial(_ name: String) throws -> CardTrial {
        let card = try ModelCard.read("\(TinyModels.folder)/\(name).yaml")
        return try CardTrial(CardModel(card, store: ModelStore(environment: [:])))
    }

    @Test func aScoreCardGivesItsKeys() throws {
        let trial = try trial("tiny_mos")
        #expect(trial.path == TinyModels.folder + "/tiny_mos.onnx")
        #expect(trial.inputs.map(\.description) == ["waveform float32 [?, 8000]"])
        #expect(trial.outputs.map(\.description) == ["scores float32 [?, 3]"])
        #expect(trial.duration == 1)
        #expect(trial.loadingTime >= 0 && trial.scoringTime > 0)
        guard case .scores(let scores) = trial.outcome else {
            Issue.record("\(trial.outcome)")
            return
        }
        #expect(!scores.isEmpty)
        for (key, score) in scores { #expect(score.value != nil, "\(key)") }
    }

    @Test func aSimilarityIsOfTwoNoises() throws {
        guard case .scores(let scores) = try trial("tiny_similarity").outcome, scores.count == 1 else {
            Issue.record("not one score")
            return
        }
        let value = try #require(scores[0].score.value)
        #expect(value > -1 && value < 0.999_999)
    }

    @Test func aFrechetCardGivesEmbeddings() throws {
        guard case .embeddings(let count, let dimension) = try trial("tiny_fad").outcome else {
            Issue.record("no embeddings")
            return
        }
        #expect(count > 0 && dimension == 8)
    }

    @Test func theSameNoiseGivesTheSameValues() throws {
        func values() throws -> [Double?] {
            guard case .scores(let scores) = try trial("tiny_mos").outcome else { return [] }
            return scores.map(\.score.value)
        }
        #expect(try values() == values())
    }

    @Test func aCardWithoutItsModelSaysWhereItWasLookedFor() throws {
        let card = try ModelCard(
            yaml: """
                card: 1
                name: absent
                kind: score
                summary: Nothing.
                model: {format: onnx, file: absent.onnx, sha256: "\(String(repeating: "a", count: 64))"}
                audio: {rate: 16000}
                inputs: [{name: "", source: waveform, layout: [batch, samples]}]
                keys: [{key: absent, output: "", unit: MOS, range: [1, 5], direction: higher}]
                """, source: "absent.yaml", folder: nil)
        let error = try #require(throws: ModelError.self) {
            _ = try CardTrial(CardModel(card, store: ModelStore(folders: ["/nowhere"], environment: [:])))
        }
        #expect(error.isAbsence)
        #expect(error.cause.contains("/nowhere/absent.onnx"))
    }
}
