import Statistics
import Testing

@Suite struct EffectTests {
    @Test func aLossOfExactlyTheMarginIsNotBeyondIt() throws {
        let before = [2.3, 2.9, 3.1, 2.0]
        let after = [2.2, 2.8, 3.0, 1.8]
        let differences = Quantum.differences(baseline: before, candidate: after, higherIsBetter: true)
        let effect = try #require(
            EffectSizes(differences: differences, quantum: Quantum(scores: before, after), margin: 0.1))
        #expect(effect.counts.losses == 4)
        #expect(effect.countsBeyondMargin?.losses == 1)
        #expect(effect.countsBeyondMargin?.ties == 3)
    }

    @Test func lowerIsBetterTurnsTheSign() {
        #expect(Quantum.differences(baseline: [0.3, 1], candidate: [0.2, 1], higherIsBetter: false) == [0.1, 0])
    }

    @Test func aConstantDifferenceHasNoStandardizedMean() throws {
        let quantum = Quantum(scores: [1])
        #expect(try #require(EffectSizes(differences: [0.1, 0.1, 0.1], quantum: quantum)).standardizedMean == nil)
        #expect(try #require(EffectSizes(differences: [0.1], quantum: quantum)).standardizedMean == nil)
        #expect(EffectSizes(differences: [], quantum: quantum) == nil)
    }

    @Test func rareFailuresNameWhatTheSampleMayMiss() throws {
        let quantum = Quantum(scores: [1])
        let none = try #require(
            EffectSizes(differences: [Double](repeating: -1, count: 60), quantum: quantum, margin: 0.1)?.rareFailures)
        #expect(none.count == 0)
        expectClose(none.upperBound, 0.048702913, tolerance: 1e-9, "upper bound")
        let one = try #require(RareFailures(differences: [-1.1, 0, 0], drop: 1, quantum: quantum))
        #expect(one.count == 1)
        #expect(one.share == 1.0 / 3)
    }
}
