import Audio

extension AudioPreparation {
    static let fieldNames = ["rate", "resample", "minimum", "normalize", "target", "gain", "multiple"]

    /// Factors that scale samples and stay far from where Float ends.
    private static let factors = 1e-12...1e12

    init?(_ fields: CardFields) {
        guard let rate = fields.required("rate", fields.integer("rate", AudioReader.sampleRates)) else { return nil }
        self.init(rate: rate)
        resampling = fields.word("resample", Resampling.self) ?? resampling
        minimum = fields.number("minimum", 0...86_400) ?? minimum
        normalization = fields.word("normalize", Normalization.self) ?? normalization
        target = fields.number("target", Self.factors) ?? target
        gain = fields.number("gain", Self.factors) ?? gain
        multiple = fields.integer("multiple", 1...1 << 20) ?? multiple
    }
}
