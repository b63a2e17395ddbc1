import Checkpoints
import Codecs
import TestSupport
import Testing

@testable import Training

/// Epochs, the best of them, and what checkpoints keep of them.
@Suite struct TrainingHistoryTests {
    private let loss = Criterion(phase: "valid", key: "loss", direction: .min)

    /// Epochs from 1 on with a value each of `valid.loss`; `nil` for an epoch without it.
    static func history(_ losses: [Double?]) -> TrainingHistory {
        var history = TrainingHistory()
        for (place, loss) in losses.enumerated() {
            history.epoch = place + 1
            let count = PhaseResults.Entry(name: "total_count", value: .integer(10 * (place + 1)))
            history.record(PhaseResults([count]), phase: "train", epoch: place + 1)
            let results = loss.map { [PhaseResults.Entry(name: "loss", value: .real($0))] } ?? []
            history.record(PhaseResults(results), phase: "valid", epoch: place + 1)
        }
        return history
    }

    @Test func theBestComeFirst() {
        let history = Self.history([3, 1, .nan, 1, nil, -.infinity, 2])
        #expect(history.ranking(loss) == [6, 2, 4, 7, 1, 3])
        #expect(history.ranking(Criterion(phase: "valid", key: "loss", direction: .max)) == [1, 7, 2, 4, 6, 3])
        let last = Criterion(phase: "train", key: "total_count", direction: .max)
        #expect(history.ranking(last) == [7, 6, 5, 4, 3, 2, 1])
        #expect(history.best(2, of: [loss, last], epoch: 7) == [6, 2, 7])
        // An epoch that lacks a criterion is not judged by it.
        #expect(history.best(2, of: [loss, last], epoch: 5) == [7, 6])
    }

    /// ESPnet stops when the best epoch is more than `patience` epochs back.
    @Test func trainingStopsWhenNothingImproves() throws {
        let history = Self.history([3, 1, 2, 1, 1.5])
        for (epoch, patience, expected) in [(3, 0, 1), (4, 1, 2), (4, 2, nil), (5, 2, 3), (5, 3, nil)] {
            #expect(try history.epochsWithoutImprovement(beyond: patience, loss, epoch: epoch) == expected)
        }
        #expect(try Self.history([3, 1]).epochsWithoutImprovement(beyond: 0, loss, epoch: 2) == nil)
        let error = #expect(throws: CodecError.self) {
            try Self.history([3, nil]).epochsWithoutImprovement(beyond: 0, loss, epoch: 2)
        }
        #expect(error?.cause.contains("'valid.loss'") == true && error?.remedy.contains("train.total_count") == true)
    }

    @Test func aHistoryOfESPnetsIsKept() throws {
        let reporter = try #require(TrainRun.checkpoint()["reporter"])
        let history = try TrainingHistory(reporter, from: "checkpoint.pth")
        #expect(history.epoch == 2 && history.epochs.keys.sorted() == [1, 2])
        let train = try #require(history.results(phase: "train", epoch: 1))
        #expect(train.totalCount == 3 && train["iter_time"] == 0.005626471999676141 && train["time"] == 11.208077)
        let folder = Workspace()
        try TorchFile.write(history.checkpoint, to: folder["h.pth"])
        #expect(try TrainingHistory(TorchFile.read(folder["h.pth"]), from: "h.pth") == history)
        // The time is in seconds, the count an integer.
        guard
            case .real(11.208077)? = history.checkpoint["stats"].flatMap({ Self.member(1, of: $0) })?["train"]?["time"]
        else { throw Failure("no time in seconds") }
        #expect(history.start(phase: "train", epoch: 3).totalCount == 6)
    }

    private static func member(_ epoch: Int, of value: CheckpointValue) -> CheckpointValue? {
        guard case .dictionary(let members) = value else { return nil }
        for case (.integer(epoch), let value) in members { return value }
        return nil
    }

    @Test func whatIsNoHistoryIsNamed() {
        func stats(_ value: CheckpointValue) -> CheckpointValue {
            .dictionary([(.text("epoch"), .integer(1)), (.text("stats"), .dictionary([(.integer(1), value)]))])
        }
        func phase(_ value: CheckpointValue) -> CheckpointValue { stats(.dictionary([(.text("train"), value)])) }
        let cases: [(CheckpointValue, String)] = [
            (.none, "'epoch'"), (.dictionary([(.text("epoch"), .integer(1))]), "'stats'"), (stats(.none), "no epoch"),
            (phase(.none), "no phase"), (phase(.dictionary([(.text("a"), .text("b"))])), "train of epoch 1"),
            (phase(.dictionary([(.text("time"), .real(.nan))])), "train of epoch 1"),
        ]
        for (value, cause) in cases {
            let error = #expect(throws: CodecError.self) { try TrainingHistory(value, from: "c.pth") }
            #expect(error?.source == "c.pth" && error?.cause.contains(cause) == true)
        }
    }

    @Test func resultsOfAnEpochThatIsRunAgainReplaceTheOld() {
        var history = Self.history([3, 1])
        history.record(PhaseResults([.init(name: "loss", value: .real(7))]), phase: "valid", epoch: 2)
        #expect(history.ranking(loss) == [1, 2])
        #expect(history.epochs[2]?.map(\.name) == ["train", "valid"])
    }
}
