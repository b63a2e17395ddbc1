import Statistics
import Testing

@Suite struct ParetoSetTests {
    private func set(_ points: (rate: Double, quality: Double)...) -> ParetoSet {
        ParetoSet(points.map { RateQualityPoint(rate: $0.rate, quality: $0.quality) })
    }

    @Test func whatCostsMoreAndGivesLessIsDominated() {
        let set = set((6, 3), (3, 2), (6, 2.9), (7, 3), (12, 4), (3.5, 1))
        #expect(set.members == [0, 1, 4])
        #expect(set.dominators == [[], [], [0], [0], [], [1]])
        #expect(set.isDominated(2))
        #expect(!set.isDominated(4))
    }

    @Test func systemsEqualInBothStay() {
        let set = set((6, 3), (6, 3))
        #expect(set.members == [0, 1])
    }

    @Test func onlyMembersAreNeededToDominate() {
        var random = SplitMix64(seed: 4)
        let points = (0..<60).map { _ in
            RateQualityPoint(
                rate: Double(Int.random(in: 1...12, using: &random)),
                quality: Double(Int.random(in: 1...12, using: &random)))
        }
        let set = ParetoSet(points)
        #expect(!set.members.isEmpty)
        for system in points.indices where set.isDominated(system) {
            #expect(!Set(set.dominators[system]).isDisjoint(with: set.members))
        }
        // No member is at once cheaper and better than another.
        for (a, b) in zip(set.members, set.members.dropFirst()) {
            #expect((points[a].rate < points[b].rate) == (points[a].quality < points[b].quality))
        }
    }

    @Test func unknownNumbersAreLeftAlone() {
        let set = set((.nan, 3), (1, .nan), (2, 2))
        #expect(set.members == [0, 1, 2])
    }
}
