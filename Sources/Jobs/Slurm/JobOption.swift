/// An option of a job by the name that `slurm.conf` has for it, with its value.
struct JobOption: Sendable, Hashable {
    /// `num_threads`
    let name: String
    /// `4`
    let value: String
}
