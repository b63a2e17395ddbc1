import Metrics

/// The rules laid over the keys of the runs.
struct RuleResolution {
    /// The rules in the file's order, one for each key that a glob fits.
    let rules: [ResolvedRule]
    /// Keys that a glob fits but that have nothing to be compared with.
    let warnings: [String]

    /// Finds each rule's keys; a key that no run has is an error, with the nearest spelling.
    ///
    /// - Parameters:
    ///   - rules: the rules
    ///   - aligned: the baseline, if there is one, and then the candidate
    ///   - margins: the margins of rules that have none of their own
    init(_ rules: [GateRule], _ aligned: AlignedRuns, margins: Margins) throws(ComparisonError) {
        let keys = RunKeys(aligned)
        var resolved = [ResolvedRule]()
        var warnings = [String]()
        var counts = [String: Int]()
        for rule in rules {
            let places = try rule.filter?.places(in: aligned, place: rule.place)
            let found = try keys.matching(rule)
            if let note = found.note, !warnings.contains(note) { warnings.append(note) }
            for (definition, rate) in found.keys {
                let base =
                    rule.name.map { found.keys.count > 1 ? "\($0): \(definition.name)" : $0 }
                    ?? "\(definition.name) \(rule.kind.rawValue)"
                let count = counts[base, default: 0] + 1
                counts[base] = count
                resolved.append(
                    ResolvedRule(
                        rule: rule, name: count > 1 ? "\(base) #\(count)" : base, definition: definition,
                        margin: try Self.margin(rule, definition, margins), places: places, rate: rate,
                        isPaired: rate == nil && keys.baseline?.contains(definition.name) == true))
            }
        }
        self.rules = resolved
        self.warnings = warnings
    }

    private static func margin(
        _ rule: GateRule, _ definition: KeyDefinition, _ margins: Margins
    ) throws(ComparisonError) -> Margins.Entry? {
        guard rule.kind.needsMargin else { return nil }
        if let size = rule.margin {
            return Margins.Entry(pattern: definition.name, size: size, ground: "given by the rule", source: .rule)
        }
        guard let entry = margins.entry(for: definition.name) else {
            throw StrictMapping.error(
                rule.place,
                "no margin is set for \(definition.name), neither by the rule nor by \(margins.name); "
                    + "write it into the rule, as in `margin: 0.1`")
        }
        return entry
    }
}

/// The keys that rules can be about.
private struct RunKeys {
    /// Names of the baseline's keys; `nil` without a baseline.
    let baseline: Set<String>?
    private let candidate: ComparedRun
    private let definitions: [KeyDefinition]
    private let baselineDefinitions: [KeyDefinition]

    init(_ aligned: AlignedRuns) {
        candidate = aligned.runs[aligned.runs.count - 1]
        definitions = candidate.definitions
        baselineDefinitions = aligned.runs.count > 1 ? aligned.runs[0].definitions : []
        baseline = aligned.runs.count > 1 ? Set(baselineDefinitions.map(\.name)) : nil
    }

    typealias Found = (keys: [(definition: KeyDefinition, rate: Double?)], note: String?)

    func matching(_ rule: GateRule) throws(ComparisonError) -> Found {
        if rule.kind == .limit { return (try limited(rule), nil) }
        let candidates = Set(definitions.map(\.name))
        let known = baselineDefinitions.filter { fits(rule, $0) }
        let further = definitions.filter { fits(rule, $0) && baseline?.contains($0.name) != true }
        guard !known.isEmpty || !further.isEmpty else { throw unknown(rule, definitions + baselineDefinitions) }
        if let lost = known.first(where: { !candidates.contains($0.name) }) {
            throw ComparisonError(
                .malformed,
                "\(candidate.name) has no \(lost.name), which the rule '\(rule.key)' asks for; score it with the "
                    + "metrics of the baseline")
        }
        let isGlob = rule.key.contains { "*?[".contains($0) }
        if let new = further.first, !isGlob || known.isEmpty {
            throw ComparisonError(
                .malformed,
                "the baseline has no \(new.name), which the rule '\(rule.key)' asks for; save the baseline again "
                    + "from a run with this metric")
        }
        let directed = known.filter { $0.direction != .none }
        if let key = known.first, directed.isEmpty {
            throw StrictMapping.error(
                rule.place, "no direction is defined for \(key.name), so that only a limit can be set for it")
        }
        return (
            directed.map { ($0, nil) },
            further.isEmpty
                ? nil
                : "the baseline has no " + further.map(\.name).joined(separator: ", ")
                    + ", which '\(rule.key)' fits; not judged"
        )
    }

    /// Keys of the candidate, or a rate of the whole system.
    private func limited(_ rule: GateRule) throws(ComparisonError) -> [(definition: KeyDefinition, rate: Double?)] {
        let found = definitions.filter { fits(rule, $0) }
        if !found.isEmpty { return found.map { ($0, nil) } }
        guard let rate = SystemRate(rawValue: rule.key) else {
            throw unknown(rule, definitions)
        }
        guard rule.evidence == .point else {
            throw StrictMapping.error(
                rule.place, "\(rule.key) is one number of the whole system and has no interval; add `by: point`")
        }
        guard rule.filter == nil else {
            throw StrictMapping.error(
                rule.place, "\(rule.key) is one number of the whole system; remove `where`, which cannot narrow it")
        }
        guard let value = candidate.rate.flatMap(rate.value) else {
            throw ComparisonError(
                .malformed, "\(candidate.name) does not say its \(rate.meaning), which the rule '\(rule.key)' asks for")
        }
        return [(rate.definition, value)]
    }

    private func fits(_ rule: GateRule, _ definition: KeyDefinition) -> Bool {
        UtteranceFilter.fits(rule.key, definition.name)
    }

    private func unknown(_ rule: GateRule, _ definitions: [KeyDefinition]) -> ComparisonError {
        if candidate.corpus?.definition(rule.key) != nil {
            return StrictMapping.error(
                rule.place,
                "'\(rule.key)' is a key of the whole set, which gates do not judge; `compare --keys \(rule.key)` does")
        }
        let names = definitions.map(\.name) + (rule.kind == .limit ? SystemRate.allCases.map(\.rawValue) : [])
        return StrictMapping.error(rule.place, "no run has a key '\(rule.key)'\(didYouMean(rule.key, among: names))")
    }
}
