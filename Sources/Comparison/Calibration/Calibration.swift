import Metrics
import Statistics

/// The noise of doing nothing: how far the means of two equal runs lie apart, as a ground for margins.
///
/// Two or more runs of the same codec on the same input, of which only seed, machine or encoding was repeated, are
/// compared with a margin of 0. The noise of a key is the end of their intervals that lies farthest from 0.
public struct Calibration: Sendable {
    /// How the noise was measured.
    public enum Method: String, Sendable {
        /// Runs against each other.
        case repeated = "A/A runs"
        /// Random halves of one run: unpaired, and so an upper bound.
        case splitHalf = "split halves of one run: unpaired, an upper bound"
    }

    /// A key.
    public struct Key: Sendable {
        /// The definition.
        public let definition: KeyDefinition
        /// The noise in the key's unit.
        public let noise: Double
        /// The margin that it had before, by profile; `nil` where there was none.
        public let profile: Margins.Entry?
        /// That margin in the key's unit.
        public let profileMargin: Double?
        /// The margin that is suggested: the larger of that margin and the noise, rounded up to two digits.
        public let margin: Margins.Size
        /// Utterances and blocks that it rests on, of the pair with the fewest.
        public let utteranceCount: Int, blockCount: Int

        /// Whether the runs agree on every utterance.
        public var isDeterministic: Bool { noise == 0 }
        /// Whether the noise is larger than the margin before.
        public var isRaised: Bool { margin != profile?.size }
    }

    /// Two runs that are not equal on a key, although they should be.
    public struct Difference: Sendable {
        /// The key.
        public let definition: KeyDefinition
        /// The runs' names.
        public let runs: (String, String)
        /// The second's mean minus the first's, in the key's own direction, with its interval.
        public let difference: Double, interval: ReportedInterval
    }

    /// How the noise was measured.
    public let method: Method
    /// The runs.
    public let runs: [ComparedRun]
    /// The margins that the suggestions start from.
    public let margins: Margins
    /// The keys that have noise, in the runs' order.
    public let keys: [Key]
    /// Pairs whose interval excludes 0.
    public let differences: [Difference]
    /// Number of intervals looked at; of 20 equal pairs one has an interval that excludes 0 by chance.
    public let intervalCount: Int
    /// Keys without noise to measure, and other notes.
    public let notes: [String]
    /// Confidence, seed and number of resamples or halvings.
    public let confidence: Double, seed: UInt64, resamples: Int

    /// Number of halvings of a single run.
    public static let halvings = 1_000

    /// Measures the noise of two or more equal runs.
    ///
    /// - Throws: ``ComparisonError`` where they have nothing in common or were not made alike
    public init(of runs: [ComparedRun], settings: ComparisonSettings) throws(ComparisonError) {
        var settings = settings
        settings.pairing = .all
        settings.mismatches = .refused
        let comparison = try Comparison(runs, settings: settings)
        var keys = [Key]()
        var differences = [Difference]()
        var notes = [String]()
        var intervalCount = 0
        for definition in comparison.definitions {
            let results = comparison.pairs.compactMap { pair in
                pair.result(definition.name).map { (pair: pair, result: $0) }
            }
            let intervals = results.compactMap { $0.result.interval.ends }
            guard !intervals.isEmpty, let first = results.first?.result else {
                let cause = definition.direction == .none ? "it has no direction" : "no utterance is scored in two runs"
                notes.append("\(definition.name) is left out: \(cause)")
                continue
            }
            intervalCount += intervals.count
            for (pair, result) in results {
                guard let (low, high) = result.interval.ends, low > result.rounding || high < -result.rounding,
                    let difference = result.rawDifference
                else { continue }
                differences.append(
                    Difference(
                        definition: definition, runs: (runs[pair.baseline].name, runs[pair.candidate].name),
                        difference: difference, interval: result.rawInterval))
            }
            keys.append(
                Key(
                    definition, noise: intervals.reduce(0) { max($0, abs($1.low), abs($1.high)) },
                    margins: settings.margins, mean: first.baselineMean ?? 0,
                    utteranceCount: results.map(\.result.compared).min() ?? 0,
                    blockCount: results.map(\.result.blockCount).min() ?? 0))
        }
        method = .repeated
        self.runs = comparison.runs
        margins = settings.margins
        self.keys = keys
        self.differences = differences
        self.intervalCount = intervalCount
        self.notes = notes + comparison.warnings
        (confidence, seed, resamples) = (settings.confidence, settings.seed, settings.resamples)
        try requireKeys()
    }

    /// Measures the noise of one run by halving its blocks at random.
    public init(splitting run: ComparedRun, settings: ComparisonSettings) throws(ComparisonError) {
        let aligned = AlignedRuns([run], speakers: settings.speakers, unit: settings.blocks.unit)
        var keys = [Key]()
        var notes = [String]()
        for definition in run.definitions where definition.direction != .none {
            let column = aligned.column(definition.name, ofRun: 0)
            guard let sums = SystemMean.sums(column, definition, aligned, 0),
                let halves = SplitHalves(of: sums, halvings: Self.halvings, seed: settings.seed)
            else {
                notes.append("\(definition.name) is left out: it has too few scores")
                continue
            }
            keys.append(
                Key(
                    definition, noise: halves.noise, margins: settings.margins, mean: sums.mean,
                    utteranceCount: column.count { $0?.value != nil }, blockCount: sums.count))
        }
        method = .splitHalf
        runs = [run]
        margins = settings.margins
        self.keys = keys
        differences = []
        intervalCount = 0
        self.notes = notes
        (confidence, seed, resamples) = (0.95, settings.seed, Self.halvings)
        try requireKeys()
    }

    private func requireKeys() throws(ComparisonError) {
        guard keys.isEmpty else { return }
        throw ComparisonError(
            .malformed,
            "no key of \(runs.map(\.name).joined(separator: ", ")) has scores in two blocks and a direction; "
                + "score more utterances")
    }
}

extension Calibration.Key {
    init(
        _ definition: KeyDefinition, noise: Double, margins: Margins, mean: Double, utteranceCount: Int, blockCount: Int
    ) {
        self.definition = definition
        self.noise = noise
        self.utteranceCount = utteranceCount
        self.blockCount = blockCount
        profile = margins.entry(for: definition.name)
        profileMargin = profile?.size.value(baselineMean: mean)
        let rounded = Self.roundedUp(noise)
        if let profile, let profileMargin, profileMargin >= rounded {
            margin = profile.size
        } else {
            margin = .absolute(rounded)
        }
    }

    /// The least number of two significant decimal digits that is not below `noise`, but for rounding.
    static func roundedUp(_ noise: Double) -> Double {
        guard noise > 0 else { return 0 }
        let exponent = NumberText.exponent(noise) - 1
        let step = Double("1e\(exponent)") ?? 1
        let digits = (noise / step * (1 - 1e-12)).rounded(.up)
        return Double("\(Int(digits))e\(exponent)") ?? noise
    }
}
