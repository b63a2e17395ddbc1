/// What a job of an array is asked for with, as ESPnet's `cmd.sh` names it; what is `nil` is not asked for.
public struct JobResources: Sendable, Hashable {
    /// `--time`: the longest that a job may take, in a form of Slurm's (`4:00:00`).
    public var time: String?
    /// `--mem`: memory, in a form of Slurm's (`4G`); ESPnet's `slurm.conf` makes it memory a core.
    public var memory: String?
    /// `--num-threads`: cores of a job.
    public var threads: Int?
    /// `--gpu`: devices of a job.
    public var gpus: Int?
    /// `--num-nodes`: machines of a job.
    public var nodes: Int?
    /// `--ntasks`: processes of a job that `srun` or `mpirun` starts in it.
    public var tasks: Int?
    /// `--max-jobs-run`: jobs that run at the same time at most.
    public var maxJobsRun: Int?

    /// Nothing in particular.
    public init(
        time: String? = nil, memory: String? = nil, threads: Int? = nil, gpus: Int? = nil, nodes: Int? = nil,
        tasks: Int? = nil, maxJobsRun: Int? = nil
    ) {
        self.time = time
        self.memory = memory
        self.threads = threads
        self.gpus = gpus
        self.nodes = nodes
        self.tasks = tasks
        self.maxJobsRun = maxJobsRun
    }

    /// The options by the names that `slurm.conf` has for them, with their values; `maxJobsRun` is not one of them.
    var options: [JobOption] {
        let all: [(String, String?)] = [
            ("time", time), ("mem", memory), ("num_threads", threads.map(String.init)), ("gpu", gpus.map(String.init)),
            ("num_nodes", nodes.map(String.init)), ("ntasks", tasks.map(String.init)),
        ]
        return all.compactMap { name, value in value.map { JobOption(name: name, value: $0) } }
    }

    /// - Throws: ``JobError`` for a number that is none.
    func check() throws(JobError) {
        let numbers = [
            ("num-threads", threads, 1), ("gpu", gpus, 0), ("num-nodes", nodes, 1), ("ntasks", tasks, 1),
            ("max-jobs-run", maxJobsRun, 1),
        ]
        for (option, number, least) in numbers {
            guard let number, number < least else { continue }
            throw JobError(
                "--\(option)", cause: "\(number) is too few", remedy: "give a number from \(least) on", kind: .request)
        }
        for (option, text) in [("time", time), ("mem", memory)] {
            guard let text, text.isEmpty || text.contains(where: { $0.isWhitespace || $0 == "\0" }) else { continue }
            throw JobError(
                "--\(option)", cause: "'\(text)' is empty or has a blank",
                remedy: "write it as sbatch reads it: 4:00:00, 4G", kind: .request)
        }
    }
}
