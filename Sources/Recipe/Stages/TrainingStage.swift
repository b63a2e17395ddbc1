import Files
import FoundationEssentials
import Kaldi

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
                        fingerprint.add("arguments", ShellText.logged(arguments))
                        if let config = settings.optional("train_config") { fingerprint.add(content: config) }
                        return .init(fingerprint)
                    },
                    work: { _, _ in try await train(arguments, shapes, lists) })
            ]
        }
    }

    private func train(_ arguments: [String], _ shapes: [String], _ lists: [String]) async throws {
        let output = recipe.names.experiment
        let settings = recipe.settings
        if recipe.isForced { try setAside(output) }
        for (shape, list) in zip(shapes, lists) { try compareKeys(shape, list) }
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
