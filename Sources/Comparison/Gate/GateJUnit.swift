import Scoring

/// A gate's outcome as JUnit's XML, which most build servers show. Times are 0 and there is no time stamp: equal inputs
/// give equal bytes.
public struct GateJUnit: Sendable {
    private let outcome: GateOutcome

    /// The file of an outcome.
    public init(_ outcome: GateOutcome) { self.outcome = outcome }

    /// Whether open rules are skipped rather than errors.
    private var isTolerant: Bool { outcome.onInconclusive == .warn && !outcome.isBlocked }

    /// The text of the file.
    public var text: String {
        let failures = outcome.rules(.fail, level: .error).count
        let open = outcome.rules(.inconclusive, level: .error).count
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        text +=
            "  <testsuite name=\"\(Escaping.xml("codec-score gate: \(outcome.name)"))\" tests=\"\(outcome.rules.count)\" "
            + "failures=\"\(failures)\" errors=\"\(isTolerant ? 0 : open)\" skipped=\"\(isTolerant ? open : 0)\" "
            + "time=\"0\">\n"
        for rule in outcome.rules { text += testCase(rule) }
        if !outcome.warnings.isEmpty {
            text += "    <system-out>\(Escaping.xml(outcome.warnings.joined(separator: "\n")))</system-out>\n"
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private func testCase(_ rule: RuleOutcome) -> String {
        let head =
            "    <testcase classname=\"\(Escaping.xml(outcome.candidate.name))\" name=\"\(Escaping.xml(rule.name))\" "
            + "time=\"0\""
        guard let body = body(rule) else { return head + "/>\n" }
        return "\(head)>\n      \(body)\n    </testcase>\n"
    }

    private func body(_ rule: RuleOutcome) -> String? {
        let sentence = Escaping.xml(rule.sentence)
        if rule.rule.level == .warn {
            return rule.state == .pass ? nil : "<system-out>\(sentence)</system-out>"
        }
        switch rule.state {
        case .pass: return nil
        case .fail:
            return "<failure type=\"regression\" message=\"\(sentence)\">\(Escaping.xml(rule.numbers))</failure>"
        case .inconclusive:
            return isTolerant
                ? "<skipped message=\"\(sentence)\"/>"
                : "<error type=\"inconclusive\" message=\"\(sentence)\">\(Escaping.xml(rule.numbers))</error>"
        }
    }
}

extension RuleOutcome {
    /// The numbers behind the state, a line each.
    var numbers: String {
        let digits = definition.digits + 2
        func line(_ name: String, _ value: Double?) -> String? {
            value.map { "\(name): \(NumberText.plain($0, digits: digits))" }
        }
        var lines = [String?]()
        if let result, rule.kind != .limit {
            lines += [line("baseline mean", result.baselineMean), line("candidate mean", result.candidateMean)]
        }
        if rule.kind.hasTest, let result {
            lines += [
                line("change", result.rawDifference),
                "interval: \(NumberText.interval(result.rawInterval, digits: digits)) (\(result.interval.method.rawValue))",
                line("standard error", result.standardError),
                (result.pHolm ?? result.p).map { "p: \(NumberText.p($0))" },
            ]
        } else {
            lines += [line("value", value), interval.map { "interval: \(NumberText.interval($0, digits: digits))" }]
        }
        lines += [line("margin", margin), "utterances: \(count)"]
        return lines.compactMap { $0 }.joined(separator: "\n")
    }
}
