import Glibc

/// The paired sign-flip permutation test of a mean of differences: how often is the mean at least as far from 0 when
/// the sign of every block is drawn at random?
///
/// Exact under the hypothesis that the two systems are exchangeable, so that differences are symmetric about 0;
/// approximate where only their mean is 0.
public struct SignFlipTest: Sendable {
    /// How the sign patterns were visited.
    public enum Method: String, Sendable, CaseIterable {
        /// All patterns of the blocks that are not 0.
        case exact
        /// Random patterns.
        case monteCarlo = "monte-carlo"
    }

    /// Two-sided p value.
    public let p: Double
    /// How the sign patterns were visited.
    public let method: Method
    /// Number of sign patterns visited.
    public let patternCount: Int

    /// Up to so many blocks that are not 0 all patterns are enumerated.
    public static let maximumExactBlocks = 16

    /// Tests one sample. Several samples are quicker together: ``tests(of:patterns:seed:)``.
    public init(of sample: BlockSums, patterns: Int = 9_999, seed: UInt64 = 1) {
        self = Self.tests(of: [sample], patterns: patterns, seed: seed)[0]
    }

    private init(p: Double, method: Method, patternCount: Int) {
        self.p = p
        self.method = method
        self.patternCount = patternCount
    }

    /// Tests several samples of differences, which share the random patterns where they have equally many blocks.
    ///
    /// Draw r·m + k of the sign-flip stream decides on block k of m in pattern r. The p of random patterns counts the
    /// observed one too (Phipson & Smyth, Statistical Applications in Genetics and Molecular Biology 9(1), 2010).
    ///
    /// - Parameters:
    ///   - samples: sums by block; every sample gives the result that it would give alone
    ///   - patterns: number of random patterns
    ///   - seed: the user's seed
    public static func tests(of samples: [BlockSums], patterns: Int = 9_999, seed: UInt64 = 1) -> [SignFlipTest] {
        precondition(patterns > 0, "a random test needs at least one pattern")
        var tests = samples.map { sample in
            let moving = sample.sums.filter { $0 != 0 }
            let count = moving.count <= maximumExactBlocks ? Self.exactCount(moving) : 0
            return SignFlipTest(
                p: Double(count) / Double(1 << min(moving.count, maximumExactBlocks)), method: .exact,
                patternCount: 1 << min(moving.count, maximumExactBlocks))
        }
        let random = samples.indices.filter { index in
            samples[index].sums.lazy.filter { $0 != 0 }.count > maximumExactBlocks
        }
        for members in Dictionary(grouping: random, by: { samples[$0].count }).values {
            let counts = randomCounts(members.map { samples[$0].sums }, patterns: patterns, seed: seed)
            for (member, count) in zip(members, counts) {
                tests[member] = SignFlipTest(
                    p: Double(1 + count) / Double(patterns + 1), method: .monteCarlo, patternCount: patterns)
            }
        }
        return tests
    }

    /// The least |Σ ± S_b| that counts as reaching |ΣS_b|, in spite of rounding.
    private static func threshold(_ sums: [Double]) -> Double {
        abs(sums.compensatedSum()) - 1e-12 * sums.lazy.map { abs($0) }.compensatedSum()
    }

    private static func exactCount(_ sums: [Double]) -> Int {
        let threshold = threshold(sums)
        return (0..<1 << sums.count).lazy.filter { pattern in
            var total = 0.0
            for (block, sum) in sums.enumerated() { total += pattern >> block & 1 == 0 ? sum : -sum }
            return abs(total) >= threshold
        }.count
    }

    /// For each of several equally long arrays of sums, the number of random patterns that reach its threshold.
    private static func randomCounts(_ columns: [[Double]], patterns: Int, seed: UInt64) -> [Int] {
        let random = SplitMix64(seed: seed, stream: .signFlips)
        let thresholds = columns.map(threshold)
        let blockCount = columns.first?.count ?? 0
        let tiles = BlockColumns(columns)
        var counts = [Int](repeating: 0, count: columns.count)
        var signs = [Double](repeating: 0, count: BlockColumns.weightingCount * blockCount)
        for pattern in stride(from: 0, to: patterns, by: BlockColumns.weightingCount) {
            draw(random, firstPattern: pattern, blockCount: blockCount, into: &signs)
            tiles.sums(weightedBy: signs) { column, offset, sum in
                if pattern + offset < patterns, abs(sum) >= thresholds[column] { counts[column] += 1 }
            }
        }
        return counts
    }

    /// The signs of all blocks in four patterns in a row.
    private static func draw(
        _ random: SplitMix64, firstPattern: Int, blockCount: Int, into signs: inout [Double]
    ) {
        let count = BlockColumns.weightingCount
        signs.withUnsafeMutableBufferPointer { signs in
            for offset in 0..<count {
                let first = UInt64(truncatingIfNeeded: (firstPattern &+ offset) &* blockCount)
                for block in 0..<blockCount {
                    signs[count &* block &+ offset] = sign(random[first &+ UInt64(truncatingIfNeeded: block)])
                }
            }
        }
    }

    /// −1 where the top bit of a draw is set, else 1: that bit is the sign of a Double.
    @inline(__always)
    private static func sign(_ draw: UInt64) -> Double {
        Double(bitPattern: (draw & (1 << 63)) | 1.0.bitPattern)
    }
}
