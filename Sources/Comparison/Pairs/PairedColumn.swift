import Metrics
import Statistics

/// One key of two runs, utterance by utterance: what is compared and what is missing.
struct PairedColumn {
    let definition: KeyDefinition
    /// Number of utterances that are looked at.
    let expected: Int
    let utterances: [KeyResult.PairedUtterance]
    /// The quantum of the scores.
    let quantum: Quantum
    /// Sums by block of the oriented differences; `nil` without utterances.
    let sums: BlockSums?
    /// The same with a block an utterance, for fewer than five speakers.
    let utteranceSums: BlockSums?
    let baselineMean: Double?, candidateMean: Double?
    /// Utterances that are undefined in both runs for the same reason.
    let undefinedInBoth: Int
    let losses: KeyResult.Losses?

    /// Pairs the runs' columns.
    ///
    /// - Parameter places: for each utterance whether it is looked at; all are if left out
    init(
        _ definition: KeyDefinition, _ aligned: AlignedRuns, baseline: Int, candidate: Int, places: [Bool]? = nil
    ) throws(ComparisonError) {
        self.definition = definition
        let looked = aligned.keys.indices.filter { places?[$0] ?? true }
        expected = looked.count
        let before = aligned.column(definition.name, ofRun: baseline)
        let after = aligned.column(definition.name, ofRun: candidate)
        let isRatio = definition.aggregation == .ratio
        let unitsBefore = isRatio ? aligned.unitColumn(definition.name, ofRun: baseline) : nil
        let unitsAfter = isRatio ? aligned.unitColumn(definition.name, ofRun: candidate) : nil
        var undefinedInBoth = 0
        var lost = [String]()
        var won = 0
        var defined = 0
        var absent = [String]()
        for place in looked {
            guard aligned.rows[baseline][place] != nil else { continue }
            guard aligned.rows[candidate][place] != nil else {
                // A row that is not there must not help: it counts as lost, though not in the test of pairs.
                if before[place]?.isNumber == true {
                    defined += 1
                    absent.append(aligned.keys[place])
                }
                continue
            }
            // Errors without units have no rate, but are compared.
            let isPooled = unitsBefore?[place] != nil && unitsAfter?[place] != nil
            if !isPooled, case .undefined(let a)? = before[place], case .undefined(let b)? = after[place],
                a.reason == b.reason
            {
                undefinedInBoth += 1
            }
            let (hadScore, hasScore) = (before[place]?.isNumber == true, after[place]?.isNumber == true)
            if hadScore { defined += 1 }
            if hadScore && !hasScore { lost.append(aligned.keys[place]) }
            if !hadScore && hasScore { won += 1 }
        }
        self.undefinedInBoth = undefinedInBoth
        losses =
            lost.isEmpty && won == 0 && absent.isEmpty
            ? nil
            : KeyResult.Losses(
                test: McNemarTest(newlyUndefined: lost.count, newlyDefined: won), keys: lost, absentKeys: absent,
                share: defined > 0 ? Double(lost.count + absent.count) / Double(defined) : 0)

        let pairs =
            definition.aggregation == .ratio
            ? try Self.pooledPairs(definition, aligned, baseline, candidate, looked)
            : looked.compactMap { place in
                guard let a = before[place]?.value, let b = after[place]?.value else { return nil }
                return Pair(place: place, before: a, after: b, weight: 1)
            }
        let isHigherBetter = definition.direction != .lower
        let differences = Quantum.differences(
            baseline: pairs.map(\.before), candidate: pairs.map(\.after), higherIsBetter: isHigherBetter)
        quantum = Quantum(scores: pairs.map(\.before), pairs.map(\.after))
        let shown =
            definition.aggregation == .ratio
            ? Quantum.differences(
                baseline: pairs.map { $0.rate($0.before) }, candidate: pairs.map { $0.rate($0.after) },
                higherIsBetter: isHigherBetter) : differences
        utterances = zip(pairs, zip(differences, shown)).map { pair, difference in
            KeyResult.PairedUtterance(
                place: pair.place, baseline: pair.rate(pair.before), candidate: pair.rate(pair.after),
                difference: difference.1, summand: difference.0, weight: pair.weight)
        }
        let weights = definition.aggregation == .ratio ? pairs.map(\.weight) : nil
        sums = BlockSums(
            values: differences, blocks: pairs.map { aligned.blocking.blocks[$0.place] }, weights: weights,
            quantum: quantum)
        utteranceSums =
            aligned.blocking.unit == .speaker && (sums?.count ?? 0) < 5
            ? BlockSums(
                values: differences, blocks: pairs.map { aligned.utteranceBlocks[$0.place] }, weights: weights,
                quantum: quantum) : nil
        baselineMean = BlockSums(values: pairs.map(\.before), blocks: pairs.map(\.place), weights: weights)?.mean
        candidateMean = BlockSums(values: pairs.map(\.after), blocks: pairs.map(\.place), weights: weights)?.mean
    }

    private struct Pair {
        var place: Int
        /// Scores, or numbers of errors.
        var before: Double, after: Double
        /// Units of a pooled key, else 1.
        var weight: Double

        func rate(_ errors: Double) -> Double { weight > 0 ? errors / weight : errors }
    }

    /// Errors of both systems over the reference's units, which must be the same.
    private static func pooledPairs(
        _ definition: KeyDefinition, _ aligned: AlignedRuns, _ baseline: Int, _ candidate: Int, _ looked: [Int]
    ) throws(ComparisonError) -> [Pair] {
        let before = aligned.unitColumn(definition.name, ofRun: baseline)
        let after = aligned.unitColumn(definition.name, ofRun: candidate)
        var pairs = [Pair]()
        for place in looked {
            guard let a = before[place], let b = after[place] else { continue }
            guard a.units == b.units else {
                throw ComparisonError(
                    .malformed,
                    "\(definition.name), utterance '\(aligned.keys[place])': the runs count \(a.units) and \(b.units) "
                        + "units of one reference; score both against the same transcripts")
            }
            pairs.append(Pair(place: place, before: a.errors, after: b.errors, weight: a.units))
        }
        return pairs
    }
}
