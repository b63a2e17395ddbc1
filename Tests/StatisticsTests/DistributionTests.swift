import Statistics
import Testing

private struct FunctionGolden: Decodable {
    let f: String
    let x: [Double]
    let y: Double

    /// The function's value here; `nil` for a function that this library does not have.
    var value: Double? {
        switch f {
        case "normalQuantile": NormalDistribution.quantile(x[0])
        case "normalCDF": NormalDistribution.cumulative(x[0])
        case "tQuantile": StudentTDistribution(degreesOfFreedom: x[0]).quantile(x[1])
        case "tCDF": StudentTDistribution(degreesOfFreedom: x[0]).cumulative(x[1])
        case "fTail": FDistribution(numerator: x[0], denominator: x[1]).upperTail(x[2])
        case "chiSquareTail": ChiSquareDistribution(degreesOfFreedom: x[0]).upperTail(x[1])
        case "binomialHalfTwoSided": BinomialDistribution.signTest(successes: Int(x[1]), trials: Int(x[0]))
        case "binomialHalfAtLeast": BinomialDistribution(trials: Int(x[0]), probability: 0.5).atLeast(Int(x[1]))
        default: nil
        }
    }
}

@Suite struct DistributionTests {
    @Test func functionsAgreeWithSciPy() throws {
        for golden in try Goldens.rows(of: "functions.jsonl", as: FunctionGolden.self) {
            let value = try #require(golden.value, "unknown function \(golden.f)")
            #expect(
                abs(value - golden.y) <= 1e-11 * abs(golden.y) || golden.y == 0 && abs(value) <= 1e-15,
                "\(golden.f)(\(golden.x)) = \(value), not \(golden.y)")
        }
    }

    // Values by mpmath with 40 digits.
    @Test func largeParametersKeepTheirDigits() {
        func expectRelative(_ value: Double, _ exact: Double) {
            #expect(abs(value - exact) <= 1e-12 * exact, "\(value), not \(exact)")
        }
        expectRelative(StudentTDistribution(degreesOfFreedom: 1e6).upperTail(1.96), 0.024998033792634895)
        expectRelative(StudentTDistribution(degreesOfFreedom: 99_999).upperTail(30), 3.6893424222175238e-197)
        expectRelative(FDistribution(numerator: 3, denominator: 30_000).upperTail(12), 7.5652631513274001e-8)
        expectRelative(ChiSquareDistribution(degreesOfFreedom: 1000).upperTail(1300), 3.8897364994868525e-10)
        expectRelative(BinomialDistribution(trials: 3000, probability: 0.5).atMost(1300), 1.4898202404571042e-13)
        expectRelative(BinomialDistribution(trials: 2000, probability: 0.01).atLeast(50), 9.9454078978942739e-9)
    }

    @Test func quantilesInvertTheDistribution() {
        for freedom in [1, 2, 4.5, 23, 1e4] {
            let t = StudentTDistribution(degreesOfFreedom: freedom)
            for probability in [1e-30, 1e-6, 0.025, 0.3, 0.49] {
                let there = t.quantile(probability)
                #expect(abs(t.cumulative(there) - probability) <= 1e-12 * probability)
                #expect(t.quantile(1 - 0.25) == -t.quantile(0.25))
            }
            #expect(t.quantile(0.5) == 0)
            #expect(t.quantile(0) == -.infinity)
            #expect(t.quantile(1) == .infinity)
            #expect(t.quantile(1.5).isNaN)
        }
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(-1).isNaN)
    }

    @Test func tailsOfNothingAndEverything() {
        let t = StudentTDistribution(degreesOfFreedom: 7)
        #expect(t.upperTail(.infinity) == 0)
        #expect(t.upperTail(-.infinity) == 1)
        #expect(t.upperTail(1e200) == 0)
        #expect(t.upperTail(.nan).isNaN)
        #expect(FDistribution(numerator: 2, denominator: 18).upperTail(0) == 1)
        #expect(FDistribution(numerator: 2, denominator: 18).upperTail(.infinity) == 0)
        #expect(ChiSquareDistribution(degreesOfFreedom: 2).upperTail(0) == 1)
        #expect(ChiSquareDistribution(degreesOfFreedom: 2).upperTail(.infinity) == 0)
        let impossible = BinomialDistribution(trials: 10, probability: 0)
        #expect(impossible.atMost(0) == 1)
        #expect(impossible.atLeast(1) == 0)
        #expect(BinomialDistribution.signTest(successes: 0, trials: 0) == 1)
    }

    @Test func shareBoundsAreExact() {
        // "0 of 60 fell by more than 1.0; up to 4.9 % could."
        #expect(abs(ClopperPearson.upperBound(successes: 0, trials: 60) - 0.048702913) < 5e-9)
        #expect(ClopperPearson.upperBound(successes: 60, trials: 60) == 1)
        #expect(ClopperPearson.lowerBound(successes: 0, trials: 60) == 0)
        for successes in [1, 7, 40] {
            let upper = ClopperPearson.upperBound(successes: successes, trials: 60)
            let lower = ClopperPearson.lowerBound(successes: successes, trials: 60)
            #expect(abs(BinomialDistribution(trials: 60, probability: upper).atMost(successes) - 0.05) < 1e-13)
            #expect(abs(BinomialDistribution(trials: 60, probability: lower).atLeast(successes) - 0.05) < 1e-13)
        }
    }
}
