import FoundationEssentials
import Jobs

/// What a recipe is to do, from the values of its options.
public struct RecipeSettings: Sendable {
    private let arguments: RecipeArguments

    /// The settings that arguments give.
    public init(_ arguments: RecipeArguments) throws(RecipeError) {
        self.arguments = arguments
        for name in ["nj", "inference_nj", "num_nodes", "stage"] where integer(name) < 1 {
            throw RecipeError("--\(name)", cause: "it is \(integer(name))", remedy: "give at least 1", kind: .option)
        }
        for name in ["ngpu", "max_failures", "train_tasks", "job_threads", "max_jobs_run"] where integer(name) < 0 {
            throw RecipeError("--\(name)", cause: "it is \(integer(name))", remedy: "give at least 0", kind: .option)
        }
        for name in [trainSet, validSet] + testSets
        where name.contains("/") || name.contains(where: \.isWhitespace) || name == ".." || name.hasPrefix("-") {
            throw RecipeError(
                "--train_set, --valid_set, --test_sets", cause: "'\(name)' is no name of a folder below data/",
                remedy: "name sets without slashes and blanks", kind: .option)
        }
    }

    /// The text of an option.
    func text(_ name: String) -> String {
        guard let value = arguments.values[name] else { preconditionFailure("there is no option \(name)") }
        return value
    }
    /// What jobs are asked for with.
    var jobResources: JobResources {
        JobResources(
            time: optional("job_time"), memory: optional("job_mem"),
            threads: integer("job_threads") > 0 ? integer("job_threads") : nil,
            maxJobsRun: integer("max_jobs_run") > 0 ? integer("max_jobs_run") : nil)
    }
    /// The text, or `nil` where it is empty.
    func optional(_ name: String) -> String? { text(name).isEmpty ? nil : text(name) }
    // Values were checked as they were read.
    func flag(_ name: String) -> Bool { text(name) == "true" }
    func integer(_ name: String) -> Int { Int(text(name)) ?? 0 }
    func number(_ name: String) -> Double { Double(text(name)) ?? 0 }

    /// Whether what is done is done again.
    public var isForced: Bool { flag("force") }
    /// Whether only the plan is wanted.
    public var isDryRun: Bool { flag("dry_run") }

    /// Where jobs run: on this machine, or in Slurm as `slurm_config` says, or ESPnet's configuration where that is not there.
    public func launcher() throws -> any JobLauncher {
        switch try JobBackend(named: text("cmd")) {
        case .local: return LocalLauncher()
        case .slurm:
            let path = text("slurm_config")
            guard isGiven("slurm_config") || FileManager.default.fileExists(atPath: path) else {
                return SlurmLauncher()
            }
            return SlurmLauncher(try SlurmConfiguration(contentsOf: path))
        }
    }

    /// Whether somebody set the option.
    func isGiven(_ name: String) -> Bool { arguments.given.contains(name) }

    /// The sample rate of the dump, in Hz.
    public var sampleRate: Int { RecipeOption.rate(text("fs")) ?? 0 }
    /// The training set's name.
    public var trainSet: String { text("train_set") }
    /// The validation set's name.
    public var validSet: String { text("valid_set") }
    /// The test sets' names, each once.
    public var testSets: [String] {
        var seen = Set<String>()
        return text("test_sets").split(whereSeparator: \.isWhitespace).map(String.init).filter {
            seen.insert($0).inserted
        }
    }
    /// The checkpoints to decode with; the first is the one that is packed.
    public var models: [String] {
        text("inference_model").split(whereSeparator: \.isWhitespace).map(String.init)
    }
    /// Whether a stage is between the first and the last one asked for, and not left out by name.
    public func runs(_ stage: RecipeStage) -> Bool {
        integer("stage") <= stage.rawValue && stage.rawValue <= integer("stop_stage")
            && !flag(stage.skippingOption)
    }
}
