import Foundation
import TestSupport
import Testing

/// `codec-score models`, and runs whose models are missing.
@Suite struct ModelsCommandTests {
    private let workspace = Workspace()

    /// A command with a cache of its own, and no ONNX Runtime.
    private func run(_ arguments: String) throws -> Command.Outcome {
        try Command.shell(
            "CODECSCORE_CACHE=cache CODECSCORE_ONNXRUNTIME=none \"$0\" \(arguments)", in: workspace.path)
    }

    @Test func aCardIsShownAsItIs() throws {
        let outcome = try run("models show utmos --yaml")
        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == (try String(contentsOfFile: repositoryRoot + "/metrics/models/utmos.yaml", encoding: .utf8)))
    }

    @Test func aBrokenCardOfTheCacheStopsNoOther() throws {
        workspace.write("card: 7\n", to: "cache/cards/broken.yaml")
        let outcome = try run("models list")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("dnsmos"))
        #expect(outcome.errors.contains("a card is left out: cache/cards/broken.yaml"), "\(outcome.errors)")
    }

    @Test func anUnknownModelIsNotAdded() throws {
        workspace.write("weights", to: "model.onnx")
        let outcome = try run("models add utmoss model.onnx")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("utmos"))
    }

    // MARK: Runs

    private func score(_ arguments: String) throws -> Command.Outcome {
        let demo = repositoryRoot + "/reference/demo"
        return try run("--ref '\(demo)/reference' --hyp '\(demo)/speex-17' --out scores --quiet \(arguments)")
    }

    @Test func aRunInWhichNothingIsMeasuredFails() throws {
        let outcome = try score("--metrics plcmos")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("no metric has a value in any row"), "\(outcome.errors)")
        #expect(try workspace.text("scores/utterances.jsonl").contains("modelMissing"))
    }

    /// A part of a run may be one utterance without a value.
    @Test func aPartInWhichNothingIsMeasuredIsDone() throws {
        #expect(try score("--metrics plcmos --shard 1/2").status == 0)
    }

    @Test func aMetricOfABrokenCardIsToldWithTheCard() throws {
        workspace.write("card: 1\nname: mine\nkind: scores\n", to: "cache/cards/mine.yaml")
        let outcome = try score("--metrics mine")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("cache/cards/mine.yaml"), "\(outcome.errors)")
    }

    @Test func aMissingModelIsAnErrorOnlyWhereNothingMayBeMissing() throws {
        #expect(try score("--metrics plcmos,clipping").status == 0)
        let strict = try score("--metrics plcmos,clipping --strict --force")
        #expect(strict.status == 64, "\(strict.errors)")
        #expect(strict.errors.contains("plcmos") && strict.errors.contains("do without --strict"), "\(strict.errors)")
    }
}
