import Files
import FoundationEssentials
import Jobs

/// What all stages know: settings, names, and where jobs run.
struct RecipeContext: Sendable {
    let settings: RecipeSettings
    var names: RecipeNames
    let surroundings: RecipeSurroundings
    /// The experiment's folder; that of a downloaded model, if there is one.
    var experiment: String
    /// The checkpoints to decode with, and the folders of their decodings below the experiment.
    var decodings: [(model: String, tag: String)]

    init(settings: RecipeSettings, names: RecipeNames, surroundings: RecipeSurroundings) {
        (self.settings, self.names, self.surroundings) = (settings, names, surroundings)
        (experiment, decodings) = (names.experiment, names.decodings)
    }

    var isForced: Bool { settings.flag("force") }
    func tell(_ event: RecipeSurroundings.Event) { surroundings.tell(event) }

    // MARK: Sets and their folders

    /// A set's folder in the dump.
    func dumped(_ set: String) -> String { "\(names.dump)/\(set)" }
    /// A set's folder after stage 2: sets to train and validate on are filtered after it.
    func formatted(_ set: String) -> String { isFiltered(set) ? "\(names.dump)/org/\(set)" : dumped(set) }
    /// Whether stage 3 filters a set.
    func isFiltered(_ set: String) -> Bool { set == settings.trainSet || set == settings.validSet }
    /// Training, validation and test sets that are named, each once.
    var sets: [String] { filteredSets + settings.testSets.filter { !isFiltered($0) } }
    /// The sets that stage 3 filters.
    var filteredSets: [String] {
        let named = [settings.trainSet, settings.validSet].filter { !$0.isEmpty }
        return named.count == 2 && named[0] == named[1] ? [named[0]] : named
    }
    /// How a dump's lists are read.
    var dumpFormat: DumpFormat { DumpFormat(rawValue: settings.text("audio_format")) ?? .flac }

    /// Refuses names that the stages need and nobody gave, before anything is done.
    func checkNames() throws(RecipeError) {
        let train = [RecipeStage.shapes, .training].contains(where: settings.runs)
        let eval = [RecipeStage.decoding, .scoring].contains(where: settings.runs)
        var needed = [String]()
        if train { needed += ["train_set", "valid_set"].filter { settings.text($0).isEmpty } }
        if eval, settings.testSets.isEmpty { needed.append("test_sets") }
        if needed.isEmpty, sets.isEmpty, settings.runs(.formatting) { needed.append("train_set") }
        if let first = needed.first {
            throw RecipeError(
                "--\(first)", cause: "no set is named, and these stages need one",
                remedy: "give --\(first) NAME, or leave stages out", kind: .option)
        }
        if eval, settings.models.isEmpty {
            throw RecipeError(
                "--inference_model", cause: "no checkpoint is named", remedy: "name one, such as 1epoch.pth",
                kind: .option)
        }
        if settings.runs(.scoring), settings.optional("scoring_config") == nil {
            throw RecipeError(
                "--scoring_config", cause: "it is empty, and every job of stage 7 would fail on it",
                remedy: "give VERSA's YAML file, or a metric set: codec, fast or full", kind: .option)
        }
        for name in ["train_config", "inference_config"] {
            guard let path = settings.optional(name) else { continue }
            guard FileManager.default.fileExists(atPath: path) else {
                throw RecipeError(
                    "--\(name)", cause: "there is no file \(path)", remedy: "check the path", kind: .missing)
            }
        }
        if settings.optional("audio_dir") != nil, settings.optional("libritts") != nil {
            throw RecipeError(
                "--audio_dir", cause: "--libritts is given too", remedy: "name one source of data", kind: .option)
        }
        if let folder = settings.optional("audio_dir"), settings.runs(.dataPreparation),
            let missing = sets.first(where: { !FileManager.default.fileExists(atPath: "\(folder)/\($0)") })
        {
            throw RecipeError(
                "--audio_dir", cause: "there is no folder \(folder)/\(missing)",
                remedy: "make a folder of audio for each set", kind: .missing)
        }
        if settings.runs(.training), settings.integer("num_nodes") > 1, settings.text("cmd") == "local" {
            throw RecipeError(
                "--num_nodes", cause: "several nodes are asked for, and jobs run on this machine",
                remedy: "give --cmd slurm", kind: .option)
        }
        if settings.runs(.upload), settings.optional("hf_repo") == nil {
            throw RecipeError("Error: --hf_repo is required for stage 9", kind: .failed)
        }
    }

    // MARK: Words

    /// What a stage does in this run, as `codec.sh` says it.
    func headline(of stage: RecipeStage) -> String {
        let detail: String =
            switch stage {
            case .dataPreparation: sets.map { "data/" + $0 }.joined(separator: ", ")
            case .formatting: "data/ -> \(names.dump)/"
            case .durationFilter: "\(names.dump)/org -> \(names.dump)"
            case .shapes, .training:
                "train_set=\(dumped(settings.trainSet)), valid_set=\(dumped(settings.validSet))"
            case .decoding: "training_dir=\(experiment)"
            case .scoring: "\(settings.text("scoring_config")) on \(settings.testSets.joined(separator: ", "))"
            case .packing: experiment
            case .upload: settings.text("hf_repo")
            }
        return "\(stage.title): \(detail)"
    }

    /// Says so where only stages 8 and 9 are asked for, which `skip_upload` leaves out by default.
    func noticeSkippedUpload() {
        if settings.integer("stage") > settings.integer("stop_stage") {
            tell(.note("no stage is asked for: --stage is beyond --stop_stage"))
        }
        guard settings.flag("skip_upload"), settings.integer("stop_stage") >= 8, settings.integer("stage") >= 8 else {
            return
        }
        tell(.note("stages 8 and 9 are left out; give --skip_upload false to pack and upload the model"))
    }

    /// Leaves a script that runs from a stage on: the command line, `--stage N` and what else it is called with.
    func writeScript(into folder: String, from stage: RecipeStage) throws {
        // The script goes on; it does not begin again.
        var words = surroundings.commandLine
        while let place = words.firstIndex(of: "--force") {
            let hasValue = place + 1 < words.count && ["true", "false"].contains(words[place + 1])
            words.removeSubrange(place...(hasValue ? place + 1 : place))
        }
        let line = "\(ShellText.logged(words)) --stage \(stage.rawValue) \"$@\"; exit $?\n"
        let path = folder + "/run.sh"
        try writeText(line, to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        tell(.note("wrote \(path), which goes on from stage \(stage.rawValue)"))
    }

    /// How many jobs there are for a list: no more than its lines.
    func jobs(_ wanted: String, lines: Int) -> Int { max(1, min(settings.integer(wanted), lines)) }
}
