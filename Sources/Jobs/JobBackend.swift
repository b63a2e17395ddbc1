/// What starts jobs: the value of `--cmd`, and of `cmd_backend` in ESPnet's `cmd.sh`.
public enum JobBackend: String, Sendable, Hashable, CaseIterable {
    /// Processes of this machine.
    case local
    /// `sbatch` of a Slurm cluster.
    case slurm

    /// The backend of a name.
    public init(named name: String) throws(JobError) {
        if let backend = Self(rawValue: name) {
            self = backend
            return
        }
        throw JobError(
            "--cmd \(name)",
            cause: Self.others.contains(name)
                ? "this backend of ESPnet's cmd.sh is not here" : "there is no backend of this name",
            remedy: "use --cmd local (this machine) or --cmd slurm (sbatch, by conf/slurm.conf)", kind: .request)
    }

    /// The further ones of ESPnet's `cmd.sh`.
    private static let others = ["stdout", "sge", "ssh", "jhu"]
}
