import Recipe
import TestSupport
import Testing

/// Options as codec.sh reads them.
struct ArgumentTests {
    @Test func laterOnesWinAndDashesAreUnderscores() throws {
        let arguments = try RecipeArguments(["--stop-stage", "3", "--stop_stage=4", "--nj", "2"])
        #expect(arguments.values["stop_stage"] == "4")
        #expect(arguments.values["nj"] == "2")
        #expect(arguments.values["inference_nj"] == "32")
        #expect(arguments.given == ["stop_stage", "nj"])
    }

    @Test func valuesMayLookLikeOptions() throws {
        #expect(try RecipeArguments(["--train_args", "--max_epoch 1"]).values["train_args"] == "--max_epoch 1")
    }

    @Test func ownMarksMayStandAlone() throws {
        let arguments = try RecipeArguments(["--force", "--dry-run", "true", "--nj", "3"])
        #expect(arguments.values["force"] == "true")
        #expect(arguments.values["dry_run"] == "true")
        #expect(try RecipeArguments(["--nj", "3", "--force"]).values["force"] == "true")
    }

    @Test(arguments: [
        (["--skip_train", "yes"], "expected \"true\" or \"false\": --skip_train yes", RecipeError.Kind.option),
        (["--stagee", "1"], "invalid option --stagee; perhaps --stage is meant", .option),
        (["train"], "Error: No positional arguments are required.", .usage),
        (["--feats_type", "fbank"], "Error: only supported: --feats_type raw", .usage),
        (["--audio_format", "mp3"], "wav, flac, wav.ark, flac.ark", .option),
        (["--fs", "fast"], "'fast' is no sample rate", .option),
        (["--nj", "two"], "'two' is no whole number", .option),
        (["--nj"], "--nj: a value is missing", .option),
        (["--min_wav_duration", "nan"], "'nan' is no number", .option),
        (["--recipe", "nowhere.yaml"], "nowhere.yaml: there is no such text file", .missing),
    ])
    func wrongOnesAreRefused(_ words: [String], _ message: String, _ kind: RecipeError.Kind) {
        let error = #expect(throws: RecipeError.self) { try RecipeArguments(words) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.kind == kind)
    }

    @Test(arguments: [
        (["--nj", "0"], "--nj: it is 0"), (["--ngpu", "-1"], "--ngpu: it is -1"),
        (["--train_set", "../up"], "'../up' is no name of a folder"),
    ])
    func impossibleOnesAreRefused(_ words: [String], _ message: String) {
        let error = #expect(throws: RecipeError.self) { try RecipeSettings(RecipeArguments(words)) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func aFileComesBeforeTheCommandLine() throws {
        let workspace = Workspace()
        let path = workspace.write(
            "nj: 4\nstop-stage: 3\nskip_train: true\ntest_sets: [a, b]\ntrain_args: null\nfs: 24k\n", to: "recipe.yaml")
        let arguments = try RecipeArguments(["--nj", "5", "--recipe", path])
        #expect(arguments.values["nj"] == "5")
        #expect(arguments.values["stop_stage"] == "3")
        #expect(arguments.values["test_sets"] == "a b")
        #expect(arguments.values["train_args"] == "")
        let settings = try RecipeSettings(arguments)
        #expect(settings.sampleRate == 24000)
        #expect(settings.testSets == ["a", "b"])
        #expect(settings.runs(.formatting))
        #expect(!settings.runs(.training))
        #expect(!settings.runs(.decoding))
    }

    @Test(arguments: [
        ("njj: 4\n", "unrecognized arguments: njj (from "), ("skip_train: yes\n", "--skip_train yes"),
        ("- nj\n", "no names and values"), ("nj: {a: 1}\n", "the value of 'nj' is no text"), ("a: [\n", "no YAML"),
    ])
    func wrongFilesAreRefused(_ text: String, _ message: String) {
        let workspace = Workspace()
        let path = workspace.write(text, to: "recipe.yaml")
        let error = #expect(throws: RecipeError.self) { try RecipeArguments(["--recipe", path]) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("16000", 16000), ("16k", 16000), ("44.1k", 44100), ("22.05K", 22050), ("0", nil), ("1.5", nil), ("", nil),
    ])
    func ratesAreHertz(_ text: String, _ rate: Int?) {
        #expect(RecipeOption.rate(text) == rate)
    }
}
