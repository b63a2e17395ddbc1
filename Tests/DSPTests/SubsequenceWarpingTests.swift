import DSP
import TestSupport
import Testing

@Suite struct SubsequenceWarpingTests {
    private static func features(_ frames: Int, seed: UInt64) -> FrameFeatures {
        FrameFeatures(dimension: 3, values: noise(3 * frames, seed: seed))
    }

    /// The recursion as its definition has it, over a whole matrix.
    private static func direct(_ patch: [[Double]], _ sequence: [[Double]]) -> Double {
        func distance(_ a: [Double], _ b: [Double]) -> Double {
            zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        var costs = sequence.map { distance(patch[0], $0) }
        for frame in patch.dropFirst() {
            var next = [Double]()
            for (j, other) in sequence.enumerated() {
                let steps = [costs[j]] + (j >= 3 ? [costs[j - 3], next[j - 3]] : [])
                next.append(distance(frame, other) + (steps.min() ?? 0))
            }
            costs = next
        }
        return (costs.min() ?? 0) / Double(patch.count)
    }

    /// Lengths that leave one, two and no column beside the chains of three, and patches that overlap or do not.
    @Test(arguments: [(40, 31), (41, 30), (42, 8), (9, 30)], [4, 10, 12])
    func patchesAreAlignedAsDefined(_ lengths: (Int, Int), _ step: Int) {
        let (x, y) = (Self.features(lengths.0, seed: 1), Self.features(lengths.1, seed: 2))
        let costs = subsequenceWarpingCosts(ofPatches: x, patchLength: 10, step: step, in: y)
        let starts = Array(stride(from: 0, through: lengths.0 - 10, by: step))
        #expect(costs.count == starts.count)
        for (cost, start) in zip(costs, starts) {
            let expected = Self.direct((start..<start + 10).map { Array(x[$0]) }, (0..<lengths.1).map { Array(y[$0]) })
            #expect(abs(cost - expected) < 1e-12)
        }
    }
}
