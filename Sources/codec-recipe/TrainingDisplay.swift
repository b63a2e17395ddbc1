import Console
import Scoring
import Synchronization
import Training

/// Shows on standard error how far training is: a bar for the epoch on a terminal, the log's lines elsewhere.
final class TrainingDisplay: Sendable {
    private let epochs: Int
    private let terminal = Terminal.error
    private let state: Mutex<State>

    private struct State {
        var isQuiet: Bool
        var isBarVisible = false
        var lastShown = ContinuousClock.now - .seconds(1)
        /// Seconds of the last steps, a moving average.
        var stepSeconds = 0.0
    }

    /// A display for so many epochs.
    init(epochs: Int, isQuiet: Bool) {
        self.epochs = epochs
        state = Mutex(State(isQuiet: isQuiet))
    }

    /// Shows nothing from here on: another process does.
    func silence() { state.withLock { $0.isQuiet = true } }

    /// Shows what happened.
    func show(_ event: Trainer.Event) {
        state.withLock { state in
            guard !state.isQuiet else { return }
            switch event {
            case .line(let line): showLine(line, &state)
            case .step(let epoch, let batch, let total, let losses, let seconds):
                state.stepSeconds = state.stepSeconds == 0 ? seconds : 0.9 * state.stepSeconds + 0.1 * seconds
                guard terminal.isTerminal else { return }
                let left = state.stepSeconds * Double(total - batch + (epochs - epoch) * total)
                // What matters most comes first, and what there is no room for is left out.
                let facts = ["\(Self.speed(state.stepSeconds)), \(Self.clock(left)) left"] + Self.shown(losses)
                showBar("epoch \(epoch)/\(epochs)", batch, total, facts, &state, isLast: batch == total)
            case .validation(let epoch, let batch, let total):
                guard terminal.isTerminal else { return }
                showBar("epoch \(epoch)/\(epochs) validation", batch, total, [], &state, isLast: batch == total)
            case .scoring(let epoch):
                guard terminal.isTerminal else { return }
                clear(&state)
                terminal.write("epoch \(epoch)/\(epochs) scoring…")
                state.isBarVisible = true
            case .epoch: clear(&state)
            }
        }
    }

    /// Takes the bar away.
    func end() { state.withLock { clear(&$0) } }

    private func showLine(_ line: String, _ state: inout State) {
        let isTold = !terminal.isTerminal
        if isTold {
            terminal.write(line)
            return
        }
        // On a terminal the bar says what these lines say.
        guard !line.contains("epoch:train:"), !line.contains("epoch started") else { return }
        clear(&state)
        let message = line.split(separator: "\n").first.map(String.init) ?? line
        let isGrave = message.contains(" WARNING: ") || message.contains(" ERROR: ")
        let text = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        if let results = EpochResults(text) {
            for row in results.rows { terminal.print(row, style: .bold) }
        } else {
            terminal.print(terminal.wrapped(text, indent: ""), style: isGrave ? .warning : .dim)
        }
    }

    private func showBar(
        _ title: String, _ done: Int, _ total: Int, _ facts: [String], _ state: inout State, isLast: Bool
    ) {
        let now = ContinuousClock.now
        guard isLast || now - state.lastShown >= .milliseconds(100) else { return }
        state.lastShown = now
        let counts = "\(done)/\(total)"
        let used = title.count + counts.count + 4
        let room = max(0, terminal.width - used - 12)
        var text = ""
        for fact in facts {
            let longer = text.isEmpty ? fact : text + "  " + fact
            guard longer.count <= room else { break }
            text = longer
        }
        let width = max(8, min(30, terminal.width - used - text.count - 2))
        terminal.write(
            "\r\u{1B}[K\(title) " + terminal.bar(done, of: total, width: width) + " \(counts)  "
                + terminal.styled(text, .dim))
        state.isBarVisible = true
    }

    private func clear(_ state: inout State) {
        guard state.isBarVisible else { return }
        terminal.write("\r\u{1B}[K")
        state.isBarVisible = false
    }

    /// The losses that people look at.
    private static func shown(_ losses: [(name: String, value: Double)]) -> [String] {
        EpochResults.names.compactMap { name, short in
            losses.first { $0.name == name }.map { "\(short) \(fixed($0.value, digits: $0.value >= 100 ? 0 : 2))" }
        }
    }

    private static func speed(_ seconds: Double) -> String {
        seconds > 1 ? "\(fixed(seconds, digits: 1)) s a step" : "\(fixed(1 / max(seconds, 1e-6), digits: 1)) steps/s"
    }

    /// `m:ss`, `h:mm:ss`, or days.
    private static func clock(_ seconds: Double) -> String {
        let total = Int(max(0, seconds).rounded())
        return total >= 86400
            ? "\(total / 86400) d \(total / 3600 % 24) h" : ProgressDisplay.clock(Double(total))
    }
}

/// The line of an epoch's results, in short.
private struct EpochResults {
    /// A row for each phase.
    let rows: [String]

    /// The losses that people look at, and what they are called here.
    static let names = [
        ("mel_loss", "mel"), ("discriminator_loss", "disc"), ("adv_loss", "adv"), ("feat_match_loss", "feat"),
    ]

    /// The results in a line of the log; `nil` for other lines.
    init?(_ line: String) {
        guard let mark = line.range(of: "epoch results: "), let epoch = Int(line[..<mark.lowerBound]) else {
            return nil
        }
        let title = "epoch \(epoch)  "
        rows = line[mark.upperBound...].split(separator: "[").enumerated().map { place, phase in
            let parts = phase.split(separator: "]", maxSplits: 1).map(String.init)
            let values = (parts.last ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            let shown = Self.names.compactMap { name, short in
                values.first { $0.hasPrefix(name + "=") }.map { "\(short) \($0.dropFirst(name.count + 1))" }
            }
            return (place == 0 ? title : String(repeating: " ", count: title.count)) + parts[0] + "  "
                + shown.joined(separator: "  ")
        }
    }
}
