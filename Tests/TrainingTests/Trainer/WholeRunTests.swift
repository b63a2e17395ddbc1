import Checkpoints
import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

/// Whole runs against one of ESPnet's on the same audio, from the same weights, with nothing left to chance:
/// `reference/train_whole`, of `reference/scripts/check-espnet-training.py`.
@Suite(.needsLibtorch, .serialized) struct WholeRunTests {
    static let folder = repositoryRoot + "/reference/train_whole"

    private func espnets() throws -> [String: [String]] {
        try TrainerFolder.losses(
            String(contentsOfFile: Self.folder + "/train.log", encoding: .utf8).split(separator: "\n").map {
                try LoggedLine(String($0))
            })
    }

    private func configuration(_ audio: TrainerFolder, _ options: [String]) throws -> TrainingConfiguration {
        try audio.configuration(Self.folder + "/config.yaml", options)
    }

    /// Compares lines; returns how many there were.
    private func compare(
        _ own: [String: [String]], _ expected: [String: [String]], where isCompared: (String) -> Bool,
        within bound: Double
    ) throws -> Int {
        let names = expected.keys.filter(isCompared)
        for name in names {
            let line = try #require(own[name], "\(name)")
            let theirs = try #require(expected[name])
            #expect(line.map { $0.prefix { $0 != "=" } } == theirs.map { $0.prefix { $0 != "=" } }, "\(name)")
            for (one, other) in zip(line, theirs) {
                let (a, b) = try (Self.number(one), Self.number(other))
                // What is printed is rounded, on both sides.
                let unit = (0.001...1000).contains(abs(b)) ? 0.001 : pow(10, floor(log10(max(abs(b), 1e-300))) - 3)
                #expect(abs(a - b) <= bound * abs(b) + 1.001 * unit, "\(name) \(one), not \(other)")
            }
        }
        return names.count
    }

    private static func number(_ entry: String) throws -> Double {
        try #require(Double(entry.drop { $0 != "=" }.dropFirst()))
    }

    /// Two epochs from the same weights: the chunks are the same in the same order, so are losses of every step, the means of
    /// training and validation, and the model in the end.
    @Test func runsAreESPnets() throws {
        let audio = try TrainerFolder()
        let initial = repositoryRoot + "/reference/codecs/encodec/1epoch.pth"
        #expect(try Trainer(configuration(audio, ["--init_param", initial])).run() == .finished)
        let compared = try compare(audio.losses(), espnets(), where: { $0.first != "3" }, within: 5e-3)
        #expect(compared == 26)
        let early = try compare(audio.losses(), espnets(), where: { $0.hasPrefix("1epoch:") }, within: 2e-4)
        #expect(early == 12)
        // Files in the folder are ESPnet's too.
        let checkpoint = try TorchFile.read(audio.workspace["exp/checkpoint.pth"])
        let theirs = try TorchFile.read(Self.folder + "/checkpoint.pth")
        let (own, expected) = try (
            #require(checkpoint["model"]?.stateDictionary), #require(theirs["model"]?.stateDictionary)
        )
        #expect(own.keys == expected.keys)
        for (key, tensor) in expected {
            let (a, b) = try (#require(own[key]).floats(), tensor.floats())
            let norm = b.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
            let difference = zip(a, b).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
            #expect(difference <= 0.02 * norm + 1e-3, "\(key)")
        }
    }

    /// ESPnet's `checkpoint.pth` after two epochs leads to ESPnet's third.
    @Test func runsOfESPnetsAreGoneOnWith() throws {
        let audio = try TrainerFolder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/checkpoint.pth"))
        audio.workspace.write(Array(bytes), to: "exp/checkpoint.pth")
        // Averages need the models of earlier epochs.
        let model = try #require(TorchFile.read(Self.folder + "/checkpoint.pth")["model"]?.stateDictionary)
        for epoch in 1...2 { try TorchFile.write(model, to: audio.workspace["exp/\(epoch)epoch.pth"]) }
        let ending = try Trainer(configuration(audio, ["--resume", "true", "--max_epoch", "3"])).run()
        #expect(ending == .finished)
        let lines = try audio.log().map(\.message)
        #expect(lines.contains { $0.hasPrefix("The training was resumed using") })
        let compared = try compare(audio.losses(), espnets(), where: { $0.first == "3" }, within: 2e-3)
        #expect(compared == 13)
        let first = try compare(audio.losses(), espnets(), where: { $0.hasPrefix("3epoch:train:1-") }, within: 2e-5)
        #expect(first == 1)
        // Earlier epochs count: the best of all three.
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: audio.workspace["exp/latest.pth"]) == "3epoch.pth"
        )
    }

    /// The whole run whose goldens are not in the repository goes on, too.
    @Test(.enabled(if: WholeRunTests.hasWholeGolden, "needs CODECSCORE_GOLDEN_CODECS"))
    func theGoldenRunIsGoneOnWith() throws {
        let audio = try TrainerFolder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: TrainRun.folder + "/checkpoint.pth"))
        audio.workspace.write(Array(bytes), to: "exp/checkpoint.pth")
        let model = try #require(TorchFile.read(TrainRun.folder + "/checkpoint.pth")["model"]?.stateDictionary)
        for epoch in 1...2 { try TorchFile.write(model, to: audio.workspace["exp/\(epoch)epoch.pth"]) }
        let configuration = try audio.configuration(
            TrainRun.folder + "/config.yaml",
            ["--resume", "true", "--max_epoch", "3", "--num_iters_per_epoch", "2"])
        #expect(try Trainer(configuration).run() == .finished)
        let last = try #require(try audio.losses()["3epoch results"])
        let mel = try Self.number(#require(last.first { $0.hasPrefix("mel_loss=") }))
        // ESPnet's second epoch had 718 on other speech.
        #expect((250...900).contains(mel), "\(mel)")
    }

    static let hasWholeGolden = FileManager.default.fileExists(atPath: TrainRun.folder + "/config.yaml")
}
