import Metrics

extension AudioPreparation {
    /// The samples as the model is to get them, or why there is no value for them.
    ///
    /// - Parameter side: which signal it is, for the reason.
    func prepare(_ samples: [Double], _ side: CardInput.Side) throws(Undefined) -> [Double] {
        let peak = samples.reduce(0) { max($0, abs($1)) }
        guard !samples.isEmpty, Double(samples.count) >= minimum * Double(rate) else {
            throw Undefined(.tooShort, "\(samples.count) samples at \(rate) Hz")
        }
        // What cannot be scaled is as good as silence.
        guard peak >= Double.leastNormalMagnitude else {
            throw Undefined(side == .reference ? .silentReference : .silentHypothesis)
        }
        let level: Double =
            switch normalization {
            case .none: 1
            case .peak: peak
            // Scaled by the peak, so that no square vanishes.
            case .rms:
                peak * (samples.reduce(0) { $0 + ($1 / peak) * ($1 / peak) } / Double(samples.count)).squareRoot()
            }
        let prepared = samples.map { $0 / level * target * gain }
        let missing = (multiple - prepared.count % multiple) % multiple
        return missing == 0 ? prepared : prepared + [Double](repeating: 0, count: missing)
    }
}
