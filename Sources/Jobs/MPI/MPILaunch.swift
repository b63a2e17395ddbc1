import Glibc

/// How the processes of an MPI program are started.
public enum MPILaunch: Sendable, Hashable {
    /// By `mpirun`: on this machine, or in what a batch script was given.
    case mpirun
    /// By `srun --mpi=pmix` in a batch script.
    case srun

    /// What works in a batch script on this cluster: `srun` where its Slurm speaks PMIx, else `mpirun`.
    ///
    /// - Parameter environment: Variables added to the environment of Slurm's programs, such as `SLURM_CONF`.
    /// - Throws: ``JobError`` where there is no `srun`.
    public static func inSlurm(environment: [String: String] = [:]) async throws(JobError) -> MPILaunch {
        let answer = try await SlurmProgram(environment: environment).run(["srun", "--mpi=list"])
        // It prints the list, a name a line, to either stream.
        let words = (answer.output + "\n" + answer.errors).split(whereSeparator: \.isWhitespace)
        return answer.isSuccess && words.contains("pmix") ? .srun : .mpirun
    }

    /// A command that starts `count` processes of a program, which is to be one job.
    ///
    /// In Slurm the job must have been asked for with as many tasks: ``JobResources/tasks``.
    ///
    /// - Parameters:
    ///   - command: The program and its arguments.
    ///   - count: How many processes.
    ///   - threads: Cores of each, where the job was asked for with them: `srun` does not look by itself.
    public func command(_ command: [String], processes count: Int, threads: Int? = nil) -> [String] {
        switch self {
        // Bound to a core each, as Open MPI would have it, processes with several threads stand in their own way.
        case .mpirun: ["mpirun", "--bind-to", "none", "-np", "\(count)"] + command
        case .srun:
            ["srun", "--mpi=pmix", "--kill-on-bad-exit=1", "--ntasks=\(count)"]
                + (threads.map { ["--cpus-per-task=\($0)"] } ?? []) + command
        }
    }

    /// Variables that Open MPI's `mpirun` wants where root uses it; other MPIs do not look at them.
    public static var environment: [String: String] {
        geteuid() == 0 ? ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"] : [:]
    }
}
