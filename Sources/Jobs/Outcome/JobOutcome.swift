/// What came of an array.
public struct JobOutcome: Sendable, Hashable {
    /// The script of Kaldi's that messages begin with, as users know them: `run.pl`, `slurm.pl`.
    public let script: String
    /// The logs, with `*` for the number.
    public let logPattern: String
    /// The results by number, those of jobs that were not run again included.
    public let results: [JobResult]

    init(script: String, _ array: JobArray, _ results: [JobResult]) {
        self.script = script
        logPattern = array.logPattern
        self.results = results.sorted { $0.job < $1.job }
    }

    /// The jobs that failed.
    public var failures: [JobResult] { results.filter { !$0.isSuccess } }

    /// Whether all did what they were to do.
    public var isSuccess: Bool { failures.isEmpty }

    /// What failed, in the words of `run.pl`, and after that each failed job with the end of its log; `nil` where none did.
    public var failureText: String? {
        let failures = failures
        guard let first = failures.first else { return nil }
        let headline =
            results.count == 1
            ? "\(script): job failed, log is in \(first.log)"
            : "\(script): \(failures.count) / \(results.count) failed, log is in \(logPattern)"
        return ([headline] + failures.map(\.failureText)).joined(separator: "\n")
    }
}
