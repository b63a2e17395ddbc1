import FoundationEssentials
import Jobs
import Synchronization

/// The jobs of a step.
struct RecipeJobs {
    /// The word that stands for a job's number: one that is in no path.
    static let number = "RECIPE_JOB_NUMBER"

    /// Name of the array and of its logs: `name.\(RecipeJobs.number).log`.
    var name: String
    /// The folder of the logs.
    var folder: String
    /// How many.
    var count: Int
    /// The command, with ``number`` for the job's.
    var command: [String]
    /// GPUs of a job.
    var gpus = 0
    /// The lists of what a job reads, with ``number``: where that is newer than the job's log, it is run again.
    var inputs: [String] = []

    /// The log of a job.
    func log(_ job: Int) -> String { "\(folder)/\(name).\(job).log" }
}

extension RecipeContext {
    /// Runs jobs, each with a log; those that a broken run finished are left out.
    ///
    /// - Throws: An error that names each failed job with the last lines of its log, after all have ended.
    func runJobs(_ title: String, _ jobs: RecipeJobs, isGoingOn: Bool) async throws {
        let surroundings = surroundings
        var resources = settings.jobResources
        resources.gpus = jobs.gpus > 0 ? jobs.gpus : nil
        if isGoingOn { try dropStale(jobs) }
        var array = JobArray(
            jobs.name, count: jobs.count, log: "\(jobs.folder)/\(jobs.name).\(RecipeJobs.number).log",
            environment: Self.environment, resources: resources, pick: isGoingOn ? .failed : .all,
            command: jobs.command)
        array.placeholder = RecipeJobs.number
        tell(.jobs(title: title, done: 0, of: jobs.count))
        let counter = EventCounter(title, of: jobs.count, tell: surroundings.tell)
        let outcome = try await surroundings.launcher.run(array) { counter.hear($0) }
        guard let text = outcome.failureText else { return }
        let lines = text.split(separator: "\n").map(String.init)
        throw RecipeError(
            title, cause: lines.first ?? "jobs failed",
            remedy: "mend the cause and run again: what is done is kept, and only the rest is run",
            details: Array(lines.dropFirst()))
    }

    /// Takes away the logs of jobs whose inputs have changed since: without one, a job is run again.
    private func dropStale(_ jobs: RecipeJobs) throws {
        // Jobs may share a list.
        var newest = [String: Double]()
        for job in 1...jobs.count {
            guard let time = modificationTime(jobs.log(job)) else { continue }
            for list in jobs.inputs.map({ $0.replacing(RecipeJobs.number, with: String(job)) }) {
                let found = newest[list] ?? ListedFiles.newest(of: list)
                newest[list] = found
                if found > time { try removeAll(jobs.log(job)) }
            }
        }
    }

    /// A job is a process of one core, as with ESPnet's `path.sh`.
    static let environment = ["OMP_NUM_THREADS": "1"]
}

/// Counts jobs that end.
private final class EventCounter: Sendable {
    private let title: String
    private let total: Int
    private let done = Atomic(0)
    private let tell: @Sendable (RecipeSurroundings.Event) -> Void

    init(_ title: String, of total: Int, tell: @escaping @Sendable (RecipeSurroundings.Event) -> Void) {
        (self.title, self.total, self.tell) = (title, total, tell)
    }

    func hear(_ event: JobEvent) {
        switch event {
        case .kept, .ended: tell(.jobs(title: title, done: done.wrappingAdd(1, ordering: .relaxed).newValue, of: total))
        case .notice(let text): tell(.warning(text))
        case .submitted(let id, let jobs):
            tell(.note("\(title): \(jobs == 1 ? "1 job is" : "\(jobs) jobs are") submitted as \(id)"))
        case .queue, .started: break
        }
    }
}

extension RecipeContext {
    /// Runs training: on this machine in the terminal, with its bar; in Slurm as a job.
    ///
    /// - Parameters:
    ///   - command: the program and its arguments
    ///   - processes: how many of it; several are joined by MPI
    ///   - nodes: machines that they are on
    ///   - gpus: devices a node
    ///   - folder: the experiment's
    func runTraining(_ command: [String], processes: Int, nodes: Int, gpus: Int, folder: String) async throws {
        let isLocal = surroundings.launcher is LocalLauncher
        guard !isLocal else {
            let whole = processes > 1 ? MPILaunch.mpirun.command(command, processes: processes) : command
            let status = try await ChildProgram.run(
                whole,
                environment: (processes > 1 ? MPILaunch.environment : [:]).merging(ParentProcess.variables) { $1 },
                grace: .seconds(60))
            guard status == 0 else {
                let hasState = FileManager.default.fileExists(atPath: folder + "/checkpoint.pth")
                throw RecipeError(
                    "training", cause: "it ended with status \(status); see its message above",
                    remedy: "mend the cause and run again" + (hasState ? ": it goes on from its last state" : ""))
            }
            return
        }
        var resources = settings.jobResources
        resources.gpus = gpus > 0 ? gpus : nil
        resources.nodes = nodes > 1 ? nodes : nil
        var whole = command
        var environment = [String: String]()
        if processes > 1 {
            let launch = try await MPILaunch.inSlurm(environment: surroundings.environment)
            whole = launch.command(command, processes: processes)
            resources.tasks = processes
            environment = MPILaunch.environment
        }
        var array = JobArray(
            "train", count: 1, log: "\(folder)/log/train.\(RecipeJobs.number).log", environment: environment,
            resources: resources,
            command: whole)
        array.placeholder = RecipeJobs.number
        tell(.jobs(title: "training", done: 0, of: 1))
        let surroundings = surroundings
        let counter = EventCounter("training", of: 1, tell: surroundings.tell)
        let outcome = try await surroundings.launcher.run(array) { counter.hear($0) }
        if let text = outcome.failureText {
            let lines = text.split(separator: "\n").map(String.init)
            throw RecipeError(
                "training", cause: lines.first ?? "it failed",
                remedy: "mend the cause and run again: it goes on from its last state",
                details: Array(lines.dropFirst()))
        }
    }
}
