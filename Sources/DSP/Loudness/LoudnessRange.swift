import Glibc

/// Loudness range as EBU Tech 3342 has it: the distance of the 10th and the 95th percentile of the loudness of blocks of
/// 3 s, one about every 0.1 s, that are gated at −70 LKFS and then at 20 LU below what is left.
public struct LoudnessRange: Sendable {
    /// The range in LU; `nil` where every block is below the gate.
    public let lu: Double?

    /// Zeros that follow the signal, s, so that its end is in as many blocks as its middle.
    public static let trailingSilence = 1.5
    /// Length of a block, s; signal and trailing silence together are at least as long.
    public static let blockDuration = 3.0
    private static let step = 1 - 0.97
    private static let absoluteGate = -70.0
    private static let relativeGate = -20.0
    private static let percentiles = (lower: 0.1, upper: 0.95)

    /// The range of a signal whose weighted power is known and is followed by ``trailingSilence``.
    public init(_ power: WeightedPower) {
        let audible = power.blocks(duration: Self.blockDuration, step: Self.step, includingSilence: true)
            .map(WeightedPower.loudness).filter { $0 >= Self.absoluteGate }
        let mean = audible.reduce(0) { $0 + pow(10, $1 / 10) } / Double(max(audible.count, 1))
        let gate = 10 * log10(mean) + Self.relativeGate
        let kept = audible.filter { $0 >= gate }.sorted()
        lu =
            kept.isEmpty
            ? nil : Self.quantile(kept, Self.percentiles.upper) - Self.quantile(kept, Self.percentiles.lower)
    }

    /// Linear between the neighbouring values (type 7).
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}
