import Scoring

extension GateOutcome {
    /// The member `gate` of `comparison.json`.
    public var json: JSONValue {
        .object([
            .init("name", .string(name)), .init("exit", .integer(exit)), .init("state", .string(state.rawValue)),
            .init("summary", .string(summary)),
            .init("family", .object([.init("name", .string("gate:" + name)), .init("members", .strings(family))])),
            .init("rules", .array(rules.map(\.json))),
        ])
    }

    /// The comparison that stands beside the gate in `comparison.json`: the same runs and settings over all utterances,
    /// with the rules' keys judged. Its family is its own, so its p differ from those of the rules, which count.
    public func comparison() throws(ComparisonError) -> Comparison {
        var settings = settings
        settings.pairing = .baseline(aligned.runs[0].name)
        settings.mismatches = isBlocked ? .forced : .tolerated
        var seen = Set<String>()
        let judged = rules.filter { $0.result != nil && $0.definition.direction != .none }.map(\.key)
        settings.judgedKeys = judged.isEmpty ? nil : judged.filter { seen.insert($0).inserted }
        return try Comparison(aligned.runs, settings: settings)
    }
}

extension RuleOutcome {
    /// An element of `rules`.
    var json: JSONValue {
        var members = [
            JSONValue.Member("name", .string(name)), .init("key", .string(key)),
            .init("type", .string(rule.kind.rawValue)), .init("level", .string(rule.level.rawValue)),
            .init("state", .string(state.rawValue)),
        ]
        if let reason { members.append(.init("reason", .string(reason.rawValue))) }
        members += JSONValue.known([("margin", margin), ("value", value)]).members
        if let interval { members.append(.init("interval", interval.json)) }
        members +=
            JSONValue.known([
                ("pHolm", rule.kind.hasTest ? result?.pHolm : nil), ("passChanceUnchanged", passChance),
            ]).members
        members.append(.init("n", .integer(count)))
        if rule.kind.hasTest, let result { members.append(.init("result", result.json())) }
        return .object(members + [.init("sentence", .string(sentence))])
    }
}
