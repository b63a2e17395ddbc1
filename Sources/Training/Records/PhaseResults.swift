/// What one phase of one epoch came to: averages in the order in which they were first registered, then the time and the
/// count of steps.
struct PhaseResults: Sendable, Hashable {
    /// A result's value.
    enum Value: Sendable, Hashable {
        /// An average. NaN where no step had a finite value: the log and the checkpoint say so as ESPnet's do; events and
        /// pictures leave it out, and it is never the best.
        case real(Double)
        /// A count.
        case integer(Int)
        /// A duration in seconds, of whole microseconds.
        case seconds(Double)
    }

    /// A result with its name.
    struct Entry: Sendable, Hashable {
        /// Such as `mel_loss`.
        let name: String
        /// Its value.
        let value: Value
    }

    /// The names that averages may not have.
    static let time = "time"
    static let totalCount = "total_count"

    /// The results in order.
    let entries: [Entry]

    /// Results in the given order.
    init(_ entries: [Entry]) { self.entries = entries }

    /// The result of a name as a number; `nil` where there is none.
    subscript(name: String) -> Double? {
        switch entries.first(where: { $0.name == name })?.value {
        case .real(let value), .seconds(let value): value
        case .integer(let count): Double(count)
        case nil: nil
        }
    }

    /// Steps of this phase in this epoch and those before; `nil` in results that do not say it.
    var totalCount: Int? {
        for entry in entries where entry.name == Self.totalCount {
            if case .integer(let count) = entry.value { return count }
        }
        return nil
    }

    /// The names of what events and pictures show: all but the time and the count of steps.
    var keys: [String] { entries.map(\.name).filter { $0 != Self.time && $0 != Self.totalCount } }

    /// Seconds as a duration of whole microseconds, which is what Python's `timedelta` keeps of them.
    static func microseconds(_ seconds: Double) -> Value {
        .seconds((seconds * 1e6).rounded(.toNearestOrEven) / 1e6)
    }
}
