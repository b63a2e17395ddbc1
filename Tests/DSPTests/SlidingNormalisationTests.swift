import DSP
import TestSupport
import Testing

@Suite struct SlidingNormalisationTests {
    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test func meanAndDeviationOfTheWindowAreTakenOut() {
        let saw = (0..<40).map { Double(10 + $0 % 4) }
        let normal = slidingNormalisation(FrameFeatures(dimension: 1, values: saw), window: 5)
        let centred = (2..<38).map { saw[$0] - Self.mean(Array(saw[$0 - 2...$0 + 2])) }
        for frame in 4..<36 {
            let window = Array(centred[frame - 4...frame])
            let mean = Self.mean(window)
            let variance = Self.mean(window.map { ($0 - mean) * ($0 - mean) })
            #expect(abs(normal.values[frame] - centred[frame - 2] / variance.squareRoot()) < 1e-6)
        }
    }

    @Test func aConstantBecomesNothing() {
        let constant = FrameFeatures(dimension: 2, values: [Double](repeating: 0.7, count: 60))
        #expect(slidingNormalisation(constant, window: 201).values.allSatisfy { abs($0) < 1e-3 })
    }

    @Test func levelAndScaleDoNotMatter() {
        let x = FrameFeatures(dimension: 9, values: noise(9 * 50, seed: 3))
        let y = FrameFeatures(dimension: 9, values: x.values.map { 5 - 3 * $0 })
        let (a, b) = (slidingNormalisation(x, window: 21), slidingNormalisation(y, window: 21))
        #expect(zip(a.values, b.values).allSatisfy { abs($0 + $1) < 1e-5 })
    }
}
