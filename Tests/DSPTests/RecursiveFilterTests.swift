import DSP
import Glibc
import TestSupport
import Testing

@Suite struct RecursiveFilterTests {
    private static let filters = (0..<5).map { lane in
        let r = 0.5 + 0.08 * Double(lane)
        return TransferFunction(numerator: [1, 0.1 * r, -0.3, 0.2], denominator: [1, -r, r * r, -0.1])
    }

    /// The difference equation.
    private static func direct(_ filter: TransferFunction, _ x: [Double]) -> [Double] {
        var y = [Double](repeating: 0, count: x.count)
        for i in x.indices {
            for k in 0...min(i, filter.order) { y[i] += filter.numerator[k] * x[i - k] }
            for k in 1..<min(i, filter.order) + 1 { y[i] -= filter.denominator[k] * y[i - k] }
        }
        return y
    }

    @Test(arguments: [0, 1, 1023, 1024, 1025, 3000]) func equalsTheDifferenceEquation(_ count: Int) {
        let x = noise(count, seed: 1)
        let outputs = RecursiveFilters(Self.filters).apply(to: x)
        #expect(outputs.count == 5)
        for (filter, output) in zip(Self.filters, outputs) {
            #expect(zip(output, Self.direct(filter, x)).allSatisfy { abs($0 - $1) < 1e-12 })
        }
    }

    /// `scipy.signal.butter(4, [300, 369.59], "bandpass", fs=16000)` to the last digit, which the response rests on.
    @Test func aNarrowBandHasTheCoefficientsOfSciPy() {
        let band = TransferFunction.butterworthBandPass(order: 4, from: 300, to: 369.59, sampleRate: 16000)
        #expect(
            band.numerator == [
                3.364400485634564e-08, 0, -1.3457601942538256e-07, 0, 2.0186402913807382e-07, 0,
                -1.3457601942538256e-07, 0, 3.364400485634564e-08,
            ])
        #expect(
            band.denominator == [
                1, -7.860898076290859, 27.101849954678887, -53.52497041884412, 66.23052186222321, -52.577826856651015,
                26.151185493280728, -7.450938294120417, 0.9310764177530908,
            ])
    }

    @Test(arguments: [(1, 8000.0), (2, 16000), (4, 48000)]) func edgesAreThreeDecibelsDown(_ order: Int, _ rate: Double)
    {
        let band = TransferFunction.butterworthBandPass(order: order, from: 1000, to: 2000, sampleRate: rate)
        func magnitude(_ frequency: Double) -> Double {
            func value(_ coefficients: [Double]) -> Double {
                let angle = 2 * Double.pi * frequency / rate
                let re = coefficients.enumerated().reduce(0) { $0 + $1.element * cos(Double($1.offset) * angle) }
                let im = coefficients.enumerated().reduce(0) { $0 + $1.element * sin(Double($1.offset) * angle) }
                return (re * re + im * im).squareRoot()
            }
            return value(band.numerator) / value(band.denominator)
        }
        #expect(abs(magnitude(1000) - 0.5.squareRoot()) < 1e-6 && abs(magnitude(2000) - 0.5.squareRoot()) < 1e-6)
        #expect(magnitude(0) < 1e-6 && magnitude(rate / 2) < 1e-6 && magnitude(1450) > 0.9)
    }
}
