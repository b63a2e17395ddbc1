import Glibc

/// From the disturbances of frames to one score (P.862, P.862.1, P.862.2).
struct PesqScore {
    /// Disturbance of the whole signal.
    let disturbance: Double
    /// Asymmetric disturbance of the whole signal.
    let asymmetricDisturbance: Double
    /// The raw score of P.862, −0.5 to 4.5.
    let raw: Double

    /// Frames over which disturbance is first averaged with a high exponent.
    private static let splitSecond = 20
    private static let splitSecondExponent = 6.0

    /// The score of disturbances, which are first weighted by the reference's power in `model`.
    init(_ weighted: PesqDisturbance, _ model: PesqPerceptualModel, longest: Int) {
        let weights = Self.timeWeights(model, longest: longest)
        disturbance = Self.aggregate(weighted.symmetric, weights, from: model.firstFrame)
        asymmetricDisturbance = Self.aggregate(weighted.asymmetric, weights, from: model.firstFrame)
        raw = 4.5 - 0.1 * disturbance - 0.0309 * asymmetricDisturbance
    }

    /// Disturbance counts more in quiet frames, and never more than 45.
    static func weight(_ disturbance: PesqDisturbance, _ model: PesqPerceptualModel) -> PesqDisturbance {
        var weighted = disturbance
        for frame in 0..<model.frameCount {
            let weight = pow((model.audiblePower[frame] + 1e5) / 1e7, 0.04)
            weighted.symmetric[frame] = min(weighted.symmetric[frame] / weight, 45)
            weighted.asymmetric[frame] = min(weighted.asymmetric[frame] / weight, 45)
        }
        return weighted
    }

    /// In signals of more than 1000 frames (16 s) the end counts more than the beginning.
    private static func timeWeights(_ model: PesqPerceptualModel, longest: Int) -> [Double] {
        guard model.frameCount > 1000 else { return [Double](repeating: 1, count: model.frameCount) }
        let count = Double((longest - 2 * model.scale.margin) / model.scale.frameShift - 1)
        let rise = min(0.5, (count - 1000) / 5500)
        return (0..<model.frameCount).map { (1 - rise) + rise * Double($0) / count }
    }

    private static func aggregate(_ disturbance: [Double], _ weights: [Double], from first: Int) -> Double {
        var squares = 0.0
        var weightSquares = 0.0
        for start in stride(from: first, to: disturbance.count, by: splitSecond / 2) {
            var sum = 0.0
            for frame in start..<min(start + splitSecond, disturbance.count) {
                sum += pow(disturbance[frame], splitSecondExponent)
            }
            let mean = pow(sum / Double(splitSecond), 1 / splitSecondExponent)
            let weight = weights[start - first]
            squares += (mean * weight) * (mean * weight)
            weightSquares += weight * weight
        }
        return (squares / weightSquares).squareRoot()
    }

    /// MOS-LQO of a raw score: P.862.1's mapping (narrowband) or P.862.2's (wideband).
    static func mosLQO(_ raw: Double, mode: PesqMode) -> Double {
        switch mode {
        case .narrowband: 0.999 + 4 / (1 + exp(-1.4945 * raw + 4.6607))
        case .wideband: 0.999 + 4 / (1 + exp(-1.3669 * raw + 3.8224))
        }
    }
}
