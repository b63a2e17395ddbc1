import Statistics
import Testing

@Suite struct HypothesisTests {
    private let cases: [GoldenComparison]
    private let seed: UInt64

    init() throws {
        seed = try goldenSeed()
        cases = try GoldenComparison.all()
    }

    @Test func signFlipsAreTheGoldens() {
        let tests = SignFlipTest.tests(of: cases.map(\.sums), seed: seed)
        for (golden, test) in zip(cases.map(\.golden), tests) {
            // p is a count over the number of patterns: agreement to the twelve digits written means equal counts.
            expectClose(test.p, golden.signFlip.p, tolerance: 1e-12, "\(golden.name) p of sign flips")
            #expect(test.method.rawValue == golden.signFlip.method, "\(golden.name)")
            #expect(test.patternCount == golden.signFlip.resamples, "\(golden.name)")
        }
    }

    @Test func wilcoxonAgreesWithSciPy() throws {
        for item in cases where !item.scores.isPooled {
            let golden = try #require(item.golden.wilcoxon)
            let test = WilcoxonTest(units: item.sums.blockMeans(quantum: item.scores.quantum))
            #expect(test.unitCount == golden.units)
            #expect(test.zeroCount == golden.zeros)
            #expect(test.positiveRankSum == golden.wPlus, "\(item.golden.name)")
            #expect(test.negativeRankSum == golden.wMinus, "\(item.golden.name)")
            expectClose(test.z, golden.z, "\(item.golden.name) z")
            expectClose(test.normalP, golden.pNormal, "\(item.golden.name) normal p")
            expectClose(test.rankBiserial, golden.rankBiserial, "\(item.golden.name) rank-biserial")
            #expect((test.method == .exact) == (golden.pExact != nil))
            expectClose(test.p, golden.pExact ?? golden.pNormal, "\(item.golden.name) p")
        }
    }

    @Test func studentsTAgreesWithSciPy() throws {
        for item in cases {
            let interval = MeanInterval(of: item.sums, resamples: 100, seed: seed)
            expectClose(StudentTTest(of: interval)?.p, item.golden.t.p, "\(item.golden.name) p of t")
            guard let golden = item.golden.tost else { continue }
            let test = try #require(EquivalenceTest(of: interval, margin: golden.margin))
            expectClose(test.pLower, golden.pAboveMinusMargin, "\(item.golden.name) lower")
            expectClose(test.pUpper, golden.pBelowMargin, "\(item.golden.name) upper")
            expectClose(test.p, golden.p, "\(item.golden.name) equivalence")
            let power = try #require(PowerEstimate(of: interval))
            expectClose(power.detectableDifference, item.golden.power?.detectable80, "\(item.golden.name) detectable")
            expectClose(power.equivalenceMargin, item.golden.power?.equivalenceMargin80, "\(item.golden.name) margin")
        }
    }

    @Test func effectSizesAreTheGoldens() throws {
        for item in cases where !item.scores.isPooled {
            let golden = try #require(item.golden.effect)
            let effect = try #require(
                EffectSizes(
                    differences: item.scores.differences, quantum: item.scores.quantum, margin: item.golden.margin))
            expectClose(effect.standardizedMean, golden.dZ, "\(item.golden.name) d_z")
            #expect(effect.counts.wins == golden.wins)
            #expect(effect.counts.ties == golden.ties)
            #expect(effect.counts.losses == golden.losses)
            #expect(effect.countsBeyondMargin?.wins == golden.winsBeyondMargin, "\(item.golden.name)")
            #expect(effect.countsBeyondMargin?.losses == golden.lossesBeyondMargin, "\(item.golden.name)")
            expectClose(effect.counts.probabilityBetter, golden.probabilityBetter, "\(item.golden.name) better")
        }
    }

    @Test func lostScoresAreTestedExactly() {
        for golden in cases.compactMap(\.golden.coverage) {
            let test = McNemarTest(newlyUndefined: golden.newlyUndefined, newlyDefined: golden.newlyDefined)
            expectClose(test.p, golden.mcnemarP, "McNemar")
        }
        #expect(McNemarTest(newlyUndefined: 0, newlyDefined: 0).p == 1)
        #expect(McNemarTest(newlyUndefined: 5, newlyDefined: 0).p == 0.0625)
    }
}
