import DSP
import TestSupport
import Testing

@Suite struct TimeWarpingTests {
    private static func features(_ frames: Int, seed: UInt64) -> FrameFeatures {
        FrameFeatures(dimension: 3, values: noise(3 * frames, seed: seed))
    }

    private static func distance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>, _ kind: ColumnDistance) -> Double {
        switch kind {
        case .euclidean: zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        case .cosine:
            1 - zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
                / (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
    }

    /// Over a whole matrix, with the path walked back from its end.
    private static func direct(_ x: FrameFeatures, _ y: FrameFeatures, _ kind: ColumnDistance) -> (Double, Int) {
        var total = Array(
            repeating: [Double](repeating: .infinity, count: y.frameCount + 1), count: x.frameCount + 1)
        total[0][0] = 0
        for i in 1...x.frameCount {
            for j in 1...y.frameCount {
                let before = min(total[i - 1][j - 1], total[i - 1][j], total[i][j - 1])
                total[i][j] = before + distance(x[i - 1], y[j - 1], kind)
            }
        }
        var (i, j, length) = (x.frameCount, y.frameCount, 0)
        while i > 0 && j > 0 {
            length += 1
            let (both, first, second) = (total[i - 1][j - 1], total[i - 1][j], total[i][j - 1])
            if both <= first && both <= second {
                (i, j) = (i - 1, j - 1)
            } else if first <= second {
                i -= 1
            } else {
                j -= 1
            }
        }
        return (total[x.frameCount][y.frameCount], length)
    }

    @Test(arguments: [(1, 1), (1, 5), (6, 1), (30, 41), (40, 17)], [ColumnDistance.cosine, .euclidean])
    func theBestPathIsFound(_ frames: (Int, Int), _ kind: ColumnDistance) {
        let (x, y) = (Self.features(frames.0, seed: 1), Self.features(frames.1, seed: 2))
        let (found, expected) = (timeWarping(x, y, kind), Self.direct(x, y, kind))
        #expect(abs(found.total - expected.0) < 1e-12 && found.length == expected.1)
    }

    /// Ties: of equal frames the path goes on in both.
    @Test func equalFramesAreATie() {
        let constant = FrameFeatures(dimension: 2, values: [Double](repeating: 0.5, count: 2 * 9))
        let found = timeWarping(
            constant, FrameFeatures(dimension: 2, values: [Double](repeating: 0.5, count: 8)), .cosine)
        #expect(found.total == 0 && found.length == 9)
    }
}
