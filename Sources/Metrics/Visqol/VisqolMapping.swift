import Glibc
import MetricModels

/// From similarities to a mean opinion score.
package enum VisqolMapping: Sendable {
    /// A support vector regression on the similarities of all bands.
    case regression(SupportVectorRegression)
    /// An exponential function of their mean, fitted to listening tests of speech.
    case exponential

    /// ViSQOL's own regression for audio, which travels inside the program.
    static let audio: SupportVectorRegression = {
        do {
            return try SupportVectorRegression(MetricModels.visqol, name: "visqol_svr_default.txt")
        } catch {
            preconditionFailure("the model inside the program is damaged: \(error)")
        }
    }()

    /// Below this mean similarity the signals have nothing in common.
    private static let leastSimilarity = 0.15

    /// The score, 1 to 5, of the bands' similarities.
    package func score(of similarities: [Double]) -> Double {
        let mean = similarities.reduce(0, +) / Double(similarities.count)
        if mean < Self.leastSimilarity { return 1 }
        let score =
            switch self {
            case .regression(let model): model.predict(similarities)
            case .exponential: Self.exponential(mean)
            }
        return min(max(score, 1), 5)
    }

    /// The fit of the reference implementation, stretched so that 1 becomes 5.
    private static func exponential(_ similarity: Double) -> Double {
        1.245063 * (-262.847869 + exp(0.0154302525 * (similarity + 361.063949)))
    }
}
