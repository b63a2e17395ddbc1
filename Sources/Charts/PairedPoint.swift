/// The scores of one utterance by two systems.
public struct PairedPoint: Sendable, Hashable {
    /// The utterance's key.
    public var key: String
    /// The baseline's score.
    public var baseline: Double
    /// The candidate's score.
    public var candidate: Double
    /// The oriented difference: above 0 where the candidate is better.
    public var difference: Double

    /// The scores of an utterance and their oriented difference.
    public init(key: String, baseline: Double, candidate: Double, difference: Double) {
        self.key = key
        self.baseline = baseline
        self.candidate = candidate
        self.difference = difference
    }

    var isFinite: Bool { baseline.isFinite && candidate.isFinite && difference.isFinite }
}

extension PairedPoint {
    /// The text that appears over a dot.
    func tooltip(_ quantity: Quantity, baseline: String, candidate: String) -> String {
        """
        \(key.cut(to: 120))
        \(baseline.cut(to: 40)) \(quantity.format(self.baseline)), \
        \(candidate.cut(to: 40)) \(quantity.format(self.candidate))
        \(Self.word(difference)) \(quantity.format(abs(difference)))
        """
    }

    private static func word(_ difference: Double) -> String {
        difference > 0 ? "better by" : difference < 0 ? "worse by" : "equal, difference"
    }
}
