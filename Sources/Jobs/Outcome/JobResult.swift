/// What came of a job.
public struct JobResult: Sendable, Hashable {
    /// Its number.
    public let job: Int
    /// How it ended.
    public let ending: JobEnding
    /// Its log.
    public let log: String
    /// How long it took, where that is known.
    public let seconds: Int?
    /// The last lines of its log, if it failed.
    public let lastLines: [String]
    /// Whether it is the end of an earlier run, and the job was not run again.
    public let isKept: Bool

    /// Whether it did what it was to do.
    public var isSuccess: Bool { ending.isSuccess }

    /// A job's number, end and log, and under them the last lines of that.
    public var failureText: String {
        let lines = lastLines.isEmpty ? ["(no output)"] : lastLines
        return (["job \(job): \(ending.words), log is in \(log)"] + lines.map { "    " + $0 }).joined(separator: "\n")
    }
}
