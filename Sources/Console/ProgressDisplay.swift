import Glibc
import Scoring
import Synchronization

/// Shows on standard error how far a run is: a bar that redraws itself on a terminal, a line now and then elsewhere.
package final class ProgressDisplay: Sendable {
    private let total: Int
    private let unit: String
    private let isQuiet: Bool
    private let terminal = Terminal.error
    private let started = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var done = 0
        var reused = 0
        var audioSeconds = 0.0
        var lastShown = Duration.zero
        var isBarVisible = false
        /// How many failures have a cause, by the cause.
        var failuresByCause = [String: Int]()
    }

    /// A display for `total` items of a kind such as "rows"; shows nothing when quiet.
    package init(total: Int, of unit: String, isQuiet: Bool) {
        self.total = total
        self.unit = unit
        self.isQuiet = isQuiet
    }

    /// Seconds since the run began.
    package var elapsed: Double { (ContinuousClock.now - started) / .seconds(1) }

    /// Shows the empty bar, on a terminal.
    package func begin() {
        guard !isQuiet, terminal.isTerminal else { return }
        state.withLock { show(&$0, 0) }
    }

    /// An item that is done.
    package struct Event: Sendable {
        /// What it is called.
        var name: String
        /// Seconds of audio.
        var duration: Double
        /// Whether it was done earlier already.
        var isReused: Bool
        /// Why it failed, if it did.
        var failure: String?
        /// The failure's cause without the item's name, where many items may have it: it is told once, and counted.
        var sharedCause: String?

        /// An item that is done.
        package init(
            name: String, duration: Double, isReused: Bool = false, failure: String? = nil, sharedCause: String? = nil
        ) {
            self.name = name
            self.duration = duration
            self.isReused = isReused
            self.failure = failure
            self.sharedCause = sharedCause
        }
    }

    /// Counts a finished item, and names it if it failed.
    package func finished(_ event: Event) {
        let now = ContinuousClock.now - started
        state.withLock { state in
            state.done += 1
            if event.isReused { state.reused += 1 } else { state.audioSeconds += event.duration }
            if let failure = event.failure, isNew(event.sharedCause, &state) {
                clearBar(&state)
                terminal.print(Escaping.terminal("\(Program.name): \(event.name): \(failure)"), style: .error)
            }
            guard !isQuiet else { return }
            let pause = terminal.isTerminal ? Duration.milliseconds(100) : .seconds(10)
            guard now - state.lastShown >= pause || (state.done == total && terminal.isTerminal) else { return }
            state.lastShown = now
            show(&state, now / .seconds(1))
        }
    }

    /// Counts a failure by its cause; whether it has to be told by itself.
    private func isNew(_ sharedCause: String?, _ state: inout State) -> Bool {
        guard let sharedCause else { return true }
        state.failuresByCause[sharedCause, default: 0] += 1
        return state.failuresByCause[sharedCause] == 1
    }

    /// Takes the bar away, so that what follows stands on a clean line, and says how many items failed as another did.
    package func end() {
        state.withLock { state in
            clearBar(&state)
            for (cause, count) in state.failuresByCause.sorted(by: { $0.key < $1.key }) where count > 1 {
                terminal.print(
                    Escaping.terminal("\(Program.name): \(count) \(unit) in all: \(cause)"), style: .error)
            }
            state.failuresByCause = [:]
        }
    }

    private func show(_ state: inout State, _ seconds: Double) {
        let scored = state.done - state.reused
        let left = scored > 0 ? seconds / Double(scored) * Double(total - state.done) : 0
        let speed = seconds > 0 ? state.audioSeconds / seconds : 0
        let counts = "\(state.done)/\(total)"
        let facts =
            scored > 0 ? "\(fixed(speed, digits: speed < 10 ? 1 : 0))× real time, \(Self.clock(left)) left" : "reading"
        if terminal.isTerminal {
            let width = max(10, min(40, terminal.width - counts.count - facts.count - 6))
            terminal.write(
                "\r\u{1B}[K" + terminal.bar(state.done, of: total, width: width) + " \(counts)  "
                    + terminal.styled(facts, .dim))
            state.isBarVisible = true
        } else {
            terminal.print("\(counts) \(unit), \(facts)")
        }
    }

    private func clearBar(_ state: inout State) {
        guard state.isBarVisible else { return }
        terminal.write("\r\u{1B}[K")
        state.isBarVisible = false
    }

    /// `m:ss` or `h:mm:ss`.
    package static func clock(_ seconds: Double) -> String {
        let total = Int(seconds.rounded())
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return total < 3600
            ? "\(total / 60):\(two(total % 60))" : "\(total / 3600):\(two(total / 60 % 60)):\(two(total % 60))"
    }
}

extension Terminal {
    /// A bar of `width` characters, filled to `done` of `total`.
    package func bar(_ done: Int, of total: Int, width: Int) -> String {
        let filled = total > 0 ? min(width, width * done / total) : width
        return styled(String(repeating: "━", count: filled), .good)
            + styled(String(repeating: "─", count: width - filled), .dim)
    }
}
