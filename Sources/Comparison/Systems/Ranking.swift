import Metrics
import Statistics

/// More than two systems on one key, over the utterances that all of them have a score for.
public struct Ranking: Sendable {
    /// A system's place.
    public struct Entry: Sendable {
        /// The system's place in ``Comparison/runs``.
        public var system: Int
        /// Its mean over the common utterances, in the key's own direction.
        public var mean: Double
        /// Its mean rank over blocks, 1 = best; `nil` where Friedman's test was not computed.
        public var meanRank: Double?
        /// p that it and the entry above are alike, corrected; `nil` for the first entry.
        public var pAgainstAbove: Double?
        /// Whether it and the entry above can be told apart, by whatever difference: a verdict asks for more than the
        /// margin.
        public var isSeparable = false
    }

    /// The key.
    public var definition: KeyDefinition
    /// Utterances and blocks that all systems have a score for.
    public var utteranceCount: Int, blockCount: Int
    /// Systems that lose more than a tenth of the utterances, with the number they have.
    public var losers: [(system: Int, scored: Int)]
    /// The systems, best mean first.
    public var entries: [Entry]
    /// Friedman's test; `nil` for fewer than 10 blocks.
    public var friedman: FriedmanTest?

    /// Whether some neighbours can be told apart.
    public var isDecisive: Bool { entries.contains(where: \.isSeparable) }

    /// What the ranking may be read as.
    public func sentence(alpha: Double) -> String {
        guard isDecisive else { return "The ranking on \(definition.name) is not decisive." }
        if let friedman, friedman.p >= alpha {
            return "The ranks do not tell the systems apart on \(definition.name) (p = \(NumberText.p(friedman.p)))."
        }
        let apart = entries.dropFirst().count(where: \.isSeparable)
        return apart == entries.count - 1
            ? "Each system can be told from its neighbours on \(definition.name)."
            : "Some neighbours cannot be told apart on \(definition.name)."
    }

    /// Ranks the systems; `nil` for fewer than three, or without common utterances.
    ///
    /// Neighbours that are a pair of the comparison keep that pair's corrected p, so that a page has one p for one
    /// comparison.
    init?(
        _ definition: KeyDefinition, _ aligned: AlignedRuns, _ settings: ComparisonSettings, pairs: [PairComparison]
    ) {
        let systems = aligned.runs.indices
        guard systems.count > 2, definition.aggregation == .mean,
            aligned.runs.allSatisfy({ $0.column(definition.name) != nil })
        else { return nil }
        let columns = systems.map { aligned.column(definition.name, ofRun: $0) }
        let common = aligned.keys.indices.filter { place in columns.allSatisfy { $0[place]?.value != nil } }
        guard !common.isEmpty else { return nil }
        let blocks = common.map { aligned.blocking.blocks[$0] }
        let values = columns.map { column in common.compactMap { column[$0]?.value } }
        let sums = values.compactMap { BlockSums(values: $0, blocks: blocks) }
        guard sums.count == systems.count else { return nil }

        self.definition = definition
        utteranceCount = common.count
        blockCount = sums[0].count
        losers =
            common.count * 10 < aligned.keys.count * 9
            ? systems.compactMap { system in
                let scored = columns[system].count { $0?.value != nil }
                return scored * 10 < aligned.keys.count * 9 ? (system, scored) : nil
            } : []
        let isHigherBetter = definition.direction != .lower
        let friedman = FriedmanTest(scores: sums.map { $0.blockMeans() }, higherIsBetter: isHigherBetter)
        self.friedman = friedman
        let order = systems.sorted { a, b in
            let (x, y) = (sums[a].mean, sums[b].mean)
            return x == y ? a < b : isHigherBetter ? x > y : x < y
        }
        entries = order.map { Entry(system: $0, mean: sums[$0].mean, meanRank: friedman?.meanRanks[$0]) }
        addNeighbourTests(values, blocks, settings)
        for i in entries.indices.dropFirst() {
            let neighbours = Set([entries[i - 1].system, entries[i].system])
            let pair = pairs.first { Set([$0.baseline, $0.candidate]) == neighbours }
            guard let result = pair?.result(definition.name), let p = result.pHolm ?? result.p else { continue }
            entries[i].pAgainstAbove = p
            entries[i].isSeparable = p < settings.alpha
        }
    }

    /// Tests each system against the one above, corrected for their number.
    private mutating func addNeighbourTests(_ values: [[Double]], _ blocks: [Int], _ settings: ComparisonSettings) {
        let isHigherBetter = definition.direction != .lower
        let sums = zip(entries, entries.dropFirst()).compactMap { above, below -> BlockSums? in
            let (a, b) = (values[below.system], values[above.system])
            return BlockSums(
                values: Quantum.differences(baseline: a, candidate: b, higherIsBetter: isHigherBetter), blocks: blocks,
                quantum: Quantum(scores: a, b))
        }
        guard sums.count == entries.count - 1, blockCount >= 2 else { return }
        let choice = PairAnalysis.primaryTest(
            settings.test == .wilcoxon ? .auto : settings.test, blockCount: blockCount, hasRanks: true)
        let p =
            choice == .t
            ? sums.map { sum in
                StudentTTest(of: MeanInterval.studentT(of: sum, confidence: settings.confidence))?.p ?? 1
            } : SignFlipTest.tests(of: sums, patterns: settings.permutations, seed: settings.seed).map(\.p)
        for (i, p) in holmAdjusted(p).enumerated() {
            entries[i + 1].pAgainstAbove = p
            entries[i + 1].isSeparable = p < settings.alpha
        }
    }
}
