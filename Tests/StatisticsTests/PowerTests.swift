import Statistics
import Testing

@Suite struct PowerTests {
    // Section "gate outcomes" of the method: simulated 0.622 for a margin of 0.3 standard deviations.
    @Test func anUnchangedCandidatePassesAsSimulated() {
        let power = PowerEstimate(standardError: 1 / 60.0.squareRoot(), blockCount: 60)
        #expect(abs(power.passChance(margin: 0.3) - 0.622) < 0.005)
        let small = PowerEstimate(standardError: 1 / 20.0.squareRoot(), blockCount: 20)
        expectClose(
            small.passChance(margin: 0.3, blockCount: 60), power.passChance(margin: 0.3), tolerance: 1e-14, "planned")
    }

    @Test func blocksNeededGrowWithTheSquare() throws {
        let power = PowerEstimate(standardError: 0.02, blockCount: 60)
        let needed = try #require(power.blocksNeeded(margin: 0.05))
        #expect(needed == Int((60 * (power.equivalenceMargin / 0.05) * (power.equivalenceMargin / 0.05)).rounded(.up)))
        #expect(power.blocksNeeded(margin: 0) == nil)
    }

    @Test func noScatterAlwaysPasses() {
        #expect(PowerEstimate(standardError: 0, blockCount: 5).passChance(margin: 0) == 1)
    }
}
