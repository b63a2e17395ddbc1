import Glibc

/// How much of its codebook a stream uses, and how evenly.
public struct CodebookStatistics: Sendable, Hashable {
    /// V, the number of codes in the codebook.
    public let codebookSize: Int
    /// N, the number of frames, at least 1.
    public let frameCount: Int
    /// Number of codes that occur.
    public let usedCount: Int
    /// H = −Σ p log₂ p over the codes' shares p, in bits.
    public let entropyBits: Double
    /// The share of the most frequent code.
    public let topShare: Double
    /// The share of the ten most frequent codes together.
    public let topTenShare: Double

    /// Number of codes that never occur.
    public var deadCount: Int { codebookSize - usedCount }
    /// The share of the codebook that occurs.
    public var utilization: Double { Double(usedCount) / Double(codebookSize) }
    /// H corrected for the bias of a finite sample, + (used − 1)/(2 N ln 2).
    ///
    /// Source: Miller, Note on the bias of information estimates, 1955.
    public var entropyBitsMillerMadow: Double {
        entropyBits + millerMadowCorrection(distinct: usedCount, frameCount: frameCount)
    }
    /// 2^H, the size of an evenly used codebook with this entropy.
    public var perplexity: Double { exp2(entropyBits) }
    /// H as a share of log₂ V; `nil` for a codebook of one code.
    public var normalizedEntropy: Double? {
        codebookSize > 1 ? min(1, entropyBits / log2(Double(codebookSize))) : nil
    }
    /// Whether N ≥ 10 V; with fewer frames a code that does not occur need not be dead.
    public var hasEnoughFrames: Bool { frameCount / 10 >= codebookSize }

    /// Whether there are at least ten frames for each code that occurs; with fewer the entropy is too low to take as it is.
    public var isEntropyEstimable: Bool { frameCount / 10 >= usedCount }

    /// Statistics of a stream; `nil` without frames.
    ///
    /// - Parameters:
    ///   - counts: how often the codes occur; codes that do not may be left out
    ///   - codebookSize: V
    init?(counts: some Sequence<Int>, codebookSize: Int) {
        let sorted = counts.filter { $0 > 0 }.sorted(by: >)
        guard let most = sorted.first else { return nil }
        let frames = sorted.reduce(0, +)
        self.codebookSize = codebookSize
        frameCount = frames
        usedCount = sorted.count
        entropyBits = entropy(ofSortedCounts: sorted, total: frames)
        topShare = Double(most) / Double(frames)
        topTenShare = Double(sorted.prefix(10).reduce(0, +)) / Double(frames)
    }
}

/// −Σ p log₂ p of shares p = count/total, in bits. Sorted counts give the same result however they were collected.
func entropy(ofSortedCounts counts: [Int], total: Int) -> Double {
    guard counts.count > 1 else { return 0 }
    return counts.lazy.map { count in
        let share = Double(count) / Double(total)
        return -share * log2(share)
    }.compensatedSum()
}

/// What Miller and Madow add to an entropy in bits.
func millerMadowCorrection(distinct: Int, frameCount: Int) -> Double {
    Double(distinct - 1) / (2 * Double(frameCount) * log(2))
}
