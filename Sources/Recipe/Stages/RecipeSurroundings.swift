import Jobs

/// What a recipe runs with: programs, a place for jobs, and somebody to tell.
public struct RecipeSurroundings: Sendable {
    /// Something that happened.
    public enum Event: Sendable {
        /// A stage begins.
        case stage(RecipeStage, String)
        /// A line about what is done.
        case note(String)
        /// A line about what a user should look at.
        case warning(String)
        /// A step was done before and is left out.
        case skipped(String)
        /// A number of jobs of an array are done; none at its beginning.
        case jobs(title: String, done: Int, of: Int)
    }

    /// The path of `codec-recipe`, which does the jobs of stages 2 to 6.
    public var program: String
    /// The path of `codec-score`, which does stage 7.
    public var scorer: String
    /// The command line, for the scripts that resume a stage.
    public var commandLine: [String]
    /// Where jobs run.
    public var launcher: any JobLauncher
    /// Variables of this program, which Slurm's own see too.
    public var environment: [String: String]
    /// Whether a person watches a terminal, for whom training shows a bar; its log says the same.
    public var isWatched: Bool
    /// Told what happens; called from several tasks.
    public var tell: @Sendable (Event) -> Void

    /// Surroundings of a run.
    public init(
        program: String, scorer: String, commandLine: [String], launcher: any JobLauncher,
        environment: [String: String], isWatched: Bool, tell: @escaping @Sendable (Event) -> Void
    ) {
        (self.program, self.scorer, self.commandLine) = (program, scorer, commandLine)
        (self.launcher, self.environment) = (launcher, environment)
        (self.isWatched, self.tell) = (isWatched, tell)
    }
}
