import Audio
import Checkpoints
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

/// A folder with a little speech to train on and to validate with, and the runs in it.
final class TrainerFolder: Sendable {
    let workspace = Workspace()

    /// An utterance: its key, the recording that it is cut from, its first sample and its length.
    typealias Cut = (key: String, recording: String, start: Int, length: Int)

    /// What `reference/scripts/check-espnet-training.py` cuts.
    static let training: [Cut] = [
        ("t0", "en-librivox-a", 0, 20000), ("t1", "en-librivox-a", 20000, 17000), ("t2", "en-librivox-a", 40000, 2000),
        ("t3", "en-librivox-a", 64000, 9000),
    ]
    static let validation: [Cut] = [("v0", "en-allison-a", 8000, 9000), ("v1", "en-allison-a", 30000, 6000)]

    /// So little that an epoch is two steps of two chunks, or one of four.
    static func small() throws -> TrainerFolder {
        try TrainerFolder(
            training: [("t0", "en-librivox-a", 64000, 9000)], validation: [("v0", "en-allison-a", 30000, 6000)])
    }

    init(training: [Cut] = TrainerFolder.training, validation: [Cut] = TrainerFolder.validation) throws {
        for (phase, cuts) in [("train", training), ("valid", validation)] {
            var list = ""
            for cut in cuts {
                let path = "\(repositoryRoot)/reference/audio/pairs/ref/\(cut.recording).flac"
                let signal = try AudioReader.read(.file(path: path))
                let samples = signal.channels[0][cut.start..<cut.start + cut.length].map { Float($0) }
                workspace.write(TestAudio.wav([samples], sampleRate: signal.sampleRate), to: "wav/\(cut.key).wav")
                list += "\(cut.key) \(workspace["wav/\(cut.key).wav"])\n"
            }
            workspace.write(list, to: "data/\(phase)/wav.scp")
        }
    }

    /// The configuration of a small model and what short runs have in common, with options after it.
    ///
    /// - Parameter keys: Values in YAML that stand in the place of the file's own.
    func configuration(
        _ path: String, out: String = "exp", _ options: [String] = [], keys: [String: String] = [:]
    ) throws -> TrainingConfiguration {
        let common = [
            "output_dir": workspace[out], "chunk_length": "3200", "num_cache_chunks": "8", "batch_size": "2",
            "num_iters_per_epoch": "none", "num_workers": "1", "max_epoch": "2", "keep_nbest_models": "2",
            "log_interval": "1", "use_tensorboard": "false", "use_matplotlib": "false",
        ]
        let words = common.sorted { $0.key < $1.key }.flatMap { ["--" + $0.key, $0.value] }
        var replaced = ["train_shape_file": "[]", "valid_shape_file": "[]", "init_param": "[]"]
        for phase in ["train", "valid"] {
            replaced["\(phase)_data_path_and_name_and_type"] = "[[\(workspace["data/\(phase)/wav.scp"]), audio, sound]]"
        }
        let text = try Self.replacing(
            String(contentsOfFile: path, encoding: .utf8), replaced.merging(keys) { $1 })
        return try TrainingConfiguration(text: text, path: path, overrides: words + options)
    }

    /// A configuration with values in the place of its own.
    private static func replacing(_ text: String, _ keys: [String: String]) throws -> String {
        try keys.sorted { $0.key < $1.key }.reduce(text) { text, key in
            let block = try Regex("(?m)^\(key.key):.*\n(?:[ -].*\n)*")
            return text.replacing(block, with: "") + "\(key.key): \(key.value)\n"
        }
    }

    /// The configuration of a model of `reference/codecs`.
    static func model(_ name: String) -> String { "\(repositoryRoot)/reference/codecs/\(name)/config.yaml" }

    /// Trains, for at most so many steps of this run.
    @discardableResult
    func train(
        _ model: String, out: String = "exp", _ options: [String] = [], keys: [String: String] = [:],
        stopAfter steps: Int? = nil, checkpointSeconds: Double = 600
    ) throws -> Trainer.Ending {
        var surroundings = Trainer.Surroundings()
        surroundings.checkpointSeconds = checkpointSeconds
        if let steps {
            let count = Count()
            surroundings.isInterrupted = { count.next() >= steps }
        }
        return try Trainer(configuration(Self.model(model), out: out, options, keys: keys), surroundings).run()
    }

    /// Counts from 1.
    final class Count: Sendable {
        private let value = Mutex(0)

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    /// The messages of a run's log.
    func log(_ out: String = "exp") throws -> [LoggedLine] {
        try workspace.text("\(out)/train.log").split(separator: "\n").map { try LoggedLine(String($0)) }
    }

    /// Statistics of steps, validation and epochs as the log prints them, without times; by the beginning of the line.
    func losses(_ out: String = "exp") throws -> [String: [String]] { try Self.losses(log(out)) }

    static func losses(_ lines: [LoggedLine]) -> [String: [String]] {
        var found = [String: [String]]()
        for line in lines {
            guard let match = line.message.prefixMatch(of: /\d+epoch(:train:\d+-\d+batch| results)/) else { continue }
            found[String(match.0)] = entries(line.message).filter { !$0.name.hasSuffix("time") }
                .map { "\($0.name)=\($0.value)" }
        }
        return found
    }

    /// The tensors of a model file.
    func tensors(_ path: String) throws -> [String: [Float]] {
        let state = try TorchFile.stateDictionary(workspace[path])
        return try Dictionary(uniqueKeysWithValues: state.map { ($0.key, try $0.tensor.floats()) })
    }
}
