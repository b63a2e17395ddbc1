import Metrics

extension CardKey {
    static let fieldNames = [
        "key", "title", "output", "index", "polynomial", "clip", "unit", "range", "direction", "digits",
    ]

    private enum DirectionName: String, CaseIterable { case higher, lower, none }

    init?(_ fields: CardFields, _ kind: ModelCard.Kind?) {
        place = fields.place
        let name = fields.required("key", Self.name(fields))
        let direction = fields.required("direction", fields.word("direction", DirectionName.self))
        let range = fields.ends("range") ?? (nil, nil)
        switch kind {
        case .score: output = fields.required("output", fields.text("output", mayBeEmpty: true)) ?? ""
        case nil: output = ""
        case .similarity, .frechet:
            output = ""
            fields.forbid(["output", "index", "polynomial", "clip"], "the key is a comparison of embeddings")
        }
        index = fields.integer("index", 0...ModelRuntime.largestOutput) ?? 0
        polynomial = fields.numbers("polynomial", count: 1...32) ?? []
        clip = fields.ends("clip").map { ($0.low ?? -.infinity)...($0.high ?? .infinity) }
        let digits = fields.integer("digits", 0...10) ?? 3
        guard let name, let direction else { return nil }
        definition = KeyDefinition(
            name, title: fields.text("title") ?? name, unit: fields.text("unit") ?? "1",
            range: (lower: range.low, upper: range.high),
            direction: KeyDefinition.Direction(rawValue: direction.rawValue) ?? .none,
            aggregation: kind == .frechet ? .corpus : .mean, digits: digits, monotone: false)
    }

    private static func name(_ fields: CardFields) -> String? {
        guard let name = fields.text("key") else { return nil }
        let isGood =
            name.utf8.count <= 100 && name.first.map { $0.isASCII && $0.isLetter } == true
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard isGood, !reserved.contains(name) else {
            fields.fault(
                "key", "is '\(name.prefix(100))'",
                remedy: "write a letter, then letters, digits and '_', and no name that rows use for something else")
            return nil
        }
        return name
    }

    /// Names that a row of results uses for something else.
    private static let reserved: Set = [
        "key", "undefined", "infinite", "failed", "units", "speaker", "duration", "sample_rate", "lag", "lag_samples",
        "gain",
        "length_difference", "clipped", "level",
    ]
}
