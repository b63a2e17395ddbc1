/// One rule of a gate, as the rules file has it.
public struct GateRule: Sendable {
    /// What a rule asks for, by the names that a rules file uses.
    public enum Kind: String, Sendable, CaseIterable {
        /// The mean does not fall by more than the margin.
        case noWorse = "no-worse"
        /// The mean rises by more than the margin.
        case better
        /// The mean moves by no more than the margin, in either direction.
        case equivalent
        /// The candidate's own mean is on the good side of a limit.
        case limit
        /// A low quantile of the oriented scores does not fall by more than the margin.
        case quantile
        /// No more than a share of the utterances falls by more than `drop`.
        case each

        /// Whether the rule has a test, whose p is corrected for the gate's family.
        var hasTest: Bool { self == .noWorse || self == .better || self == .equivalent }
        /// Whether the rule needs a margin.
        var needsMargin: Bool { hasTest || self == .quantile }
        /// The fields that only this kind has.
        var fields: [String] {
            switch self {
            case .noWorse, .better, .equivalent: ["margin"]
            case .limit: ["minimum", "maximum", "by"]
            case .quantile: ["margin", "q"]
            case .each: ["drop", "share"]
            }
        }
    }

    /// Whether a broken rule stops or warns.
    public enum Level: String, Sendable, CaseIterable { case error, warn }

    /// What a limit is compared with.
    public enum Evidence: String, Sendable, CaseIterable {
        /// The interval of the mean.
        case interval
        /// The mean alone.
        case point
    }

    /// The key, or a glob over keys.
    public var key: String
    /// What is asked for.
    public var kind: Kind
    /// The margin; that of the margins in force if left out.
    public var margin: Margins.Size?
    /// Whether the rule stops or warns.
    public var level: Level
    /// Its name; made from key and kind if left out.
    public var name: String?
    /// Which utterances it is about; `nil` for all.
    public var filter: UtteranceFilter?
    /// Least share of utterances scored in both systems; the gate's if left out.
    public var minimumCoverage: Double?
    /// Least number of utterances scored in both systems; the gate's if left out.
    public var minimumUtterances: Int?
    /// The limits of a `limit` rule in the key's unit, at least one of them.
    public var minimum: Double?, maximum: Double?
    /// What a limit is compared with.
    public var evidence: Evidence
    /// Which quantile of the oriented scores a `quantile` rule is about, between 0 and 1.
    public var probability: Double?
    /// For an `each` rule the fall beyond which an utterance counts, in the key's unit, and the share allowed.
    public var drop: Double?, share: Double?
    /// File and line, for messages.
    public var place: String
}

extension GateRule {
    private static let common = [
        "key", "type", "level", "name", "where", "minimum-coverage", "minimum-utterances",
    ]
    /// All fields that a rule can have.
    static let fields = common + ["margin", "minimum", "maximum", "by", "q", "drop", "share"]

    /// Reads an entry of `rules`.
    init(_ fields: StrictMapping) throws(ComparisonError) {
        guard let key = try fields.text("key") else {
            throw StrictMapping.error(fields.place, "a rule names its key, as in `- key: pesq`")
        }
        self.key = key
        kind = try fields.word("type") ?? .noWorse
        for field in Self.fields where fields.has(field) && !Self.common.contains(field) && !kind.fields.contains(field)
        {
            throw fields.error(
                field,
                "means nothing in a rule of type \(kind.rawValue), which has \(kind.fields.joined(separator: ", "))")
        }
        margin = try fields.size("margin")
        level = try fields.word("level") ?? .error
        name = try fields.text("name")
        filter = try fields.mapping("where", known: UtteranceFilter.fields).map { mapping throws(ComparisonError) in
            try UtteranceFilter(mapping)
        }
        minimumCoverage = try fields.number("minimum-coverage", 0...1)
        minimumUtterances = try fields.integer("minimum-utterances", atLeast: 1)
        minimum = try fields.number("minimum")
        maximum = try fields.number("maximum")
        evidence = try fields.word("by") ?? .interval
        probability = try fields.share("q")
        drop = try fields.number("drop", 0 ... .greatestFiniteMagnitude)
        share = try fields.number("share", 0...1)
        place = fields.place
        try requireFields()
    }

    private func requireFields() throws(ComparisonError) {
        func error(_ cause: String) -> ComparisonError {
            StrictMapping.error(place, "the \(kind.rawValue) rule on \(key) \(cause)")
        }
        switch kind {
        case .limit:
            guard minimum != nil || maximum != nil else {
                throw error("needs minimum or maximum, as in `minimum: 2.4`")
            }
            if let minimum, let maximum, minimum > maximum { throw error("has a minimum above its maximum") }
        case .quantile:
            guard probability != nil else { throw error("needs q, as in `q: 0.05` for the worst 5 %") }
        case .each:
            guard drop != nil else { throw error("needs drop, as in `drop: 0.1`") }
            guard share != nil else {
                throw error("needs share, the share of utterances that may fall, as in `share: 0.02`")
            }
        case .noWorse, .better, .equivalent: break
        }
    }
}
