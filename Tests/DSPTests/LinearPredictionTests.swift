import DSP
import Glibc
import TestSupport
import Testing

@Suite struct LinearPredictionTests {
    @Test(arguments: [0, 1, 3, 4, 10, 16]) func autocorrelationIsThatOfTheWindowedFrame(_ order: Int) {
        let x = noise(300, seed: 2)
        let window = noise(101, seed: 3)
        var autocorrelation = FrameAutocorrelation(window: window, order: order)
        let lags = autocorrelation.apply(to: x, from: 150)
        let frame = (0..<101).map { x[150 + $0] * window[$0] }
        #expect(lags.count == order + 1)
        for (lag, value) in lags.enumerated() {
            let expected = (0..<101 - lag).reduce(0) { $0 + frame[$1] * frame[$1 + lag] }
            #expect(abs(value - expected) < 1e-12)
        }
    }

    /// The coefficients solve the normal equations, which the Toeplitz solver solves too.
    @Test func theFilterSolvesTheNormalEquations() {
        var autocorrelation = FrameAutocorrelation(window: [Double](repeating: 1, count: 400), order: 16)
        let lags = autocorrelation.apply(to: noise(400, seed: 4), from: 0)
        let filter = predictionErrorFilter(autocorrelation: lags)
        let solution = solveToeplitz(Array(lags[..<16]), Array(lags[1...])).solution
        #expect(filter[0] == 1 && filter.count == 17)
        #expect(zip(filter.dropFirst(), solution).allSatisfy { abs($0 + $1) < 1e-12 })
    }

    /// R[k] = 0.9^k is a process of order 1.
    @Test func aGeometricAutocorrelationHasOneCoefficient() {
        let filter = predictionErrorFilter(autocorrelation: (0...5).map { pow(0.9, Double($0)) })
        #expect(abs(filter[1] + 0.9) < 1e-14 && filter[2...].allSatisfy { abs($0) < 1e-14 })
    }

    @Test func silenceHasNoFilter() {
        let filter = predictionErrorFilter(autocorrelation: [0, 0, 0])
        #expect(filter[0] == 1 && filter[1...].contains { $0.isNaN })
        #expect(predictionCepstrum(errorFilter: filter).contains { $0.isNaN })
    }

    /// −ln(1 − a z⁻¹) = Σ aᵏ z⁻ᵏ / k, and cepstra of a product add up.
    @Test func theCepstrumIsThatOfThePoles() {
        let (a, b) = (0.8, -0.5)
        let cepstrum = predictionCepstrum(errorFilter: [1, -a - b, a * b, 0, 0, 0])
        for (index, value) in cepstrum.enumerated() {
            let k = Double(index + 1)
            #expect(abs(value - (pow(a, k) + pow(b, k)) / k) < 1e-14)
        }
    }
}
