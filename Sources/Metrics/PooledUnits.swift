/// Errors and units (words, characters) of an utterance for a pooled rate: Σ errors / Σ units over a set.
public struct PooledUnits: Sendable, Hashable {
    /// Number of errors.
    public var errors: Double
    /// Number of units in the reference.
    public var units: Double

    /// So many errors in so many units.
    public init(errors: Double, units: Double) {
        self.errors = errors
        self.units = units
    }
}
