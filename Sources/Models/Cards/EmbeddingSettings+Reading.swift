extension EmbeddingSettings {
    static let fieldNames = ["output", "normalize_segments", "compare"]

    init?(_ fields: CardFields) {
        place = fields.place
        guard let output = fields.required("output", fields.text("output", mayBeEmpty: true)) else { return nil }
        self.output = output
        isNormalized = fields.boolean("normalize_segments") ?? false
        comparison = fields.word("compare", Comparison.self) ?? .cosine
    }
}
