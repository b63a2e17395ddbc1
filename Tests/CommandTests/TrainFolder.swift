import Foundation
import TestSupport
import Testing

/// A folder with a little audio in which `codec-recipe train` runs.
struct TrainFolder {
    let folder = RecipeFolder()
    var workspace: Workspace { folder.workspace }

    /// Two utterances of 0.6 and 0.7 s, which both train and validate.
    init() {
        folder.writeVoices(2)
        list(["u1": "in/u1.wav", "u2": "in/u2.wav"])
    }

    /// Writes the list of audio.
    func list(_ files: [String: String], to name: String = "wav.scp") {
        workspace.write(files.sorted { $0.key < $1.key }.map { "\($0) \($1)\n" }.joined(), to: name)
    }

    /// Options of a short run of a small model, with others after them.
    static func arguments(
        model: String = "dac", config: String? = nil, train: String? = "wav.scp", valid: String? = "wav.scp",
        _ options: [String] = []
    ) -> [String] {
        var words = [
            "train", "--config", config ?? RecipeFolder.config(model), "--output_dir", "exp", "--threads", "1",
        ]
        for (phase, list) in [("train", train), ("valid", valid)] {
            if let list { words += ["--\(phase)_data_path_and_name_and_type", "\(list),audio,sound"] }
        }
        words += [
            "--chunk_length", "3200", "--num_cache_chunks", "8", "--batch_size", "2", "--num_iters_per_epoch", "none",
            "--max_epoch", "1", "--keep_nbest_models", "2", "--log_interval", "1", "--use_tensorboard", "false",
            "--use_matplotlib", "false",
        ]
        return words + options
    }

    /// Runs `codec-recipe train`.
    func train(
        model: String = "dac", config: String? = nil, train: String? = "wav.scp", valid: String? = "wav.scp",
        _ options: [String] = []
    ) throws -> Command.Outcome {
        try folder.run(Self.arguments(model: model, config: config, train: train, valid: valid, options))
    }

    /// The configuration of the small DAC with lines in the place of its own, as a file here; gives its name.
    func configuration(_ keys: [String: String]) throws -> String {
        var text = try String(contentsOfFile: RecipeFolder.config("dac"), encoding: .utf8)
        for (key, value) in keys {
            text = try text.replacing(Regex("(?m)^\(key):.*\\n(?:[ -].*\\n)*"), with: "") + "\(key): \(value)\n"
        }
        workspace.write(text, to: "train.yaml")
        return "train.yaml"
    }

    /// The text of the log.
    func log() throws -> String { try workspace.text("exp/train.log") }

    /// Statistics of an epoch's line as they are printed, without times.
    func results(_ epoch: Int, of out: String = "exp") throws -> [String] {
        let lines = try workspace.text("\(out)/train.log").split(separator: "\n")
        let line = try #require(lines.last { $0.contains(": \(epoch)epoch results: ") })
        return line.split(separator: ",").filter { !$0.contains("time=") }.dropFirst().map(String.init)
    }
}
