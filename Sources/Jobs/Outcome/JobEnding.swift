/// How a job ended.
public enum JobEnding: Sendable, Hashable {
    /// With an exit status; from 129 on, most often that of a program which a signal ended.
    case exited(Int32)
    /// By a signal.
    case signaled(Int32)
    /// Nobody knows its status; what is known of its end.
    case lost(String)

    /// Whether it did what it was to do.
    public var isSuccess: Bool { self == .exited(0) }

    /// For messages: `exit status 137 (signal 9)`.
    public var words: String {
        switch self {
        case .exited(let status) where status > 128 && status < 128 + 65:
            "exit status \(status) (signal \(status - 128))"
        case .exited(let status): "exit status \(status)"
        case .signaled(let signal): "killed by signal \(signal)"
        case .lost(let cause): cause
        }
    }
}
