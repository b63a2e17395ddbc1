/// Integrated loudness as ITU-R BS.1770-4 has it: K-weighted power in blocks of 400 ms that overlap by three quarters,
/// gated at −70 LKFS and then at 10 LU below what is left.
///
///     IntegratedLoudness([samples], sampleRate: 48_000).lkfs  // a sine of 997 Hz and full scale: −3.01
public struct IntegratedLoudness: Sendable {
    /// Loudness in LKFS; `nil` where every block is below the gate.
    public let lkfs: Double?

    /// Length of a block, s.
    public static let blockDuration = 0.4
    private static let step = 0.25
    private static let absoluteGate = -70.0
    private static let relativeGate = -10.0

    /// The loudness of channels of equal length, left and right first. A signal that is shorter than a block is one
    /// block.
    public init(_ channels: [[Double]], sampleRate: Int) {
        self.init(WeightedPower(channels, sampleRate: sampleRate))
    }

    /// The loudness of a signal whose weighted power is known; silence behind it does not count.
    public init(_ power: WeightedPower) {
        let isBlock = Double(power.sampleCount) >= Self.blockDuration * Double(power.sampleRate)
        let powers =
            isBlock
            ? power.blocks(duration: Self.blockDuration, step: Self.step, includingSilence: false) : [power.mean]
        let audible = powers.filter { WeightedPower.loudness($0) >= Self.absoluteGate }
        let gate = WeightedPower.loudness(Self.mean(audible)) + Self.relativeGate
        let kept = audible.filter {
            let loudness = WeightedPower.loudness($0)
            return loudness > gate && loudness > Self.absoluteGate
        }
        lkfs = kept.isEmpty ? nil : WeightedPower.loudness(Self.mean(kept))
    }

    private static func mean(_ powers: [Double]) -> Double {
        powers.isEmpty ? 0 : powers.reduce(0, +) / Double(powers.count)
    }
}
