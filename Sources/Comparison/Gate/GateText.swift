import Scoring

/// A gate's outcome for a terminal: a headline, and a line a rule with its reason.
public struct GateText: Sendable {
    /// How a line stands out where there is colour.
    public enum Mark: Sendable { case headline(GateOutcome.State), fail, pass, inconclusive, note }

    /// A line.
    public struct Line: Sendable {
        /// How it stands out.
        public let mark: Mark
        /// The text, without control characters.
        public let text: String
    }

    private let outcome: GateOutcome

    /// The text of an outcome.
    public init(_ outcome: GateOutcome) { self.outcome = outcome }

    /// The lines: rules that are broken first, then what is open, then what passes; each group in the file's order.
    public var lines: [Line] {
        let width = outcome.rules.map { $0.name.count }.max() ?? 0
        let states: [GateOutcome.State] = [.fail, .inconclusive, .pass]
        var lines = [
            line(.headline(outcome.state), "Gate \(outcome.name): \(outcome.summary)"),
            line(.note, outcome.aligned.blockDescription),
        ]
        for state in states {
            for rule in outcome.rules(state) {
                let padding = String(repeating: " ", count: min(width, 40) - min(rule.name.count, min(width, 40)))
                lines.append(line(Self.mark(rule), "\(Self.word(rule))  \(rule.name)\(padding)  \(rule.sentence)"))
            }
        }
        return lines + outcome.warnings.map { line(.note, "warning: \($0)") }
    }

    /// The reasons of rules that do not pass, and nothing else.
    public var brokenRules: [Line] {
        (outcome.rules(.fail) + outcome.rules(.inconclusive)).map { rule in
            line(Self.mark(rule), "\(Self.word(rule).trimmingBlanks)  \(rule.name)  \(rule.sentence)")
        }
    }

    private func line(_ mark: Mark, _ text: String) -> Line { Line(mark: mark, text: Escaping.terminal(text)) }

    private static func mark(_ rule: RuleOutcome) -> Mark {
        switch rule.state {
        case .fail: rule.rule.level == .error ? .fail : .inconclusive
        case .inconclusive: .inconclusive
        case .pass: .pass
        }
    }

    /// States in words of one width.
    private static func word(_ rule: RuleOutcome) -> String {
        switch rule.state {
        case .fail: rule.rule.level == .error ? "FAIL" : "warn"
        case .inconclusive: "  ? "
        case .pass: "pass"
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String { filter { $0 != " " } }
}
