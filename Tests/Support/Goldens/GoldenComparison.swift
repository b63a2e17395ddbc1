import Audio
import Metrics

/// A golden value and the toolkit's.
public struct GoldenComparison: Sendable, CustomStringConvertible {
    /// The golden file: `metrics/pesq.jsonl`.
    public let file: String
    /// The value compared.
    public let column: GoldenColumn
    /// The utterance.
    public let key: String
    /// The coder.
    public let system: String
    /// Its common rate in Hz.
    public let sampleRate: Int
    /// The golden value.
    public let golden: GoldenExpectation
    /// The toolkit's value.
    public let ours: Score

    /// The distance between the two values in the key's unit, where both are numbers.
    public var difference: Double? {
        guard case .number(let golden) = golden, let value = ours.value else { return nil }
        return abs(value - golden)
    }

    /// The largest difference that agrees, where the column is judged and the golden value is a number.
    public var allowed: Double? {
        guard case .judged(let tolerance) = column.use, case .number(let golden) = golden else { return nil }
        return tolerance.allowed(at: golden)
    }

    /// Whether the two values agree; a column that is not judged always does.
    public var agrees: Bool {
        guard case .judged = column.use else { return true }
        switch (golden, ours) {
        case (.number, .value): return zip(difference, allowed).map { $0 <= $1 } ?? false
        case (.infinite(let expected), .infinite(let positive)): return expected == positive
        case (.undefined, .undefined): return true
        default: return false
        }
    }

    /// Everything about the comparison on one line.
    public var description: String {
        let numbers = difference.map { gap in
            let tolerance = if case .judged(let tolerance) = column.use { ", tolerance \(tolerance)" } else { "" }
            return ", difference \(gap)\(tolerance)"
        }
        return
            "\(file): \(key) of \(system) at \(sampleRate) Hz: \(column.name) from \(column.setting) is \(text(of: ours)), golden "
            + "\(golden)\(numbers ?? "")"
    }

    private func text(of score: Score) -> String {
        switch score {
        case .value(let number): "\(number)"
        case .infinite(let positive): positive ? "+infinity" : "-infinity"
        case .undefined(let why): "undefined (\(why))"
        case .failed(let why): "failed (\(why))"
        }
    }

    private func zip(_ a: Double?, _ b: Double?) -> (Double, Double)? {
        if let a, let b { (a, b) } else { nil }
    }
}

extension GoldenFile {
    /// Scores every row's pair and sets the values against the row's, in the file's order.
    ///
    /// - Throws: ``GoldenError`` where a pair, a metric or a value is missing or the pair is not the one the row was
    ///   computed from.
    public func compare() async throws -> [GoldenComparison] {
        let settings = try MetricSetting.all(of: columns)
        // Pairs of one reference go together, so that the reference is analysed once.
        let groups = Dictionary(grouping: rows.indices) { rows[$0].key }.values.map { $0.sorted() }
        return try await withThrowingTaskGroup(of: [(Int, [GoldenComparison])].self) { tasks in
            for group in groups {
                tasks.addTask { try compare(rowsAt: group, settings) }
            }
            var results = [(Int, [GoldenComparison])]()
            for try await part in tasks { results += part }
            return results.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private func compare(rowsAt indices: [Int], _ settings: [MetricSetting]) throws -> [(Int, [GoldenComparison])] {
        var reference: (path: String, signal: AnalyzedSignal)?
        return try indices.map { index in
            let row = rows[index]
            let files = try audio.files(key: row.key, system: row.system)
            if reference?.path != files.reference {
                reference = (files.reference, AnalyzedSignal(try PairFolder.read(files.reference)))
            }
            guard let signal = reference?.signal else { throw GoldenError("\(files.reference): not read") }
            let pair = AnalyzedPair(
                reference: signal, hypothesis: AnalyzedSignal(try PairFolder.read(files.hypothesis)))
            try check(pair, row)
            return (index, try settings.flatMap { try compare(row, pair, $0) })
        }
    }

    private func compare(_ row: GoldenRow, _ pair: AnalyzedPair, _ setting: MetricSetting) throws -> [GoldenComparison]
    {
        let expected = try setting.columns.compactMap { column in
            try row.expectation(of: column).map { (column: column, golden: $0) }
        }
        guard !expected.isEmpty else { return [] }
        let scores = setting.scores(of: pair)
        return try expected.map { column, golden in
            guard let ours = scores(column.key) else {
                throw GoldenError("\(name): \(column.setting) gives no key \(column.key)")
            }
            return GoldenComparison(
                file: name, column: column, key: row.key, system: row.system, sampleRate: pair.sampleRate,
                golden: golden, ours: ours)
        }
    }

    private func check(_ pair: AnalyzedPair, _ row: GoldenRow) throws {
        let found = [
            ("rate", row.rate, pair.sampleRate), ("ref_len", row.referenceLength, pair.reference.samples.count),
            ("hyp_len", row.hypothesisLength, pair.hypothesis.samples.count),
        ]
        for case (let what, let golden?, let ours) in found where golden != ours {
            throw GoldenError("\(name): \(row.key) of \(row.system): \(what) is \(ours), golden \(golden)")
        }
    }
}

/// A metric with its parameters and the columns it is compared with.
private struct MetricSetting: Sendable {
    let metric: any Metric
    let removesMean: Bool
    var columns: [GoldenColumn]

    /// The columns grouped by metric, parameters and treatment of the mean.
    static func all(of columns: [GoldenColumn]) throws -> [MetricSetting] {
        var order = [String]()
        var settings = [String: MetricSetting]()
        for column in columns {
            if case .unused = column.use { continue }
            let name = "\(column.setting) \(column.removesMean)"
            if settings[name] == nil {
                order.append(name)
                settings[name] = MetricSetting(
                    metric: try make(column), removesMean: column.removesMean, columns: [])
            }
            settings[name]?.columns.append(column)
        }
        return order.compactMap { settings[$0] }
    }

    private static func make(_ column: GoldenColumn) throws -> any Metric {
        guard let type = MetricRegistry.metric(named: column.metric) else {
            throw GoldenError("there is no metric \(column.metric), which \(column.name) needs")
        }
        return try type.init(Parameters(for: type.definition, given: column.parameters))
    }

    /// The outcome of every key.
    func scores(of pair: AnalyzedPair) -> (_ key: String) -> Score? {
        let pair = removesMean ? centred(pair) : pair
        do throws(Undefined) {
            if let undefined = pair.unscorable { throw undefined }
            let scores = try metric.score(pair)
            return { scores[$0] }
        } catch {
            return { _ in .undefined(error) }
        }
    }

    private func centred(_ pair: AnalyzedPair) -> AnalyzedPair {
        func centred(_ signal: AnalyzedSignal) -> AnalyzedSignal {
            let mean = signal.samples.reduce(0, +) / Double(max(signal.samples.count, 1))
            return AnalyzedSignal(Signal(sampleRate: signal.sampleRate, channels: [signal.samples.map { $0 - mean }]))
        }
        let (reference, hypothesis) = pair.trimmed
        return AnalyzedPair(reference: centred(reference), hypothesis: centred(hypothesis))
    }
}
