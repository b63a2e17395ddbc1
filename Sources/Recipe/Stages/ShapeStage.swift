import FoundationEssentials
import Kaldi

/// Stage 4: the lengths of all utterances, `train/audio_shape` and `valid/audio_shape`.
///
/// It takes one job: lengths stand in the headers of files, and reading those of a hundred hours takes seconds.
struct ShapeStage {
    private let recipe: RecipeContext

    init(_ recipe: RecipeContext) { self.recipe = recipe }

    /// Folders of shapes by their names below the folder of stage 4, with the sets.
    static func parts(_ recipe: RecipeContext) -> [(name: String, set: String)] {
        [("train", recipe.settings.trainSet), ("valid", recipe.settings.validSet)]
    }

    var steps: [RecipeStep] {
        let output = recipe.names.statsFolder
        let parts = Self.parts(recipe)
        let settings = recipe.settings
        let lists = parts.map { recipe.dumped($0.set) + "/wav.scp" }
        return [
            RecipeStep(
                stage: .shapes, title: "\(lists.joined(separator: ", ")) -> \(output)", folder: output,
                outputs: parts.flatMap { part in
                    ["audio_shape", "batch_keys", "stats_keys"].map { .file("\(output)/\(part.name)/\($0)") }
                },
                facts: {
                    var fingerprint = Fingerprint()
                    for list in lists {
                        _ = try listOfEarlierStage(list, .durationFilter)
                        fingerprint.add(list: list)
                    }
                    fingerprint.add("train_args", settings.text("train_args"))
                    fingerprint.add("audio_format", settings.text("audio_format"))
                    if let config = settings.optional("train_config") { fingerprint.add(content: config) }
                    return .init(fingerprint)
                },
                clear: { try removeAll(output + "/logdir") },
                work: { _, isGoingOn in try await collect(lists, output, isGoingOn) })
        ]
    }

    private func collect(_ lists: [String], _ output: String, _ isGoingOn: Bool) async throws {
        let logs = output + "/logdir"
        let names = Self.parts(recipe).map(\.name)
        for (name, list) in zip(names, lists) { try KaldiTable(path: list).split(into: ["\(logs)/\(name).1.scp"]) }
        try recipe.writeScript(into: output, from: .shapes)
        try await recipe.runJobs(
            "collecting lengths",
            .init(
                name: "stats", folder: logs, count: 1,
                command: [
                    recipe.surroundings.program, "collect-stats", "--output_dir", "\(logs)/stats.\(RecipeJobs.number)",
                ]
                    + TrainingStage.dataArguments(recipe) + (try TrainingStage.configArguments(recipe))),
            isGoingOn: isGoingOn)
        for name in names {
            for file in ["audio_shape", "batch_keys", "stats_keys"] {
                try concatenate(["\(logs)/stats.1/\(name)/\(file)"], to: "\(output)/\(name)/\(file)")
            }
        }
    }
}
