/// How much the streams of a codec say together.
public struct JointCodeStatistics: Sendable, Hashable {
    /// N, the number of frames, at least 1.
    public let frameCount: Int
    /// Number of different tuples of codes.
    public let distinctCount: Int
    /// Entropy of the tuples, in bits a frame.
    public let entropyBits: Double

    /// The entropy corrected for the bias of a finite sample (Miller & Madow).
    public var entropyBitsMillerMadow: Double {
        entropyBits + millerMadowCorrection(distinct: distinctCount, frameCount: frameCount)
    }
    /// Whether there are at least ten frames for each tuple; with fewer the entropy is too low to show.
    public var isEstimable: Bool { frameCount / 10 >= distinctCount }

    /// Statistics of tuples that occur so often; `nil` without any.
    init?(counts: [Int]) {
        let sorted = counts.filter { $0 > 0 }.sorted(by: >)
        guard !sorted.isEmpty else { return nil }
        frameCount = sorted.reduce(0, +)
        distinctCount = sorted.count
        entropyBits = entropy(ofSortedCounts: sorted, total: frameCount)
    }
}

/// How much two streams of a codec say twice.
public struct MutualInformation: Sendable, Hashable {
    /// H(a) + H(b) − H(a, b), in bits a frame, at least 0.
    public let bits: Double
    /// Whether there are ten frames for each pair of codes; with fewer the value is too high to show.
    public let isEstimable: Bool
}
