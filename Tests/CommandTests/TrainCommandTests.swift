import Foundation
import TestSupport
import Testing

/// `codec-recipe train`, `collect-stats` and `average` as users see them.
@Suite(.serialized) struct TrainCommandTests {
    /// Every key of ESPnet's `config.yaml` is there, with what it does here.
    @Test func optionsAreListed() throws {
        let outcome = try RecipeFolder().run(["train", "--options"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        let config = try String(contentsOfFile: repositoryRoot + "/reference/training/config.yaml", encoding: .utf8)
        let keys = config.matches(of: /(?m)^([a-z][a-z_0-9]*):/).map { String($0.1) }
        #expect(keys.count > 100)
        for key in keys {
            let line = try #require(lines.first { $0.hasPrefix("--\(key) (") }, "\(key)")
            #expect(line.contains("): "), "\(line)")
        }
        #expect(lines.contains("--max_epoch (40): as in ESPnet"))
        #expect(lines.contains { $0.hasPrefix("--use_wandb (false): only false: ") })
        #expect(lines.contains { $0.hasPrefix("--score_every (") && $0.contains("not ESPnet's: ") })
    }

    @Test func theConfigurationIsPrinted() throws {
        let folder = TrainFolder()
        let outcome = try folder.train(["--print_config", "--optim_conf", "lr=0.5"])
        #expect(outcome.status == 0 && outcome.output.contains("\n    lr: 0.5\n"), "\(outcome.output)\(outcome.errors)")
        #expect(!folder.workspace.has("exp"))
    }

    @Test(.needsLibtorch) func aDryRunWritesTheConfigurationAndTrainsNothing() throws {
        let folder = TrainFolder()
        let outcome = try folder.train(["--dry_run", "true"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try folder.folder.files("exp") == ["config.yaml", "train.log"])
    }

    @Test(.needsLibtorch) func aRunLeavesESPnetsFiles() throws {
        let folder = TrainFolder()
        let outcome = try folder.train(["--max_epoch", "2", "--use_tensorboard", "true", "--use_matplotlib", "true"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        // Off a terminal the log's own lines.
        #expect(outcome.errors == (try folder.log()))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.workspace["exp"]).sorted()
        for name in [
            "2epoch.pth", "checkpoint.pth", "config.yaml", "images", "latest.pth", "tensorboard", "train.log",
            "train.total_count.ave.pth", "train.total_count.ave_2best.pth", "train.total_count.best.pth",
            "valid.mel_loss.ave.pth", "valid.mel_loss.ave_2best.pth", "valid.mel_loss.best.pth",
        ] { #expect(names.contains(name), "\(name)") }
        #expect(!names.contains("resume.pth"))
        #expect(folder.workspace.has("exp/images/mel_loss.png"))
        // Straight into inference, and read as ESPnet reads it.
        try folder.folder.succeed([
            "resynthesize", "--input", "in", "--model-file", "exp/valid.mel_loss.ave.pth", "--train-config",
            "exp/config.yaml",
            "--output-dir", "coded", "--quiet",
        ])
        #expect(folder.workspace.has("coded/wav/u1.wav"))
    }

    /// With the shapes that `collect-stats` writes training is the same.
    @Test(.needsLibtorch) func shapesAreCollected() throws {
        let folder = TrainFolder()
        folder.list(["u1": "in/u1.wav"], to: "one.scp")
        let words = [
            "--config", RecipeFolder.config("dac"), "--output_dir", "stats", "--train_data_path_and_name_and_type",
            "wav.scp,audio,sound", "--valid_data_path_and_name_and_type", "one.scp,audio,sound",
        ]
        let outcome = try folder.folder.run(["collect-stats"] + words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output == "stats: shapes of 2 utterances to train on and 1 to validate on\n", "\(outcome.output)")
        #expect(try folder.workspace.text("stats/train/audio_shape") == "u1 9600\nu2 11200\n")
        #expect(try folder.workspace.text("stats/valid/audio_shape") == "u1 9600\n")
        #expect(try folder.workspace.text("stats/train/batch_keys") == "audio\n")
        let shapes = ["--train_shape_file", "stats/train/audio_shape", "--valid_shape_file", "stats/train/audio_shape"]
        #expect(try folder.train(shapes + ["--output_dir", "with", "--quiet"]).status == 0)
        let quiet = try folder.train(["--output_dir", "without", "--quiet"])
        #expect(quiet.status == 0 && quiet.errors.isEmpty && quiet.output.isEmpty)
        #expect(try folder.results(1, of: "with") == folder.results(1, of: "without"))
        // Shapes of other audio are told.
        folder.workspace.write("u1 9600\nu3 100\n", to: "stats/train/audio_shape")
        let wrong = try folder.train(shapes + ["--output_dir", "wrong"])
        #expect(wrong.status == 65, "\(wrong.errors)")
        #expect(wrong.errors.contains("stats/train/audio_shape:2: the audio of 'u3' is not there"), "\(wrong.errors)")
    }

    /// Checkpoints are scored as they are made, those of a run that was killed before it came to that included; audio that cannot be
    /// scored is told.
    @Test(.needsLibtorch) func checkpointsAreScored() throws {
        let folder = TrainFolder()
        folder.list(["u1": "in/u1.wav", "u2": "in/u2.wav"], to: "valid.scp")
        folder.list(["w1": "in/u1.wav"], to: "more.scp")
        let options = [
            "--score_every", "1", "--valid_data_path_and_name_and_type", "more.scp,audio,sound", "--max_epoch",
        ]
        let outcome = try folder.train(valid: "valid.scp", options + ["2"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        for epoch in 1...2 {
            let log = try folder.log()
            #expect(log.contains("\(epoch)epoch scores: sdr="), "\(log)")
            let rows = try folder.workspace.text("exp/scores/\(epoch)epoch/utterances.jsonl")
            // Of both lists.
            #expect(rows.split(separator: "\n").count == 3, "\(rows)")
            #expect(try folder.workspace.text("exp/scores/\(epoch)epoch/run.json").contains("\"step\""))
        }
        let history = try Command.run(
            ["compare", "--history", "exp/scores/1epoch", "exp/scores/2epoch", "--keys", "stoi"],
            in: folder.workspace.path)
        #expect(history.status == 0 && history.output.contains("stoi"), "\(history.errors)")
        // As if it had been killed before scoring.
        try FileManager.default.removeItem(atPath: folder.workspace["exp/scores/2epoch"])
        try FileManager.default.removeItem(atPath: folder.workspace["in/u2.wav"])
        let again = try folder.train(valid: "valid.scp", options + ["2", "--resume", "true"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(folder.workspace.has("exp/scores/2epoch/run.json"))
        #expect(again.errors.components(separatedBy: "epoch scores:").count == 2, "\(again.errors)")
    }

    /// The average of the epochs that training averaged is training's.
    @Test(.needsLibtorch) func modelsAreAveraged() throws {
        let folder = TrainFolder()
        #expect(try folder.train(["--max_epoch", "2"]).status == 0)
        let models = ["exp/2epoch.pth", "exp/1epoch.pth"]
        let best = try FileManager.default.destinationOfSymbolicLink(
            atPath: folder.workspace["exp/valid.mel_loss.best.pth"])
        let ranked = best == "2epoch.pth" ? models : models.reversed()
        let outcome = try folder.folder.run(["average"] + ranked + ["--output", "a.pth"])
        #expect(outcome.status == 0 && outcome.output == "a.pth: the average of 2 checkpoints\n", "\(outcome.errors)")
        func numbers(_ path: String) throws -> [Substring] {
            let lines = try folder.folder.run(["inspect", path, "--tensors", "--train-config", "exp/config.yaml"])
            #expect(lines.status == 0, "\(lines.errors)")
            return lines.output.split(separator: "\n").filter { $0.hasPrefix("codec.") }
        }
        #expect(try !numbers("a.pth").isEmpty && numbers("a.pth") == numbers("exp/valid.mel_loss.ave_2best.pth"))
        for (arguments, status) in [
            (["gone.pth", "exp/1epoch.pth", "-o", "b.pth"], Int32(66)),
            (["wav.scp", "exp/1epoch.pth", "-o", "b.pth"], 65),
            ([RecipeFolder.model("encodec"), "exp/1epoch.pth", "-o", "b.pth"], 65), (["exp/1epoch.pth"], 64),
            (["exp/1epoch.pth", "-o", "b.pth"], 64), (["exp/1epoch.pth", "exp/2epoch.pth", "-o", "a.pth"], 73),
        ] {
            let wrong = try folder.folder.run(["average"] + arguments)
            #expect(wrong.status == status, "\(arguments): \(wrong.errors)")
            #expect(!folder.workspace.has("b.pth"))
        }
    }
}
