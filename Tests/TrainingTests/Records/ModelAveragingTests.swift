import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

/// Averages of models, against those of ESPnet.
@Suite struct ModelAveragingTests {
    private let loss = Criterion(phase: "valid", key: "loss", direction: .min)

    private func bytes(_ path: String) throws -> [String: [UInt8]] {
        Dictionary(
            uniqueKeysWithValues: try TorchFile.stateDictionary(path).map { ($0.key, try $0.tensor.contiguousBytes()) })
    }

    private func copy(_ names: [String], from source: String, to folder: Workspace) throws {
        for name in names {
            folder.write(Array(try Data(contentsOf: URL(fileURLWithPath: source + "/" + name))), to: name)
        }
    }

    @Test func aTrainingsAverageIsESPnetsBitForBit() throws {
        let folder = Workspace()
        try copy(["1epoch.pth"], from: TrainRun.folder, to: folder)
        try TorchFile.write(TorchFile.stateDictionary(TrainRun.folder + "/checkpoint.pth"), to: folder["2epoch.pth"])
        let history = try TrainingHistory(#require(TrainRun.checkpoint()["reporter"]), from: "checkpoint.pth")
        let criteria = ["valid", "train"].map { Criterion(phase: $0, key: "mel_loss", direction: .min) }
        var lines = [String]()
        let made = try ModelAveraging(files: ModelFiles(folder: folder.path)).write(
            epoch: 2, history: history, criteria: criteria, counts: [5, 2]
        ) { lines.append($0) }
        let names = criteria.flatMap { ["\($0.name).ave_2best.pth", "\($0.name).ave.pth"] }
        #expect(made == names.map { folder[$0] })
        #expect(lines == criteria.map { LogLine.averaging(2, $0, to: folder["\($0.name).ave_2best.pth"]) })
        let expected = try bytes(TrainRun.folder + "/valid.mel_loss.ave_2best.pth")
        #expect(expected.count > 100)
        // The second criterion ranks alike, so its average is the same; ESPnet's is not (its states were overwritten).
        for name in names { #expect(try bytes(folder[name]) == expected, "\(name)") }
        #expect(try bytes(folder["1epoch.pth"]) == bytes(TrainRun.folder + "/1epoch.pth"))
    }

    /// Three epochs with integers, doubles and a negative zero, in another order than that of epochs.
    @Test func threeModels() throws {
        let folder = Workspace()
        try copy((1...3).map { "\($0)epoch.pth" }, from: ReporterReference.folder, to: folder)
        let history = TrainingHistoryTests.history([2, 3, 1])
        var averaging = ModelAveraging(files: ModelFiles(folder: folder.path))
        var lines = [String]()
        _ = try averaging.write(epoch: 3, history: history, criteria: [loss], counts: [3]) { lines.append($0) }
        let expected = try bytes(ReporterReference.folder + "/valid.loss.ave_3best.pth")
        #expect(expected.count == 5)
        #expect(try bytes(folder["valid.loss.ave.pth"]) == expected)
        #expect(lines.last == "Accumulating batches instead of averaging")

        averaging.averagesCodebooks = false
        _ = try averaging.write(epoch: 3, history: history, criteria: [loss], counts: [2], suffix: "till3epoch") { _ in
        }
        let codebook = "vq._codebook.embed"
        #expect(try bytes(folder["valid.loss.ave.till3epoch.pth"])[codebook] == bytes(folder["3epoch.pth"])[codebook])
        #expect(try bytes(folder["valid.loss.ave.till3epoch.pth"])["weight"] != bytes(folder["3epoch.pth"])["weight"])
    }

    @Test func oneModelIsALink() throws {
        let folder = Workspace()
        try copy((1...3).map { "\($0)epoch.pth" }, from: ReporterReference.folder, to: folder)
        let averaging = ModelAveraging(files: ModelFiles(folder: folder.path))
        let history = TrainingHistoryTests.history([2, 3, 1])
        let counts: [([Int], largest: String)] = [([1, 2], "ave_2best"), ([10, 7], "ave_1best"), ([1], "ave_1best")]
        for (counts, largest) in counts {
            _ = try averaging.write(epoch: 3, history: history, criteria: [loss], counts: counts) { _ in }
            #expect(SymbolicLink.target(folder["valid.loss.ave_1best.pth"]) == "3epoch.pth")
            #expect(SymbolicLink.target(folder["valid.loss.ave.pth"]) == "valid.loss.\(largest).pth")
        }
    }

    @Test func whatCannotBeAveragedIsNamed() throws {
        func state(_ members: [(String, StoredTensor)]) -> StateDictionary {
            var state = StateDictionary()
            for (key, tensor) in members { state[key] = tensor }
            return state
        }
        let one = StoredTensor([1] as [Float], shape: [1])
        let half = StoredTensor(bytes: [0, 0], type: .float16, shape: [1])
        let cases: [([(String, StoredTensor)], [(String, StoredTensor)], String)] = [
            ([("a", one)], [("b", one)], "'a'"), ([("a", one)], [("a", one), ("b", one)], "'b' is in only one"),
            ([("a", one)], [("a", StoredTensor([1, 2] as [Float], shape: [2]))], "'a' has another shape"),
            ([("a", one)], [("a", StoredTensor([1] as [Int64], shape: [1]))], "'a' has another shape"),
            ([("a", half)], [("a", half)], "'a' is of float16"),
        ]
        for (best, other, cause) in cases {
            let folder = Workspace()
            try TorchFile.write(state(best), to: folder["1epoch.pth"])
            try TorchFile.write(state(other), to: folder["2epoch.pth"])
            let error = #expect(throws: CodecError.self) {
                _ = try ModelAveraging(files: ModelFiles(folder: folder.path)).write(
                    epoch: 2, history: TrainingHistoryTests.history([1, 2]), criteria: [loss], counts: [2]
                ) { _ in }
            }
            #expect(error?.source.hasSuffix("epoch.pth") == true && error?.cause.contains(cause) == true, "\(cause)")
            #expect(!folder.has("valid.loss.ave_2best.pth"))
        }
    }

    /// Models that are gone, and epochs whose value is no number, are not averaged.
    @Test func onlyModelsThatAreThereAreAveraged() throws {
        let folder = Workspace()
        var state = StateDictionary()
        state["a"] = StoredTensor([1] as [Float], shape: [1])
        try TorchFile.write(state, to: folder["2epoch.pth"])
        try TorchFile.write(state, to: folder["3epoch.pth"])
        let made = try ModelAveraging(files: ModelFiles(folder: folder.path)).write(
            epoch: 3, history: TrainingHistoryTests.history([1, 2, .nan]), criteria: [loss], counts: [2]
        ) { _ in }
        #expect(made.contains(folder["valid.loss.ave_1best.pth"]))
        #expect(!folder.has("valid.loss.ave_2best.pth"))
    }
}
