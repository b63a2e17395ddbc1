import Checkpoints
import Codecs
import TestSupport
import Testing

@testable import Training

/// Averages of steps, against those of ESPnet's reporter.
@Suite struct EpochStatisticsTests {
    /// The lines of the log, from statistics that may go through `resume` after each step.
    private func lines(
        _ reference: ReporterReference, _ statistics: inout EpochStatistics,
        resume: (EpochStatistics) throws -> EpochStatistics = { $0 }
    ) throws -> [String] {
        var lines = [String]()
        for step in reference.steps {
            for group in step { try statistics.register(group.pairs, weight: group.weight) }
            statistics.endStep()
            if statistics.steps % reference.interval == 0 {
                lines.append(try #require(LogLine.steps(statistics)))
                statistics.startInterval()
            }
            statistics = try resume(statistics)
        }
        return lines
    }

    private func expect(_ results: PhaseResults, are expected: [[String]]) throws {
        #expect(results.entries.map(\.name).filter { $0 != "time" } == expected.map { $0[0] })
        for pair in expected {
            let (value, wanted) = (try #require(results[pair[0]]), try #require(Double(pair[1])))
            let isPlain = pair[0].hasSuffix("_time") || pair[0].hasPrefix("optim")
            // NumPy adds what has no weight in another order.
            #expect(
                wanted.isNaN ? value.isNaN : abs(value - wanted) <= (isPlain ? 4e-16 * abs(wanted) : 0), "\(pair)")
        }
    }

    @Test func linesAndAveragesAreESPnets() throws {
        let reference = try ReporterReference.load()
        var statistics = EpochStatistics(phase: "train", epoch: 1, totalCount: 0)
        #expect(try lines(reference, &statistics) == reference.lines)
        try expect(statistics.results(), are: reference.results)
        #expect(reference.results.contains { $0[1] == "nan" } && reference.lines.count == 5)
    }

    /// A run that is killed and resumed after every step.
    @Test func statisticsGoOnFromACheckpoint() throws {
        let reference = try ReporterReference.load()
        let folder = Workspace()
        var statistics = EpochStatistics(phase: "train", epoch: 1, totalCount: 0)
        statistics.seconds = 0.1 + 0.2
        let lines = try lines(reference, &statistics) { statistics in
            try TorchFile.write(statistics.checkpoint, to: folder["s.pth"])
            let resumed = try EpochStatistics(TorchFile.read(folder["s.pth"]), from: "s.pth")
            #expect(resumed.statistics == statistics.statistics)
            #expect(resumed.seconds == 0.1 + 0.2)
            return resumed
        }
        #expect(lines == reference.lines)
        try expect(statistics.results(), are: reference.results)
    }

    @Test func aDamagedCheckpointIsNamed() throws {
        var statistics = EpochStatistics(phase: "train", epoch: 3, totalCount: 40)
        try statistics.register([("loss", 1)], weight: 2)
        statistics.endStep()
        guard case .dictionary(let members) = statistics.checkpoint else { throw Failure("no dictionary") }
        for (place, member) in members.enumerated() {
            var damaged = members
            damaged[place].value = .none
            let error = #expect(throws: CodecError.self) {
                try EpochStatistics(.dictionary(damaged), from: "checkpoint.pth")
            }
            guard case .text(let key) = member.key else { throw Failure("no key") }
            #expect(error?.source == "checkpoint.pth" && error?.cause.contains("'\(key)'") == true)
        }
    }

    @Test func stepsAreCountedOverEpochs() throws {
        var history = TrainingHistory()
        for epoch in 1...2 {
            var statistics = history.start(phase: "train", epoch: epoch)
            for _ in 0..<3 {
                try statistics.register([("loss", 1)], weight: 1)
                try statistics.register([("train_time", 1)])
                statistics.endStep()
            }
            statistics.seconds = 1.23456789
            history.record(statistics.results(), phase: "train", epoch: epoch)
        }
        let results = try #require(history.results(phase: "train", epoch: 2))
        #expect(results.totalCount == 6)
        #expect(results["time"] == 1.234568)
        #expect(results.keys == ["loss", "train_time"])
        #expect(
            history.logLine(epoch: 2)
                == "2epoch results: [train] loss=1.000, train_time=1.000, time=1.23 seconds, total_count=6")
    }

    @Test func aLineNeedsAStep() throws {
        var statistics = EpochStatistics(phase: "train", epoch: 1, totalCount: 0)
        #expect(LogLine.steps(statistics) == nil)
        try statistics.register([("loss", 1)], weight: 1)
        statistics.endStep()
        statistics.startInterval()
        #expect(LogLine.steps(statistics) == nil)
    }

    @Test func whatDoesNotFitIsNamed() throws {
        let cases: [(name: String, weight: Double?, cause: String)] = [
            ("time", nil, "needs this name"), ("total_count", 1, "needs this name"), ("loss", 1, "twice in a step"),
            ("iter_time", 1, "a weight in some steps"), ("real_loss", nil, "a weight in some steps"),
        ]
        for (name, weight, cause) in cases {
            var statistics = EpochStatistics(phase: "train", epoch: 1, totalCount: 0)
            try statistics.register([("iter_time", 1)])
            try statistics.register([("real_loss", 1)], weight: 1)
            statistics.endStep()
            try statistics.register([("loss", 1)], weight: 1)
            let error = #expect(throws: CodecError.self) { try statistics.register([(name, 1)], weight: weight) }
            #expect(error?.source == name && error?.cause.contains(cause) == true)
        }
    }
}
