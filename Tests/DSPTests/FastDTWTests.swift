import DSP
import Glibc
import TestSupport
import Testing

@Suite struct FastDTWTests {
    private func features(_ values: [Double]) -> FrameFeatures { FrameFeatures(dimension: 1, values: values) }

    /// The least total distance over all monotone paths, by recursion over all cells.
    private func leastDistance(_ a: [Double], _ b: [Double]) -> Double {
        var cost = [[Double]](
            repeating: [Double](repeating: .infinity, count: b.count + 1), count: a.count + 1)
        cost[0][0] = 0
        for i in a.indices {
            for j in b.indices {
                cost[i + 1][j + 1] = abs(a[i] - b[j]) + min(cost[i][j + 1], cost[i + 1][j], cost[i][j])
            }
        }
        return cost[a.count][b.count]
    }

    private func distance(_ path: [AlignedIndices], _ a: [Double], _ b: [Double]) -> Double {
        path.reduce(0) { $0 + abs(a[$1.first] - b[$1.second]) }
    }

    /// From the first to the last pair, one step at a time.
    private func expectWholePath(_ path: [AlignedIndices], _ a: [Double], _ b: [Double]) {
        #expect(path.first.map { $0.first == 0 && $0.second == 0 } == true)
        #expect(path.last.map { $0.first == a.count - 1 && $0.second == b.count - 1 } == true)
        for (from, to) in zip(path, path.dropFirst()) {
            let step = (to.first - from.first, to.second - from.second)
            #expect(step == (0, 1) || step == (1, 0) || step == (1, 1))
        }
    }

    @Test(arguments: [(1, 1), (1, 5), (2, 9), (7, 3), (20, 31)])
    func fullAlignmentIsTheBest(_ counts: (Int, Int)) {
        let a = noise(counts.0)
        let b = noise(counts.1, seed: 2)
        let path = fullDTW(features(a), features(b))
        expectWholePath(path, a, b)
        #expect(abs(distance(path, a, b) - leastDistance(a, b)) < 1e-12)
    }

    @Test(arguments: [(1, 1), (1, 5), (3, 3), (64, 64), (101, 50), (333, 400)])
    func fastAlignmentIsNearlyTheBest(_ counts: (Int, Int)) {
        // Slow curves, as feature tracks are.
        let a = (0..<counts.0).map { sin(Double($0) / Double(counts.0) * 9) }
        let b = (0..<counts.1).map { sin(pow(Double($0) / Double(counts.1), 1.2) * 9) }
        let path = fastDTW(features(a), features(b))
        expectWholePath(path, a, b)
        #expect(distance(path, a, b) <= 1.3 * leastDistance(a, b) + 0.5)
    }

    @Test func equalSequencesAlignOneToOne() {
        let a = noise(150)
        let path = fastDTW(features(a), features(a))
        #expect(path.count == 150)
        #expect(path.allSatisfy { $0.first == $0.second })
    }

    /// Among equal costs the step of the first sequence wins, then that of the second, as in the Python package.
    @Test func tiesFallAsInFastdtw() {
        let path = fastDTW(features([0, 0, 0]), features([0, 0, 0]))
        #expect(path.map(\.first) == [0, 0, 0, 1, 2])
        #expect(path.map(\.second) == [0, 1, 2, 2, 2])
    }

    @Test func anEmptySequenceHasNoPath() {
        #expect(fastDTW(features([]), features([1, 2])).isEmpty)
        #expect(fastDTW(features([1, 2]), features([])).isEmpty)
    }
}
