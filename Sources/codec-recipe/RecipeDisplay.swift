import Console
import Foundation
import Recipe
import Scoring
import Synchronization

/// Shows how far a recipe is: lines as `codec.sh` logs them, and on a terminal a bar for the jobs of a step.
final class RecipeDisplay: Sendable {
    private let terminal = Terminal.error
    private let state = Mutex(State())
    private let start = ContinuousClock.now

    private struct State {
        var stage: RecipeStage?
        var isBarVisible = false
    }

    /// Shows what happened.
    func show(_ event: RecipeSurroundings.Event) {
        state.withLock { state in
            switch event {
            case .stage(let stage, let headline):
                state.stage = stage
                line("Stage \(stage.rawValue): \(headline)", .bold, &state)
            case .note(let text): line(text, .plain, &state)
            case .warning(let text): line("warning: " + text, .warning, &state)
            case .skipped(let title): line("done before: " + title, .dim, &state)
            case .jobs(let title, let done, let count): bar(title, done, count, &state)
            }
        }
    }

    /// Takes the bar away.
    func end() { state.withLock { clear(&$0) } }

    /// Says that all went well.
    func finish() {
        let seconds = (ContinuousClock.now - start).components.seconds
        state.withLock { state in
            state.stage = nil
            line("Successfully finished. [elapsed=\(seconds)s]", .good, &state)
        }
    }

    private func line(_ text: String, _ style: Terminal.Style, _ state: inout State) {
        clear(&state)
        let place = state.stage.map { ":\($0.rawValue):\($0)" } ?? ":run"
        terminal.print("\(Self.now) (codec-recipe\(place)) \(Escaping.terminal(text))", style: style)
    }

    private func bar(_ title: String, _ done: Int, _ count: Int, _ state: inout State) {
        guard terminal.isTerminal else {
            if done == 0 {
                line("\(title): \(count) job\(count == 1 ? "" : "s")", .plain, &state)
            }
            return
        }
        clear(&state)
        terminal.write(
            "\(Escaping.terminal(title)) " + terminal.bar(done, of: count, width: 30) + " \(done)/\(count) jobs")
        state.isBarVisible = true
    }

    private func clear(_ state: inout State) {
        guard state.isBarVisible else { return }
        terminal.write("\r\u{1B}[K")
        state.isBarVisible = false
    }

    /// Local time as `date '+%Y-%m-%dT%H:%M:%S'` prints it.
    private static var now: String {
        var (seconds, parts) = (time(nil), tm())
        localtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(two).joined(separator: "-")
        return day + "T" + [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
    }
}
