import FoundationEssentials

/// The recipe, stage by stage: what is done and still valid is left out, the rest is done in order.
public struct RecipeRun: Sendable {
    private let recipe: RecipeContext

    /// A run with settings, in the current folder.
    public init(_ settings: RecipeSettings, _ surroundings: RecipeSurroundings) throws(RecipeError) {
        recipe = RecipeContext(settings: settings, names: try RecipeNames(settings), surroundings: surroundings)
        try recipe.checkNames()
        try checkTexts()
    }

    /// Reads every text that holds options, so that a wrong one is told before hours of training.
    private func checkTexts() throws(RecipeError) {
        let settings = recipe.settings
        if settings.runs(.shapes) || settings.runs(.training) { try TrainingStage(recipe).checkConfiguration() }
        if settings.runs(.decoding) { _ = try DecodingStage(recipe) }
        if settings.runs(.scoring) { try ScoringStage(recipe).checkMetrics() }
        if settings.runs(.upload) { _ = try UploadStage(recipe) }
    }

    /// The names that follow from the settings.
    public var names: RecipeNames { recipe.names }

    /// Runs the stages.
    public func run() async throws {
        var recipe = recipe
        for stage in RecipeStage.allCases {
            if stage == .decoding, RecipeStage.allCases.contains(where: { $0 >= stage && recipe.settings.runs($0) }),
                let tag = recipe.settings.optional("download_model")
            {
                recipe = try await DownloadedModel(recipe, tag).linked()
            }
            guard recipe.settings.runs(stage) else { continue }
            recipe.tell(.stage(stage, recipe.headline(of: stage)))
            for step in try steps(of: stage, recipe) {
                try Task.checkCancellation()
                let facts = try step.facts()
                if !recipe.isForced, step.isDone(facts) {
                    recipe.tell(.skipped(step.title))
                    continue
                }
                try await step.run(facts, isForced: recipe.isForced)
            }
        }
        recipe.noticeSkippedUpload()
    }

    /// What the stages would do, a line a step.
    public func plan() throws -> [(stage: RecipeStage, title: String, steps: [(title: String, state: String)])] {
        var isAnyToDo = false
        return try RecipeStage.allCases.filter(recipe.settings.runs).map { stage in
            let found = try steps(of: stage, recipe).map { step in (title: step.title, state: state(of: step)) }
            let steps = found.map { step in
                step.state == Self.done && isAnyToDo
                    ? (step.title, "done, unless what is done above changes its inputs") : (step.title, step.state)
            }
            isAnyToDo = isAnyToDo || found.contains { $0.state != Self.done }
            return (stage, recipe.headline(of: stage), steps)
        }
    }

    /// The state of a step that is left out.
    private static let done = "done"

    private func state(of step: RecipeStep) -> String {
        if recipe.isForced { return "to do, by --force" }
        guard let facts = try? step.facts() else { return "to do, after the stages before it" }
        if step.isDone(facts) { return Self.done }
        guard let record = StageRecord.read(step.stage, in: step.folder) else { return "to do" }
        if record.fingerprint != facts.fingerprint { return "to do again: its inputs or options have changed" }
        return record.isFinished ? "to do again: files are missing" : "begun, to be finished"
    }

    private func steps(of stage: RecipeStage, _ recipe: RecipeContext) throws -> [RecipeStep] {
        switch stage {
        case .dataPreparation: DataPreparationStage(recipe).steps
        case .formatting: FormattingStage(recipe).steps
        case .durationFilter: DurationFilterStage(recipe).steps
        case .shapes: ShapeStage(recipe).steps
        case .training: try TrainingStage(recipe).steps
        case .decoding: try DecodingStage(recipe).steps
        case .scoring: try ScoringStage(recipe).steps
        case .packing: PackingStage(recipe).steps
        case .upload: try UploadStage(recipe).steps
        }
    }
}
