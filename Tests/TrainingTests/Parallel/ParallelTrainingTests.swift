import Foundation
import Goldens
import TestSupport
import Testing
import Torch

@testable import Training

/// Several processes that train one model: what comes of it is what one process comes to.
@Suite(.needsLibtorch, .needsMPI, .serialized) struct ParallelTrainingTests {
    /// A way of training that the program knows.
    struct Exercise: Encodable, Sendable, CustomTestStringConvertible {
        var codec: String
        var folder: String { repositoryRoot + "/reference/codecs/" + codec }
        var isDouble = true
        var steps = 10
        var items = 2
        var isNew = false
        var changes: [[String]] = []
        var stateFile = ""
        var ending: [String: Int] = [:]
        var testDescription: String { codec }

        enum CodingKeys: CodingKey { case folder, isDouble, steps, items, isNew, changes, stateFile, ending }

        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(folder, forKey: .folder)
            try members.encode(isDouble, forKey: .isDouble)
            try members.encode(steps, forKey: .steps)
            try members.encode(items, forKey: .items)
            try members.encode(isNew, forKey: .isNew)
            try members.encode(changes, forKey: .changes)
            try members.encode(stateFile, forKey: .stateFile)
            try members.encode(ending, forKey: .ending)
        }

        func arguments() throws -> [String] {
            ["train", String(decoding: try JSONEncoder().encode(self), as: UTF8.self)]
        }
    }

    /// What a run came to: the losses of every step, and the model's numbers.
    private struct Course {
        let losses: [[String: Double]]
        let state: [Double]
    }

    private func run(_ exercise: Exercise, processes: Int) throws -> Course {
        let workspace = Workspace()
        var exercise = exercise
        exercise.stateFile = workspace.write("", to: "state")
        let outcome = try MPIRun.run(processes, exercise.arguments())
        try #require(outcome.status == 0, "\(outcome.errors)")
        let losses = try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode([String: Double].self, from: Data($0.utf8))
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: exercise.stateFile))
        let state = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
        try #require(losses.count == exercise.steps && !state.isEmpty)
        return Course(losses: losses, state: state)
    }

    /// The largest relative difference of a step's losses.
    private func difference(_ a: [String: Double], _ b: [String: Double]) -> Double {
        a.keys == b.keys ? a.map { abs($1 - b[$0, default: .nan]) / max(abs($1), 1e-6) }.max() ?? .infinity : .infinity
    }

    private func difference(_ a: [Double], _ b: [Double]) -> Double {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity : .infinity
    }

    /// The golden's codec without what is left to chance or to a threshold.
    private static func fixed(_ codec: String) -> Exercise {
        let bandwidths = [
            "soundstream": [0.1, 0.3], "encodec": [0.1, 0.2, 0.35], "dac": [0.4, 0.8], "hificodec": [0.2, 0.4],
        ]
        var changes = [["ema_dead_code: 2", "ema_dead_code: 0"]]
        changes += (bandwidths[codec] ?? []).dropLast().map { ["        - \($0)\n", ""] }
        return Exercise(codec: codec, changes: changes)
    }

    /// In double precision all of ten steps is the same but for rounding. DAC, which is not trained without dropping quantizers out, is
    /// too, as processes draw for the whole batch.
    @Test(arguments: ["soundstream", "encodec", "hificodec", "dac"]) func twoProcessesAreOne(_ codec: String) throws {
        let exercise = Self.fixed(codec)
        let (one, two) = try (run(exercise, processes: 1), run(exercise, processes: 2))
        let losses = zip(one.losses, two.losses).map(difference)
        print(
            "two processes \(codec), float64: losses", losses.max() ?? .nan, "state", difference(one.state, two.state))
        #expect(losses.allSatisfy { $0 <= 1e-9 }, "\(losses)")
        #expect(difference(one.state, two.state) <= 1e-9)
    }

    /// In single precision rounding grows, as between any two orders of adding.
    @Test(arguments: ["soundstream", "encodec", "dac"]) func firstStepsAgreeInSinglePrecision(
        _ codec: String
    ) throws {
        var exercise = Self.fixed(codec)
        (exercise.isDouble, exercise.steps) = (false, 2)
        let (one, two) = try (run(exercise, processes: 1), run(exercise, processes: 2))
        let losses = zip(one.losses, two.losses).map(difference)
        print("two processes \(codec), float32: losses", losses, "state", difference(one.state, two.state))
        #expect(losses.allSatisfy { $0 <= 1e-4 }, "\(losses)")
    }

    /// Vectors that nobody chooses come from the rows of all processes, bandwidths and codebook counts are those of one process, and
    /// shares that are not equal count by their items.
    @Test(arguments: [("encodec", 2), ("dac", 3)]) func chanceIsThatOfOneProcess(_ codec: String, _ items: Int) throws {
        var exercise = Exercise(codec: codec, steps: 5, items: items)
        // Above what any vector comes to in so few frames, so that all are replaced.
        exercise.changes = [["ema_dead_code: 2", "ema_dead_code: 30"]]
        let (one, two) = try (run(exercise, processes: 1), run(exercise, processes: 2))
        #expect(zip(one.losses, two.losses).allSatisfy { difference($0, $1) <= 1e-9 })
        #expect(difference(one.state, two.state) <= 1e-9)
    }

    /// A model from nothing, whose codebooks are made by k-means over the rows of three processes, of which one has two items.
    @Test func newModelsBeginAsInOneProcess() throws {
        var exercise = Self.fixed("soundstream")
        (exercise.isNew, exercise.steps, exercise.items) = (true, 3, 4)
        let (one, three) = try (run(exercise, processes: 1), run(exercise, processes: 3))
        #expect(zip(one.losses, three.losses).allSatisfy { difference($0, $1) <= 1e-9 })
        #expect(difference(one.state, three.state) <= 1e-9)
    }

    /// Values, rows and parts of three processes, as the last sees them.
    @Test func processesExchangeWhatTheyHave() throws {
        let outcome = try MPIRun.run(3, ["exchange"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let found = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(found["count"] as? Int == 3)
        #expect(found["localRank"] as? Int == 2)
        #expect(found["part"] as? [Int] == [3, 6, 6])
        #expect(found["isPassedOver"] as? Bool == true)
        // Two items of process 0, one of process 1.
        #expect(found["mean"] as? [Double] == [1.0 / 3, 3])
        #expect(found["values"] as? [Double] == [3, 3])
        #expect(found["text"] as? String == "zero")
        #expect(found["rows"] as? [Double] == [1, 1, 0, 0, 2.2, 2.2])
        #expect(found["sums"] as? [[Double]] == [[6, 24, 12, 30, 18, 36], [4.5], [3, 3], [0]])
    }

    @Test func configurationsThatDifferAreNoticed() throws {
        let outcome = try MPIRun.run(3, ["differ"])
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("configuration: it is not that of process 0 in process 2; give all processes"))
    }

    /// One that cannot go on ends the others, and says why.
    @Test(.timeLimit(.minutes(1))) func aProcessThatFailsEndsAll() throws {
        var exercise = Self.fixed("soundstream")
        exercise.ending = ["failed": 1]
        let outcome = try MPIRun.run(2, exercise.arguments())
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("process 1 of 2 on "))
        #expect(outcome.errors.contains("the disk is full; make room"))
    }

    /// One that is killed can say nothing; the launcher says it, and ends the others.
    @Test(.timeLimit(.minutes(1))) func aProcessThatIsKilledEndsAll() throws {
        var exercise = Self.fixed("soundstream")
        exercise.ending = ["killed": 0]
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try MPIRun.run(2, exercise.arguments())
        print("a killed process ended all after", clock.now - start)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("rank 0"))
        #expect(outcome.errors.contains("signal 9"))
        #expect(clock.now - start < .seconds(60))
    }
}
