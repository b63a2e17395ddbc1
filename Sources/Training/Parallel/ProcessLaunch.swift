import Codecs

/// What the environment says of how this process was started: alone, or with others by a launcher.
struct ProcessLaunch: Equatable {
    /// The launcher, for messages.
    let launcher: String
    /// How many processes it started; `nil` where only MPI knows.
    let count: Int?

    /// Variables that launchers with MPI set: the launcher, what numbers a process, and what counts processes.
    private static let launchers: [(name: String, rank: String, counts: [String])] = [
        ("mpirun", "OMPI_COMM_WORLD_RANK", ["OMPI_COMM_WORLD_SIZE"]),
        ("mpiexec", "PMI_RANK", ["PMI_SIZE"]),
        ("srun --mpi=pmix", "PMIX_RANK", ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"]),
    ]

    /// Looks at the environment; `nil` where no launcher with MPI started this process.
    ///
    /// - Parameter variable: The value of a variable of the environment.
    /// - Throws: `CodecError` where a count is none, and where Slurm started several processes that do not know of each other:
    ///   each would train the same model into the same folder.
    static func find(_ variable: (String) -> String?) throws(CodecError) -> ProcessLaunch? {
        for (name, rank, counts) in launchers where variable(rank) != nil {
            guard let key = counts.first(where: { variable($0) != nil }), let text = variable(key) else {
                return ProcessLaunch(launcher: name, count: nil)
            }
            guard let count = Int(text), count >= 1 else {
                throw CodecError(
                    key, cause: "'\(text)' is no number of processes", remedy: "let \(name) set it", kind: .request)
            }
            return ProcessLaunch(launcher: name, count: count)
        }
        // Of a step only: a batch script has SLURM_NTASKS too, and is one process.
        if let text = variable("SLURM_STEP_NUM_TASKS"), let count = Int(text), count > 1 {
            throw CodecError(
                "srun", cause: "it started \(count) processes that do not know of each other",
                remedy: "start them with srun --mpi=pmix, or one with srun --ntasks=1", kind: .request)
        }
        return nil
    }
}
