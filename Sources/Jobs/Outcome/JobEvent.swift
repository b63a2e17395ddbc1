/// Something that happens while the jobs of an array run.
public enum JobEvent: Sendable, Hashable {
    /// A job is not run again, since its log says how it ended.
    case kept(JobResult)
    /// Slurm took the jobs, under this number.
    case submitted(id: String, jobs: Int)
    /// How many jobs run and wait in Slurm's queue, when that changes, and what the first one waits for, in Slurm's words.
    case queue(running: Int, waiting: Int, reason: String?)
    /// A job began.
    case started(job: Int)
    /// A job ended.
    case ended(JobResult)
    /// Something that the user should hear of and that stops nothing.
    case notice(String)
}
