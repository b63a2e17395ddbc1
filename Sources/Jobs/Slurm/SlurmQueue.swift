/// What Slurm says of the tasks of one submission.
struct SlurmQueue: Equatable {
    /// A task's state.
    struct Task: Equatable {
        /// In Slurm's word: `RUNNING`.
        var state: String
        /// Why it waits or failed, in Slurm's word.
        var reason: String?

        /// Whether it is over for Slurm. Source: squeue(1), "JOB STATE CODES".
        var isOver: Bool { Self.endings.contains(state) }
        /// Whether it has begun and is not over.
        var isRunning: Bool {
            ["RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT"].contains(state)
        }

        private static let endings: Set = [
            "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED",
            "REVOKED", "TIMEOUT",
        ]
    }

    /// By number; a task that Slurm has forgotten, some minutes after its end, has none.
    private(set) var tasks: [Int: Task] = [:]

    /// Nothing known.
    init() {}

    /// Reads lines of `squeue --format=%K|%T|%r`.
    init(squeue text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count >= 2, let task = Int(fields[0]) else { continue }
            let reason = fields.count > 2 && fields[2] != "None" ? String(fields[2]) : nil
            tasks[task] = Task(state: String(fields[1]), reason: reason)
        }
    }

    /// Reads lines of `sacct --parsable2 --format=JobID,State`; a state may have words after it (`CANCELLED by 0`).
    init(sacct text: String, of array: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count >= 2, fields[0].hasPrefix("\(array)_"),
                let task = Int(fields[0].dropFirst(array.count + 1))
            else { continue }
            tasks[task] = Task(state: String(fields[1].prefix { $0 != " " }))
        }
    }

    /// What became of a task that left no exit status, for messages, with what can be done.
    static func cause(_ task: Task?) -> String {
        switch task?.state {
        case "TIMEOUT", "DEADLINE": "Slurm ended it when its time was over; allow it more with --time"
        case "OUT_OF_MEMORY": "Slurm ended it since it had no memory left; ask for more with --mem"
        case "CANCELLED": "it was cancelled (scancel)"
        case "NODE_FAIL", "BOOT_FAIL": "its machine failed; run it again"
        case "PREEMPTED": "other jobs took its place; run it again"
        case let state:
            "it was killed, or its machine was lost" + (state.map { " (Slurm says \($0))" } ?? "")
                + "; see whether --mem and --time are enough"
        }
    }
}
