import Files
import FoundationEssentials
import Kaldi
import Training

/// Stage 5: training, in the experiment's folder.
struct TrainingStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    /// The options that name audio.
    static func dataArguments(_ recipe: RecipeContext) -> [String] {
        ShapeStage.parts(recipe).flatMap { name, set in
            [
                "--\(name)_data_path_and_name_and_type",
                "\(recipe.dumped(set))/wav.scp,audio,\(recipe.dumpFormat.dataType)",
            ]
        }
    }

    /// The configuration and what is said over it.
    static func configArguments(_ recipe: RecipeContext) throws(RecipeError) -> [String] {
        (recipe.settings.optional("train_config").map { ["--config", $0] } ?? [])
            + (try ShellWords.split(recipe.settings.text("train_args"), option: "train_args"))
    }

    /// Options of `codec-recipe train` that are none of ESPnet's.
    private static let ownOptions: Set<String> = [
        "threads", "device", "checkpoint_seconds", "score_limit", "score_metrics",
    ]

    /// Reads configuration and arguments as training will, and sees that the dump's rate is the codec's.
    func checkConfiguration() throws(RecipeError) {
        let settings = recipe.settings
        var (words, rest) = ([String](), try Self.configArguments(recipe)[...])
        while let word = rest.popFirst() {
            if Self.ownOptions.contains(String(word.dropFirst(2).replacing("-", with: "_"))) {
                rest = rest.dropFirst()
            } else {
                words.append(word)
            }
        }
        guard settings.optional("train_config") != nil || words.contains("--config") else {
            throw RecipeError(
                "--train_config", cause: "no configuration of training is named",
                remedy: "give a YAML file, such as Benchmarks/Training/dac-small.yaml", kind: .option)
        }
        let configuration: TrainingConfiguration
        do { configuration = try TrainingConfiguration(configPath: nil, overrides: words) } catch {
            throw RecipeError(error.headline, kind: .option, details: error.details)
        }
        let rate = configuration.codec.generator.sampleRate
        guard rate == settings.sampleRate else {
            throw RecipeError(
                "--fs",
                cause: "the dump would have \(settings.sampleRate) Hz, and the codec of --train_config has \(rate)",
                remedy: "give --fs \(rate), or another configuration", kind: .option)
        }
        let devices = ["/dev/nvidia0", "/dev/nvidiactl", "/dev/dxg"]
        guard
            settings.integer("ngpu") == 0 || settings.text("cmd") != "local" || !settings.runs(.training)
                || devices.contains(where: FileManager.default.fileExists(atPath:))
        else {
            throw RecipeError(
                "--ngpu", cause: "it is \(settings.integer("ngpu")), and no GPU is here", remedy: "give --ngpu 0",
                kind: .unavailable)
        }
    }

    var steps: [RecipeStep] {
        get throws {
            let output = recipe.names.experiment
            let settings = recipe.settings
            let shapes = ShapeStage.parts(recipe).map { "\(recipe.names.statsFolder)/\($0.name)/audio_shape" }
            let lists = ShapeStage.parts(recipe).map { recipe.dumped($0.set) + "/wav.scp" }
            let arguments = try Self.configArguments(recipe)
            return [
                RecipeStep(
                    stage: .training, title: "\(lists.joined(separator: ", ")) -> \(output)", folder: output,
                    outputs: [.file(output + "/config.yaml"), .file(output + "/checkpoint.pth")],
                    facts: {
                        var fingerprint = Fingerprint()
                        for list in lists {
                            _ = try listOfEarlierStage(list, .durationFilter)
                            fingerprint.add(list: list)
                        }
                        for shape in shapes {
                            _ = try listOfEarlierStage(shape, .shapes)
                            fingerprint.add(content: shape)
                        }
                        // How long it trains is not what it trains.
                        let config = settings.optional("train_config").flatMap {
                            FileManager.default.contents(atPath: $0)
                        }
                        let length = TrainingLength(
                            arguments, config: config.map { String(decoding: $0, as: UTF8.self) })
                        fingerprint.add("arguments", ShellText.logged(length.otherArguments))
                        fingerprint.add("config", length.otherConfiguration)
                        fingerprint.add(passing: "max_epoch", length.text)
                        return .init(fingerprint)
                    },
                    check: { earlier, facts in
                        for (shape, list) in zip(shapes, lists) { try compareKeys(shape, list) }
                        try refuseOther(earlier, facts, output)
                    },
                    work: { _, _ in try await train(arguments, shapes, lists) })
            ]
        }
    }

    /// Refuses to take a finished experiment for that of other data or options: training would find all its epochs done.
    private func refuseOther(_ earlier: StageRecord?, _ facts: RecipeStep.Facts, _ output: String) throws(RecipeError) {
        guard let earlier, earlier.settings != facts.settings else { return }
        guard earlier.isFinished else {
            return recipe.tell(
                .warning("\(output): training goes on with other data or options than it was begun with"))
        }
        throw RecipeError(
            output, cause: "it was trained with other data or options than those at hand, and to its end",
            remedy:
                "choose another --tag, or train anew by --force, which keeps the earlier experiment beside the new one")
    }

    private func train(_ arguments: [String], _ shapes: [String], _ lists: [String]) async throws {
        let output = recipe.names.experiment
        let settings = recipe.settings
        if recipe.isForced { try setAside(output) }
        try makeFolder(output)
        try recipe.writeScript(into: output, from: .training)
        var command = [
            recipe.surroundings.program, "train", "--use_preprocessor", "true", "--resume", "true", "--fold_length",
            settings.text("audio_fold_length"),
        ]
        if !recipe.surroundings.isWatched { command.append("--quiet") }
        command += Self.dataArguments(recipe)
        command += ["--train_shape_file", shapes[0], "--valid_shape_file", shapes[1], "--output_dir", output]
        command += ["--ngpu", settings.text("ngpu")] + arguments
        recipe.tell(.note("training; its log is \(output)/train.log"))
        try await recipe.runTraining(
            command,
            processes: settings.integer("train_tasks") > 0
                ? settings.integer("train_tasks") : max(1, settings.integer("ngpu")) * settings.integer("num_nodes"),
            nodes: settings.integer("num_nodes"), gpus: settings.integer("ngpu"), folder: output)
    }

    /// Moves an earlier experiment out of the way: training it again must not lose it.
    private func setAside(_ folder: String) throws {
        guard FileManager.default.fileExists(atPath: folder + "/config.yaml") else { return }
        let number = (1...).first { !FileManager.default.fileExists(atPath: "\(folder).before-\($0)") } ?? 1
        let place = "\(folder).before-\(number)"
        try FileManager.default.moveItem(atPath: folder, toPath: place)
        recipe.tell(.note("training anew; the earlier experiment is kept as \(place)"))
    }

    /// Warns where shapes are those of other audio: the folder's name tells neither rate nor sets.
    private func compareKeys(_ shape: String, _ list: String) throws {
        let (shapes, audio) = (
            Set(try KaldiTable(path: shape).lines.map(\.key)), Set(try KaldiTable(path: list).lines.map(\.key))
        )
        let difference = shapes.symmetricDifference(audio)
        guard let first = difference.min() else { return }
        recipe.tell(
            .warning(
                "\(shape) and \(list) differ in \(difference.count) keys ('\(first)'): the shapes may be those of other audio; "
                    + "run stage 4 again"))
    }
}
