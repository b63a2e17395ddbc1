import Foundation
import TestSupport
import Testing

/// `codec-recipe run`: the recipe as a user runs it.
struct RecipeRunTests {
    private let folder = RecipeFolder()
    private var workspace: Workspace { folder.workspace }

    /// Two sets of audio at 16 kHz, and an experiment whose model was trained elsewhere.
    private func prepare(model: String = "encodec") throws {
        folder.writeVoices(3, to: "audio/train")
        folder.writeVoices(2, to: "audio/dev")
        folder.writeVoices(5, to: "audio/test")
        try install(model)
        workspace.write("- name: stoi\n- name: signal_metric\n", to: "conf/score.yaml")
    }

    private func install(_ model: String, as name: String = "1epoch.pth") throws {
        workspace.write("", to: "exp/codec_train_raw/.keep")
        let files = [(RecipeFolder.model(model), name), (RecipeFolder.config(model), "config.yaml")]
        for (source, name) in files {
            workspace.write(
                Array(try Data(contentsOf: URL(fileURLWithPath: source))), to: "exp/codec_train_raw/\(name)")
        }
    }

    private let sets = ["--train_set", "train", "--valid_set", "dev", "--test_sets", "test"]

    private var words: [String] {
        ["run"] + sets + [
            "--audio_dir", "audio", "--skip_train", "true", "--nj", "2", "--inference_nj", "3", "--inference_model",
            "1epoch.pth", "--scoring_config", "conf/score.yaml", "--audio_format", "wav",
        ]
    }

    private func run(_ more: [String] = []) throws -> Command.Outcome { try folder.run(words + more) }

    private func lines(_ name: String) throws -> [String] {
        try workspace.text(name).split(separator: "\n").map(String.init)
    }

    @Test(.needsLibtorch) func theTreeIsESPnets() throws {
        try prepare()
        let outcome = try run(["--skip_upload", "false", "--hf_repo", "me/codec"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("Successfully finished. [elapsed="))
        // 2
        #expect(try lines("dump/raw/org/train/wav.scp").count == 3)
        #expect(try workspace.text("dump/raw/test/feats_type") == "raw\n")
        #expect(try lines("dump/raw/org/train/logs/wav.1.scp").count == 2)
        #expect(try lines("dump/raw/org/train/logs/wav.2.scp").count == 1)
        #expect(try workspace.text("dump/raw/org/train/logs/format_wav_scp.1.log").contains("# Ended (code 0) at "))
        #expect(try lines("dump/raw/train/utt2num_samples") == ["u1 9600", "u2 11200", "u3 12800"])
        // 6
        let decoded = "exp/codec_train_raw/inference_1epoch/test"
        #expect(try lines("\(decoded)/wav/wav.scp").first == "u1 \(decoded)/wav/u1.wav")
        #expect(try lines("\(decoded)/codec/codec.scp").last == "u5 \(decoded)/codec/u5.npy")
        #expect((1...3).allSatisfy { workspace.has("\(decoded)/log/keys.\($0).scp") })
        #expect(!workspace.has("\(decoded)/log/output.1"))
        // 7
        let scored = decoded + "/score"
        #expect(try lines("\(scored)/utt_result.txt").count == 5)
        #expect(try lines("\(scored)/utt_result.txt")[0].hasPrefix("{'key': 'u1', 'stoi': "))
        #expect(try lines("\(scored)/avg_result.txt")[0].hasPrefix("stoi: 0."))
        #expect(try lines("\(scored)/log/result.1.txt").count == 2)
        #expect(try workspace.text("exp/codec_train_raw/RESULTS.md").contains("|inference_1epoch/test|"))
        #expect(workspace.has("exp/codec_train_raw/report/score/test/report.html"))
        // 8 and 9
        #expect(workspace.has("exp/codec_train_raw/codec_train_raw_1epoch.zip"))
        #expect(try workspace.text("exp/hf_me_codec/README.md").contains("# RESULTS"))
        #expect(workspace.has("exp/hf_me_codec/exp/codec_train_raw/1epoch.pth"))
        #expect(outcome.errors.contains("nothing is uploaded: set HF_TOKEN"))
    }

    @Test(.needsLibtorch) func whatIsDoneIsLeftOutUntilItsInputsChange() throws {
        try prepare()
        #expect(try run().status == 0)
        let first = try workspace.bytes("exp/codec_train_raw/inference_1epoch/test/score/utt_result.txt")
        let again = try run()
        #expect(again.status == 0)
        #expect(again.errors.components(separatedBy: "done before: ").count - 1 == 12)
        #expect(!again.errors.contains("jobs"))
        // Every script runs again and changes nothing.
        for script in ["inference_1epoch/run.sh", "inference_1epoch/test/score/run.sh"] {
            let outcome = try Command.shell("sh exp/codec_train_raw/\(script)", .recipe, in: workspace.path)
            #expect(outcome.status == 0, "\(script): \(outcome.errors)")
            #expect(!outcome.errors.contains("jobs"))
        }
        // Another audio file: its set is done again, and what follows from it.
        folder.writeVoices(6, to: "audio/test")
        let changed = try run()
        #expect(changed.status == 0, "\(changed.errors)")
        #expect(changed.errors.contains("done before: data/train -> dump/raw/org/train"))
        #expect(changed.errors.contains("formatting test: 2 jobs"))
        #expect(try lines("exp/codec_train_raw/inference_1epoch/test/score/utt_result.txt").count == 6)
        // Forced, with the old audio: the same bytes.
        try FileManager.default.removeItem(atPath: workspace["audio/test/u6.wav"])
        #expect(try run(["--force"]).status == 0)
        #expect(try workspace.bytes("exp/codec_train_raw/inference_1epoch/test/score/utt_result.txt") == first)
    }

    @Test(.needsLibtorch) func aFailedJobIsNamedAndOnlyItIsRunAgain() throws {
        try prepare()
        #expect(try run(["--stop_stage", "3"]).status == 0)
        // Broken after stage 2: job 3 has u5 alone.
        let dumped = "dump/raw/test/data/format.2/u5.wav"
        let good = try workspace.bytes(dumped)
        workspace.write("RIFF", to: dumped)
        let outcome = try run(["--stage", "6"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("run.pl: 1 / 3 failed"), "\(outcome.errors)")
        #expect(outcome.errors.contains("job 3: exit status 1, log is in "))
        #expect(outcome.errors.contains("u5"))
        let logs = (1...3).map { "exp/codec_train_raw/inference_1epoch/test/log/codec_inference.\($0).log" }
        let before = try logs.map { try workspace.text($0) }
        workspace.write(good, to: dumped)
        let resumed = try run(["--stage", "6"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try lines("exp/codec_train_raw/inference_1epoch/test/wav/wav.scp").count == 5)
        #expect(try workspace.text(logs[0]) == before[0])
        #expect(try workspace.text(logs[1]) == before[1])
        #expect(try workspace.text(logs[2]) != before[2])
    }

    @Test func utterancesThatCannotBeReadStopStageTwoUnlessAllowed() throws {
        try prepare()
        workspace.write("RIFF", to: "audio/train/u9.wav")
        let outcome = try run(["--stop_stage", "3"])
        #expect(outcome.status == 1)
        // It is tried again, though its job ended well.
        let again = try run(["--stop_stage", "3"])
        #expect(again.errors.contains("1 of 4 utterances could not be read"))
        #expect(outcome.errors.contains("1 of 4 utterances could not be read"), "\(outcome.errors)")
        #expect(outcome.errors.contains("u9"))
        let allowed = try run(["--stop_stage", "3", "--max_failures", "1"])
        #expect(allowed.status == 0, "\(allowed.errors)")
        #expect(try lines("dump/raw/train/wav.scp").count == 3)
    }

    @Test(arguments: [("1600", false), ("1601", true)])
    func durationsAreStrict(_ samples: String, _ isKept: Bool) throws {
        for set in ["train", "dev"] {
            workspace.write("u1 a.wav\nu2 b.wav\nu3 c.wav\n", to: "dump/raw/org/\(set)/wav.scp")
            workspace.write("u1 \(samples)\nu2 8000\nu3 16000\n", to: "dump/raw/org/\(set)/utt2num_samples")
        }
        let outcome = try run(["--stage", "3", "--stop_stage", "3", "--max_wav_duration", "1"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        // As long as the longest is too long.
        #expect(try lines("dump/raw/train/wav.scp") == (isKept ? ["u1 a.wav", "u2 b.wav"] : ["u2 b.wav"]))
        #expect(outcome.errors.contains("kept \(isKept ? 2 : 1) of 3 utterances"))
    }

    @Test func thePlanChangesNothing() throws {
        try prepare()
        let outcome = try run(["--dry-run"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Stage 6: Decoding: training_dir=exp/codec_train_raw"))
        #expect(outcome.output.contains("audio/train -> data/train"))
        #expect(!workspace.has("data"))
        #expect(!workspace.has("dump"))
    }

    @Test(arguments: [
        (["run", "x"], 2, "No positional arguments are required"),
        (["run", "--feats_type", "fbank"], 2, "only supported"),
        (["run", "--bogus", "1"], 1, "invalid option --bogus"),
        (["run", "--skip_train", "no"], 1, "expected \"true\""),
        (["run", "--stage", "2"], 1, "--train_set: no set is named"),
        (["run", "--train_set", "a", "--valid_set", "b", "--test_sets", "c"], 1, "--scoring_config: it is empty"),
        (
            ["run", "--train_set", "a", "--valid_set", "b", "--stop_stage", "1"], 66,
            "local/data.sh: there is no such script"
        ),
        (
            ["run", "--train_set", "a", "--valid_set", "b", "--stage", "2", "--stop_stage", "2"], 66,
            "data/a/wav.scp: there is no such list"
        ),
        (
            [
                "run", "--train_set", "a", "--valid_set", "b", "--stage", "5", "--stop_stage", "5", "--train_config",
                "no.yaml",
            ], 66, "there is no file no.yaml"
        ),
        (["run", "--train_set", "a", "--stop_stage", "1", "--cmd", "sge", "--valid_set", "b"], 1, "--cmd sge"),
        (
            ["run", "--train_set", "a", "--valid_set", "b", "--stage", "4", "--stop_stage", "5", "--ngpu", "0"], 1,
            "--train_config: no configuration of training is named"
        ),
        (
            [
                "run", "--train_set", "a", "--valid_set", "b", "--stage", "4", "--stop_stage", "5", "--ngpu", "0",
                "--train_config", RecipeFolder.config("dac"), "--fs", "24k",
            ], 1, "give --fs 16000"
        ),
        (
            [
                "run", "--test_sets", "c", "--stage", "6", "--stop_stage", "6", "--inference_args", "--bogus 1",
            ], 1, "unrecognized arguments: bogus"
        ),
        (
            ["run", "--test_sets", "c", "--stage", "7", "--stop_stage", "7", "--scoring_config", "nope.yaml"], 1,
            "nope.yaml: there is no such file"
        ),
        (
            ["run", "--test_sets", "c", "--stage", "6", "--stop_stage", "6", "--inference_model", "a.pth a.alt"], 1,
            "decoded into the folder of another one"
        ),
        (["run", "--stage", "9", "--stop_stage", "9", "--skip_upload", "false"], 1, "--hf_repo is required"),
    ])
    func badInputIsTold(_ words: [String], _ status: Int32, _ message: String) throws {
        let outcome = try folder.run(words)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func aMissingModelIsToldWithThoseThatAreThere() throws {
        try prepare()
        #expect(try run(["--stop_stage", "2"]).status == 0)
        let outcome = try run(["--stage", "6", "--stop_stage", "6", "--inference_model", "9epoch.pth"])
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("name one of 1epoch.pth by --inference_model"), "\(outcome.errors)")
    }

    @Test func stagesEightAndNineAreLeftOutWithANotice() throws {
        let outcome = try folder.run(["run", "--stage", "8", "--stop-stage", "8"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("give --skip_upload false"))
    }

    @Test func theUsersScriptPreparesData() throws {
        try prepare()
        workspace.write(
            """
            #!/bin/sh
            set -e
            [ "$1" = --trim ] && [ "$2" = "a b" ]
            for set in train dev test; do
                mkdir -p data/$set
                for file in audio/$set/*.wav; do echo "$(basename $file .wav) cat $file |"; done >data/$set/wav.scp
            done

            """, to: "local/data.sh")
        chmod(workspace["local/data.sh"], 0o755)
        let words = ["run"] + sets + ["--stop_stage", "2", "--local_data_opts", "--trim 'a b'"]
        let outcome = try folder.run(words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // Commands become files.
        #expect(try lines("dump/raw/test/wav.scp")[0] == "u1 dump/raw/test/data/format.1/u1.flac")
        #expect(try folder.run(words).errors.contains("done before: local/data.sh"))
        workspace.write("#!/bin/sh\nexit 3\n", to: "local/data.sh")
        chmod(workspace["local/data.sh"], 0o755)
        let failed = try folder.run(words)
        #expect(failed.status == 1)
        #expect(failed.errors.contains("local/data.sh: it ended with status 3"))
    }

    @Test(.needsLibtorch) func aDownloadedModelTakesThePlaceOfTraining() throws {
        try prepare()
        #expect(
            try folder.run([
                "pack", "--train_config", "exp/codec_train_raw/config.yaml", "--model_file",
                "exp/codec_train_raw/1epoch.pth", "--outpath", "models/mine.zip",
            ]).status == 0)
        let outcome = try run(["--download_model", "models/mine.zip", "--stop_stage", "6"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(workspace.has("exp/mine/config.yaml"))
        // The folder keeps the name that was derived before.
        #expect(try lines("exp/mine/inference_1epoch/test/wav/wav.scp").count == 5)
        #expect(try workspace.text("exp/mine/config.txt").hasPrefix("{'model_file': 'exp/mine/unpacked/"))
    }

    @Test(.needsLibtorch) func oneRunAtATimeWorksInAFolder() throws {
        try prepare()
        #expect(try run(["--stop_stage", "3"]).status == 0)
        let decoded = "exp/codec_train_raw/inference_1epoch/test"
        workspace.write("", to: decoded + "/.keep")
        let descriptor = open(workspace[decoded], O_RDONLY | O_DIRECTORY)
        #expect(flock(descriptor, LOCK_EX) == 0)
        let outcome = try run(["--stage", "6"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("another run works in this folder"), "\(outcome.errors)")
        close(descriptor)
        #expect(try run(["--stage", "6", "--stop_stage", "6"]).status == 0)
    }

    @Test(.needsLibtorch) func earlierScoresStayInTheTable() throws {
        try prepare()
        try install("encodec", as: "2epoch.pth")
        #expect(try run().status == 0)
        #expect(try run(["--stage", "6", "--inference_model", "2epoch.pth"]).status == 0)
        let table = try workspace.text("exp/codec_train_raw/RESULTS.md")
        #expect(table.contains("|inference_1epoch/test|") && table.contains("|inference_2epoch/test|"))
        #expect(
            try workspace.text("exp/codec_train_raw/report/score/test/leaderboard.csv").contains("inference_1epoch"))
    }

    @Test(.needsLibtorch) func aMissingReferenceIsToldBeforeScoring() throws {
        try prepare()
        #expect(try run(["--stop_stage", "6"]).status == 0)
        let list = try lines("dump/raw/test/wav.scp").dropLast().joined(separator: "\n") + "\n"
        workspace.write(list, to: "dump/raw/test/wav.scp")
        let outcome = try run(["--stage", "7"])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("1 key ('u5') with no reference"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("jobs"))
        #expect(try run(["--stage", "7", "--allow_missing", "true"]).status == 0)
    }

    @Test(.needsLibtorch) func keysMayHaveApostrophes() throws {
        try prepare()
        let voice = TestAudio.voice(seconds: 0.6, sampleRate: 16000, seed: 9)
        workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "audio/test/it's.wav")
        let outcome = try run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        let scored = "exp/codec_train_raw/inference_1epoch/test/score"
        #expect(try lines("\(scored)/utt_result.txt")[0].hasPrefix("{'key': \"it's\", "))
        #expect(try lines("\(scored)/utt_result.jsonl").count == 6)
    }

    @Test(.needsLibtorch) func codesAloneLeaveNoAudio() throws {
        try prepare()
        let words = ["--stop_stage", "6", "--inference_args", "--encode_only true --target_bandwidth 0.5"]
        let outcome = try run(words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let decoded = "exp/codec_train_raw/inference_encode_onlytrue_target_bandwidth0.5_1epoch/test"
        #expect(try lines("\(decoded)/codec/codec.scp").count == 5)
        #expect(!workspace.has("\(decoded)/wav"))
    }

    @Test(.needsLibtorch) func stagesFourAndFiveTrain() throws {
        try prepare(model: "dac")
        let options = TrainFolder.arguments(config: RecipeFolder.config("dac"), train: nil, valid: nil)
        // Those after config, output folder and threads.
        let trainArguments = options.dropFirst(7).joined(separator: " ")
        let words =
            ["run"] + sets + [
                "--audio_dir", "audio", "--stop_stage", "5", "--ngpu", "0", "--tag", "new", "--train_config",
                RecipeFolder.config("dac"), "--train_args", trainArguments, "--nj", "2", "--inference_nj", "2",
                "--scoring_config", "conf/score.yaml", "--hf_repo", "me/new", "--skip_upload", "false",
            ]
        let outcome = try folder.run(words)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try lines("exp/codec_stats_raw/train/audio_shape") == ["u1 9600", "u2 11200", "u3 12800"])
        #expect(try workspace.text("exp/codec_stats_raw/valid/batch_keys") == "audio\n")
        #expect(try workspace.text("exp/codec_stats_raw/run.sh").hasSuffix(" --stage 4 \"$@\"; exit $?\n"))
        #expect(try workspace.text("exp/codec_new/run.sh").hasSuffix(" --stage 5 \"$@\"; exit $?\n"))
        #expect(workspace.has("exp/codec_new/1epoch.pth"))
        #expect(workspace.has("exp/codec_new/train.log"))
        for script in ["codec_stats_raw", "codec_new"] {
            let again = try Command.shell("sh exp/\(script)/run.sh", .recipe, in: workspace.path)
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.errors.contains("done before: dump/raw/train/wav.scp"))
            #expect(!again.errors.contains("training;"))
        }
        // And on to the end.
        let whole = try folder.run(words + ["--stop_stage", "9"])
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(workspace.has("exp/codec_new/inference_train.total_count.best/test/score/avg_result.txt"))
        #expect(workspace.has("exp/codec_new/codec_new_train.total_count.best.zip"))
        #expect(workspace.has("exp/hf_me_new/README.md"))
        // More epochs go on; other options are refused, since all epochs are there.
        let longer = trainArguments.replacingOccurrences(of: "--max_epoch 1", with: "--max_epoch 2")
        let more = try folder.run(words + ["--stage", "5", "--train_args", longer])
        #expect(more.status == 0, "\(more.errors)")
        #expect(workspace.has("exp/codec_new/2epoch.pth"))
        let other = try folder.run(words + ["--stage", "5", "--train_args", longer + " --seed 3"])
        #expect(other.status == 1)
        #expect(other.errors.contains("it was trained with other data or options"), "\(other.errors)")
        // Trained anew, the earlier experiment is kept.
        let forced = try folder.run(words + ["--stage", "5", "--force"])
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(workspace.has("exp/codec_new.before-1/1epoch.pth"))
        #expect(workspace.has("exp/codec_new/1epoch.pth"))
        // Shapes of other data are told.
        workspace.write("x1 9600\nu2 11200\nu3 12800\n", to: "exp/codec_stats_raw/train/audio_shape")
        let stale = try folder.run(words + ["--stage", "5"])
        #expect(stale.errors.contains("differ in 2 keys ('u1')"), "\(stale.errors)")
        #expect(stale.status == 1)
    }
}
