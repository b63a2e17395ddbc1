import Metrics
import Statistics

/// A run in numbers: what `summary.json` says.
public struct RunSummary: Sendable {
    /// Name of the file.
    public static let fileName = "summary.json"

    /// One key over all rows.
    public struct Key: Sendable {
        /// The key.
        public var definition: KeyDefinition
        /// Rows with a finite value.
        public var count = 0
        /// Rows without one, by reason.
        public var undefined: [String: Int] = [:]
        /// Rows at the definition's limit, ±∞.
        public var infinite = 0
        /// Rows whose metric or audio broke.
        public var failed = 0
        /// Expected utterances without a row.
        public var absent = 0
        /// Statistics over the finite values; `nil` without any.
        public var values: DescriptiveStatistics?
        /// All errors and all units of a pooled key; `nil` for others, and where no utterance has any.
        public var pooled: PooledUnits?
        /// The 95 % interval of the mean over utterances, or of the pooled rate.
        public var interval: MeanInterval?
        /// The worst utterances first, for keys with a direction.
        public var worst: [(key: String, value: Double)] = []

        /// Rows and expected utterances without a finite value.
        public var missing: Int { undefined.values.reduce(0, +) + infinite + failed + absent }

        /// The mean of the finite values, or the pooled rate; `nil` without any.
        public var mean: Double? {
            guard definition.aggregation == .ratio else { return values?.mean }
            return pooled.flatMap { $0.units > 0 ? $0.errors / $0.units : nil }
        }
    }

    /// Number of rows.
    public var rowCount: Int
    /// Number of utterances that were expected.
    public var expected: Int
    /// Seconds of reference audio in the rows.
    public var audioSeconds: Double
    /// Lags of the rows whose hypothesis is early or late by a sample or more, in samples, sorted.
    public var lags: [Int]
    /// Rows whose hypothesis is shorter or longer than the reference by more than a tenth.
    public var unequallyLongRows: Int
    /// What intervals are over: utterances, or speakers where at least two are known.
    public var blocking: Blocking
    /// The keys, in the output's order.
    public var keys: [Key]

    /// Whether anything was measured in any row.
    public var hasValues: Bool { keys.contains { $0.count > 0 || $0.infinite > 0 || $0.pooled != nil } }

    /// How many of the worst utterances are named.
    private static let worstCount = 5

    /// Summarises rows, which are sorted by key; `withIntervals` false leaves the intervals out, which take longest.
    public init(
        rows: some Sequence<StoredRow>, keys definitions: [KeyDefinition], expected: Int?, withIntervals: Bool = true
    ) {
        var names = [String]()
        var speakers = [String?]()
        var columns = definitions.map { _ in Column() }
        var pooled = definitions.map { _ in PooledColumn() }
        var audioSeconds = 0.0
        var lags = [Int]()
        var unequallyLongRows = 0
        var keys = definitions.map { Key(definition: $0) }
        for row in rows {
            audioSeconds += row.duration ?? 0
            if let lag = row.lagSamples, lag != 0 { lags.append(lag) }
            if let difference = row.lengthDifference, let duration = row.duration, abs(difference) > duration / 10 {
                unequallyLongRows += 1
            }
            for i in keys.indices {
                if keys[i].definition.aggregation == .ratio, let units = row.units[keys[i].definition.name] {
                    pooled[i].add(units, row: names.count)
                }
                switch row.scores[keys[i].definition.name] {
                case .value(let value): columns[i].add(value, row: names.count)
                case .infinite: keys[i].infinite += 1
                case .undefined(let why): keys[i].undefined[why.reason.rawValue, default: 0] += 1
                case .failed, nil: keys[i].failed += 1
                }
            }
            names.append(row.key)
            speakers.append(row.speaker)
        }
        let absent = max(0, (expected ?? 0) - names.count)
        let blocking = Blocking(keys: names, speakers: speakers)
        let sums = columns.indices.compactMap { i -> (key: Int, sums: BlockSums)? in
            guard withIntervals else { return nil }
            let isPooled = definitions[i].aggregation == .ratio
            let rows = isPooled ? pooled[i].rows : columns[i].rows
            return BlockSums(
                values: isPooled ? pooled[i].errors : columns[i].values,
                blocks: Blocking(
                    keys: rows.map { names[$0] }, speakers: rows.map { speakers[$0] }, unit: blocking.unit
                ).blocks, weights: isPooled ? pooled[i].units : nil
            ).map { (i, $0) }
        }
        for (sum, interval) in zip(sums, MeanInterval.intervals(of: sums.map(\.sums))) {
            keys[sum.key].interval = interval
        }
        for i in keys.indices {
            keys[i].count = columns[i].values.count
            keys[i].absent = absent
            keys[i].values = DescriptiveStatistics(columns[i].values)
            keys[i].pooled = pooled[i].total
            keys[i].worst = columns[i].worst(keys[i].definition.direction, Self.worstCount).map {
                (key: names[$0.row], value: $0.value)
            }
        }
        self.keys = keys
        self.audioSeconds = audioSeconds
        self.lags = lags.sorted()
        self.unequallyLongRows = unequallyLongRows
        self.blocking = blocking
        rowCount = names.count
        self.expected = names.count + absent
    }

    /// A key's finite values and the rows they stand in.
    private struct Column {
        var values: [Double] = []
        var rows: [Int] = []

        mutating func add(_ value: Double, row: Int) {
            values.append(value)
            rows.append(row)
        }

        func worst(_ direction: KeyDefinition.Direction, _ count: Int) -> [(row: Int, value: Double)] {
            guard direction != .none else { return [] }
            let sign = direction == .higher ? 1.0 : -1.0
            let order = values.indices.sorted { (sign * values[$0], $0) < (sign * values[$1], $1) }
            return order.prefix(count).map { (row: rows[$0], value: values[$0]) }
        }
    }
}

/// The errors and units of a pooled key and the rows they stand in.
private struct PooledColumn {
    var errors: [Double] = []
    var units: [Double] = []
    var rows: [Int] = []

    mutating func add(_ pair: PooledUnits, row: Int) {
        errors.append(pair.errors)
        units.append(pair.units)
        rows.append(row)
    }

    /// Of all rows; `nil` without any.
    var total: PooledUnits? {
        rows.isEmpty ? nil : PooledUnits(errors: errors.reduce(0, +), units: units.reduce(0, +))
    }
}

extension RunSummary {
    /// The summary as JSON.
    public var json: JSONValue {
        .object([
            .init("rows", .integer(rowCount)), .init("expected", .integer(expected)),
            .init("audio_seconds", .number(audioSeconds)), .init("lagging_rows", .integer(lags.count)),
            .init("unequally_long_rows", .integer(unequallyLongRows)),
            .init(
                "blocks",
                .object([
                    .init("unit", .string(blocking.unit.rawValue)), .init("count", .integer(blocking.count)),
                ])),
            .init("keys", .object(keys.map { .init($0.definition.name, $0.json) })),
        ])
    }
}

extension RunSummary.Key {
    fileprivate var json: JSONValue {
        let reasons = undefined.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }
        let percentiles = [0.01, 0.05, 0.95, 0.99].map { level in values?.quantile(level) }
        var members: [JSONValue.Member] = [
            .init("n", .integer(count)), .init("undefined", .object(reasons)), .init("infinite", .integer(infinite)),
            .init("failed", .integer(failed)), .init("absent", .integer(absent)),
            .init("mean", .optional(mean)), .init("standard_deviation", .optional(values?.standardDeviation)),
            .init("median", .optional(values?.median)), .init("p01", .optional(percentiles[0])),
            .init("p05", .optional(percentiles[1])), .init("p95", .optional(percentiles[2])),
            .init("p99", .optional(percentiles[3])),
            .init(
                "interval",
                .object([
                    .init("level", .number(0.95)), .init("lower", .optional(interval?.lower)),
                    .init("upper", .optional(interval?.upper)),
                    .init("standard_error", .optional(interval?.standardError)),
                    .init("method", .string(interval?.method.rawValue ?? "none")),
                    .init("blocks", .integer(interval?.blockCount ?? 0)),
                ])),
            .init(
                "worst",
                .array(worst.map { .object([.init("key", .string($0.key)), .init("value", .number($0.value))]) })),
        ]
        if let pooled { members.append(.init("units", pooled.json)) }
        return .object(members)
    }
}
