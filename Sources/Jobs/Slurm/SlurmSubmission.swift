/// What `sbatch` says of jobs that it took.
struct SlurmSubmission: Sendable, Equatable {
    /// The number of the array.
    let id: String
    /// The cluster, where there are several.
    let cluster: String?

    /// Reads `12` or `12;cluster`, as `--parsable` has it, or the sentence without that; lines before it are a site's words.
    init?(_ output: String) {
        guard let line = output.split(whereSeparator: \.isNewline).last else { return nil }
        let text = line.hasPrefix("Submitted batch job ") ? line.dropFirst(20).prefix { $0 != " " } : line
        let parts = text.split(separator: ";", maxSplits: 1)
        guard let id = parts.first, Int(id) != nil else { return nil }
        self.id = String(id)
        cluster = parts.count > 1 ? String(parts[1]) : nil
    }

    /// What the other programs must be given to look there.
    var clusterArguments: [String] { cluster.map { ["--clusters=\($0)"] } ?? [] }
}
