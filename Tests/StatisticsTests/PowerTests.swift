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

    @Test(arguments: [0.05, 0.011, 0.4])
    func blocksNeededAreTheFewestThatSuffice(_ margin: Double) throws {
        let power = PowerEstimate(standardError: 0.02, blockCount: 60)
        let needed = try #require(power.blocksNeeded(margin: margin))
        func planned(_ blocks: Int) -> PowerEstimate {
            PowerEstimate(standardError: 0.02 * (60 / Double(blocks)).squareRoot(), blockCount: blocks)
        }
        #expect(planned(needed).equivalenceMargin <= margin)
        #expect(needed == 2 || planned(needed - 1).equivalenceMargin > margin)
        #expect(power.blocksNeeded(margin: 0) == nil)
    }

    @Test func noScatterAlwaysPasses() {
        #expect(PowerEstimate(standardError: 0, blockCount: 5).passChance(margin: 0) == 1)
    }
}
