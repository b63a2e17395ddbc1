import Glibc

/// The step in which differences of scores are counted: about 1e-12 of the largest score.
///
/// 0.3 − 0.2 and 0.2 − 0.1 differ in binary and are equal in decimal. On the quantum they are the tie that they are;
/// signs, ranks, ties and zeros depend on it, means change by less than 1e-12 of the scores.
public struct Quantum: Sendable, Hashable {
    /// q = 10^(⌊log₁₀ M⌋ − 12) with M the largest magnitude; 1e-12 for M = 0.
    public let size: Double
    /// 1/q where that is a power of ten, exact up to 1e22: n/10^12 is the double nearest to the decimal number, n·1e-12
    /// is not.
    private let perUnit: Double?

    /// The quantum of these scores, of both systems together; all finite.
    public init(scores: [Double]...) {
        let largest = scores.joined().reduce(0) { max($0, abs($1)) }
        let exponent = largest > 0 ? log10(largest).rounded(.down) - 12 : -12
        size = max(pow(10, exponent), .leastNormalMagnitude)
        perUnit = exponent <= 0 && exponent > -300 ? pow(10, -exponent) : nil
    }

    /// `value` on the nearest multiple of the quantum, halves to even.
    public func round(_ value: Double) -> Double {
        perUnit.map { (value * $0).rounded(.toNearestOrEven) / $0 }
            ?? size * (value / size).rounded(.toNearestOrEven)
    }

    /// The difference of each utterance on the quantum, oriented so that positive is better.
    ///
    /// - Parameters:
    ///   - baseline: scores in utterance order
    ///   - candidate: as many scores, of the same utterances
    ///   - higherIsBetter: the direction of the key
    public static func differences(baseline: [Double], candidate: [Double], higherIsBetter: Bool) -> [Double] {
        precondition(baseline.count == candidate.count, "paired scores are equally many")
        let quantum = Quantum(scores: baseline, candidate)
        return zip(baseline, candidate).map { before, after in
            let difference = quantum.round(after - before)
            // 0 − d, not −d: a tie is 0, never −0.
            return higherIsBetter ? difference : 0 - difference
        }
    }
}
