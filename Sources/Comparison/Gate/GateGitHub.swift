import Scoring

/// A gate's outcome as workflow commands that GitHub shows at a run and a pull request.
public struct GateGitHub: Sendable {
    /// GitHub shows ten annotations of a kind a step; the tenth says how many more there are.
    static let most = 9

    private let outcome: GateOutcome

    /// The annotations of an outcome.
    public init(_ outcome: GateOutcome) { self.outcome = outcome }

    /// The commands, a line each.
    public var lines: [String] {
        let failed = outcome.rules(.fail, level: .error).map(annotation)
        let open =
            outcome.rules(.inconclusive, level: .error)
            + outcome.rules.filter { $0.rule.level == .warn && $0.state != .pass }
        let planning = outcome.warnings.map { (title: "codec-score gate \(outcome.name)", text: $0, severity: -1.0) }
        return Self.commands("error", failed) + Self.commands("warning", open.map(annotation) + planning)
            + [Self.command("notice", "codec-score gate \(outcome.name)", outcome.summary)]
    }

    private typealias Annotation = (title: String, text: String, severity: Double)

    private func annotation(_ rule: RuleOutcome) -> Annotation { (rule.name, rule.sentence, rule.severity) }

    /// The worst annotations, and how many more there are.
    private static func commands(_ kind: String, _ annotations: [Annotation]) -> [String] {
        let order = annotations.indices.sorted {
            (-annotations[$0].severity, $0) < (-annotations[$1].severity, $1)
        }
        let shown = order.prefix(most).map { command(kind, annotations[$0].title, annotations[$0].text) }
        let rest = annotations.count - shown.count
        return rest > 0 ? shown + [command(kind, "codec-score gate", "and \(rest) more")] : shown
    }

    private static func command(_ kind: String, _ title: String, _ message: String) -> String {
        "::\(kind) title=\(escaped(title, isProperty: true))::\(escaped(message, isProperty: false))"
    }

    /// A message, or the value of a property, as the runner reads it back.
    static func escaped(_ text: String, isProperty: Bool) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "\r": "%0D"
            case "\n": "%0A"
            case ":" where isProperty: "%3A"
            case "," where isProperty: "%2C"
            default: Escaping.terminal(String(scalar))
            }
        }.joined()
    }
}
