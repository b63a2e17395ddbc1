import DSP
import TestSupport
import Testing

@Suite struct NeurogramTests {
    /// Similarity as its definition has it, of two equally large matrices of `frames` rows.
    private static func direct(_ x: [[Double]], _ y: [[Double]]) -> [Double] {
        let weights = [
            [0.0113033910173052, 0.0838251475442633, 0.0113033910173052],
            [0.0838251475442633, 0.619485845753726, 0.0838251475442633],
            [0.0113033910173052, 0.0838251475442633, 0.0113033910173052],
        ]
        let (frames, bands) = (x.count, x[0].count)
        func local(_ frame: Int, _ band: Int, _ value: (Int, Int) -> Double) -> Double {
            var sum = 0.0
            for i in -1...1 {
                for j in -1...1 {
                    let (f, b) = (min(max(frame + i, 0), frames - 1), min(max(band + j, 0), bands - 1))
                    sum += weights[i + 1][j + 1] * value(f, b)
                }
            }
            return sum
        }
        return (0..<bands).map { band in
            (0..<frames).reduce(0.0) { sum, frame in
                let (mx, my) = (local(frame, band) { x[$0][$1] }, local(frame, band) { y[$0][$1] })
                let vx = local(frame, band) { x[$0][$1] * x[$0][$1] } - mx * mx
                let vy = local(frame, band) { y[$0][$1] * y[$0][$1] } - my * my
                let covariance = local(frame, band) { x[$0][$1] * y[$0][$1] } - mx * my
                let spread = vx * vy < 0 ? 0 : (vx * vy).squareRoot()
                let similarity =
                    (2 * mx * my + 1e-4) / (mx * mx + my * my + 1e-4) * (covariance + 4.5e-4) / (spread + 4.5e-4)
                return sum + similarity / Double(frames)
            }
        }
    }

    private static func matrix(_ frames: Int, _ bands: Int, seed: UInt64) -> [[Double]] {
        let values = noise(frames * bands, seed: seed).map { 20 + 20 * $0 }
        return (0..<frames).map { Array(values[$0 * bands..<($0 + 1) * bands]) }
    }

    @Test(arguments: [(1, 1, 5), (1, 1, 1), (2, 2, 4), (12, 5, 21), (40, 30, 32)])
    func partsAreComparedAsIfTheyWereAll(_ frames: Int, _ count: Int, _ bands: Int) {
        let (x, y) = (Self.matrix(frames, bands, seed: 1), Self.matrix(frames, bands, seed: 2))
        let (a, b) = (Neurogram(x.flatMap(\.self), bandCount: bands), Neurogram(y.flatMap(\.self), bandCount: bands))
        for start in 0...(frames - count) {
            let other = frames - count - start
            let expected = Self.direct(Array(x[start..<start + count]), Array(y[other..<other + count]))
            let found = a.similarity(at: start, to: b, at: other, count: count)
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 })
            let mean = a.similarities(at: start, to: b, at: other..<other + 1, count: count)
            #expect(abs(mean[0] - expected.reduce(0, +) / Double(bands)) < 1e-9)
        }
    }

    /// Frames of zeros behind the last count like any others.
    @Test func paddingIsZeros() {
        let x = Self.matrix(8, 6, seed: 1)
        let padded = x[4...] + Array(repeating: [Double](repeating: 0, count: 6), count: 4)
        let a = Neurogram(x.flatMap(\.self), bandCount: 6)
        let b = Neurogram(x.flatMap(\.self), bandCount: 6, padding: 8)
        let found = a.similarity(at: 0, to: b, at: 4, count: 8)
        #expect(zip(found, Self.direct(x, Array(padded))).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test func aCopyHasSimilarityOne() {
        let x = Neurogram(Self.matrix(20, 32, seed: 4).flatMap(\.self), bandCount: 32)
        #expect(x.similarity(at: 3, to: x, at: 3, count: 10).allSatisfy { abs($0 - 1) < 1e-9 })
    }
}
