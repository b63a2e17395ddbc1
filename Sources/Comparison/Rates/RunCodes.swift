import FoundationEssentials
import Scoring
import Statistics

/// The codes of a run: `codes.jsonl`, a line an utterance.
///
///     {"key": "u1", "codebook_size": [1024, 1024], "frame_rate": 75, "duration": 2.5, "bytes": 469,
///      "codes": [[17, 4, …], [803, 12, …]]}
///
/// `codebook_size` and `frame_rate` are a number, or a list with one for each stream; `duration` (s, of the reference)
/// and `bytes` (on disk or in packets) may be absent.
struct RunCodes {
    /// The codes of all utterances, counted.
    private(set) var counts: CodeCounts
    private var bytes = 0.0, seconds = 0.0
    private var hasAllBytes = true
    private var keys = Set<String>()

    /// Bits on disk or in packets a second, where every utterance says so.
    var actualKbps: Double? { hasAllBytes && seconds > 0 ? 8 * bytes / seconds / 1000 : nil }

    /// Reads a file of codes; `nil` where there is none.
    static func read(_ path: String) throws(ComparisonError) -> RunCodes? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ComparisonError(.missing, "\(path): the file cannot be read; check its permissions")
        }
        var codes: RunCodes?
        for (i, line) in Array(bytes).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty {
            let place = "\(path), line \(i + 1)"
            let row: JSONValue
            do {
                row = try JSONValue(parsing: Array(line))
            } catch {
                throw ComparisonError(.malformed, "\(place): no JSON (\(error)); write the codes again")
            }
            let streams = try streams(of: row, place)
            if codes == nil { codes = RunCodes(counts: CodeCounts(streams: streams)) }
            guard codes?.counts.streams == streams else {
                throw ComparisonError(
                    .malformed,
                    "\(place): codebook sizes or frame rates differ from those of the first line; "
                        + "keep one file a codec and rate")
            }
            try codes?.add(row, place)
        }
        return codes
    }

    private init(counts: CodeCounts) { self.counts = counts }

    private mutating func add(_ row: JSONValue, _ place: String) throws(ComparisonError) {
        guard let key = row["key"]?.text else {
            throw ComparisonError(.malformed, "\(place): the line has no \"key\"; write the utterance's key there")
        }
        guard keys.insert(key).inserted else {
            throw ComparisonError(.malformed, "\(place): the key '\(key)' stands there twice; remove one line")
        }
        let codes = (row["codes"]?.elements ?? []).map { $0.elements.compactMap(\.int) }
        do {
            try counts.add(codes)
        } catch {
            throw ComparisonError(.malformed, "\(place): \(error); check how the codes were written")
        }
        if let count = row["bytes"]?.double, let duration = row["duration"]?.double, count >= 0, duration > 0 {
            bytes += count
            seconds += duration
        } else {
            hasAllBytes = false
        }
    }

    private static func streams(of row: JSONValue, _ place: String) throws(ComparisonError) -> [CodeStream] {
        let count = row["codes"]?.elements.count ?? 0
        func each(_ name: String) -> [Double] {
            if let number = row[name]?.double { return [Double](repeating: number, count: count) }
            return (row[name]?.elements ?? []).compactMap(\.double)
        }
        let (sizes, rates) = (each("codebook_size"), each("frame_rate"))
        guard count > 0, sizes.count == count, rates.count == count,
            sizes.allSatisfy({ $0 >= 1 && $0 <= 1e9 && $0 == $0.rounded() }),
            rates.allSatisfy({ $0 > 0 && $0.isFinite })
        else {
            throw ComparisonError(
                .malformed,
                "\(place): needs \"codes\" (a list a stream) with \"codebook_size\" and \"frame_rate\" as a number or a "
                    + "list with one for each stream")
        }
        return zip(sizes, rates).map { CodeStream(codebookSize: Int($0), frameRate: $1) }
    }
}
