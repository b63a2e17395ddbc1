import Audio
import Metrics
import Statistics

/// The difference on a part of the utterances. Slices are looked at, not judged: they have no verdict.
public struct Slice: Sendable {
    /// What the utterances were cut by: `speaker`, `duration`, `level`.
    public var column: String
    /// The part: a speaker, or `0.5–2.1 s`.
    public var value: String
    /// The key.
    public var key: String
    /// The pair's place in ``Comparison/pairs``.
    public var pair: Int
    /// Utterances of the slice that are scored in both systems.
    public var count: Int
    /// Blocks that the interval is over.
    public var blockCount: Int
    /// The mean difference, oriented so that positive is better.
    public var difference: Double
    /// Student's interval of the difference; slices are too many and too small for the bootstrap.
    public var interval: ReportedInterval

    /// Above so many speakers, speakers are no slices.
    static let mostSpeakers = 100

    /// The slices of all pairs on their judged keys.
    static func all(
        _ aligned: AlignedRuns, _ pairs: [PairComparison], _ settings: ComparisonSettings
    ) -> [Slice] {
        var slices = [Slice]()
        let speakers = cutBySpeaker(aligned)
        for (i, pair) in pairs.enumerated() {
            let durations = terciles(aligned, pair, "duration", unit: "s", digits: 1) { $0.duration }
            let levels = terciles(aligned, pair, "level", unit: "dBFS", digits: 0) { $0.levelDBFS }
            for result in pair.judged {
                for cut in [speakers, durations, levels].compactMap({ $0 }) {
                    slices += cut.slices(of: result, pair: i, aligned, settings)
                }
            }
        }
        return slices
    }

    /// A way to cut: for each utterance the part that it belongs to.
    private struct Cut {
        let column: String
        let values: [String]
        let parts: [Int?]

        func slices(
            of result: KeyResult, pair: Int, _ aligned: AlignedRuns, _ settings: ComparisonSettings
        ) -> [Slice] {
            var members = [[KeyResult.PairedUtterance]](repeating: [], count: values.count)
            for utterance in result.utterances {
                if let part = parts[utterance.place] { members[part].append(utterance) }
            }
            return zip(values, members).compactMap { value, utterances in
                let (values, weights) = (utterances.map(\.summand), utterances.map(\.weight))
                let bySpeaker = BlockSums(
                    values: values, blocks: utterances.map { aligned.blocking.blocks[$0.place] }, weights: weights)
                let byUtterance = BlockSums(values: values, blocks: utterances.map(\.place), weights: weights)
                guard let sums = (bySpeaker?.count ?? 0) >= 2 ? bySpeaker : byUtterance else { return nil }
                let interval = MeanInterval.studentT(of: sums, confidence: settings.confidence)
                return Slice(
                    column: column, value: value, key: result.key, pair: pair, count: utterances.count,
                    blockCount: sums.count, difference: sums.mean,
                    interval: ReportedInterval(interval))
            }
        }
    }

    private static func cutBySpeaker(_ aligned: AlignedRuns) -> Cut? {
        let names = Set(aligned.speakers.compactMap { $0 }).sorted(by: precedesInByteOrder)
        guard (2...mostSpeakers).contains(names.count) else { return nil }
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        return Cut(column: "speaker", values: names, parts: aligned.speakers.map { $0.flatMap { places[$0] } })
    }

    /// Thirds by a number that the baseline's rows hold; `nil` where fewer than nine utterances have it.
    private static func terciles(
        _ aligned: AlignedRuns, _ pair: PairComparison, _ column: String, unit: String, digits: Int,
        _ number: (ComparedUtterance) -> Double?
    ) -> Cut? {
        let numbers = aligned.keys.indices.map { place in
            aligned.utterance(place, ofRun: pair.baseline).flatMap(number)
        }
        let known = numbers.compactMap { $0 }.sorted()
        guard known.count >= 9, let least = known.first, let largest = known.last, least < largest else { return nil }
        let borders = [1.0 / 3, 2.0 / 3].map { quantile(ofSorted: known, $0) }
        let ends = [least, borders[0], borders[1], largest].map { NumberText.plain($0, digits: digits) }
        return Cut(
            column: column, values: (0..<3).map { "\(ends[$0]) to \(ends[$0 + 1]) \(unit)" },
            parts: numbers.map { $0.map { $0 <= borders[0] ? 0 : $0 <= borders[1] ? 1 : 2 } })
    }
}
