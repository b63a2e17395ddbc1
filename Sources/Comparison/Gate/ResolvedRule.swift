import Metrics

/// A rule on one key of the runs at hand.
struct ResolvedRule {
    let rule: GateRule
    /// Unique within the gate.
    let name: String
    let definition: KeyDefinition
    /// The margin in force, for the kinds that need one.
    let margin: Margins.Entry?
    /// For each utterance whether the rule is about it; `nil` for all.
    let places: [Bool]?
    /// The rate that a limit is about, where the key is no column of the run but a rate of the whole system.
    let rate: Double?
    /// Whether the baseline has the key too.
    let isPaired: Bool
}
