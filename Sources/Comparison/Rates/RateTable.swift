import Audio
import FoundationEssentials

/// Bit rates that a user gives: a list with `system kbps [codec]` a line.
public struct RateTable: Sendable {
    private let rates: [String: (kbps: Double, codec: String?)]
    private let path: String

    /// Reads a list.
    public init(path: String) throws(ComparisonError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ComparisonError(.missing, "\(path): cannot be read; write `system kbps [codec]` a line")
        }
        var rates = [String: (kbps: Double, codec: String?)]()
        for (i, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = fields.first, !first.hasPrefix("#") else { continue }
            guard (2...3).contains(fields.count), let kbps = Double(fields[1]), kbps > 0, kbps.isFinite else {
                throw ComparisonError(
                    .malformed, "\(path), line \(i + 1): '\(line)' is not `system kbps [codec]` with a positive rate")
            }
            rates[first] = (kbps, fields.count > 2 ? fields[2] : nil)
        }
        self.rates = rates
        self.path = path
    }

    /// Gives the runs their rates; a name that is no run's is an error.
    public func apply(to runs: inout [ComparedRun]) throws(ComparisonError) {
        for (name, rate) in rates.sorted(by: { precedesInByteOrder($0.key, $1.key) }) {
            guard let i = runs.firstIndex(where: { $0.name == name }) else {
                throw ComparisonError(
                    .malformed,
                    "\(path): no system is called '\(name)'; the systems are "
                        + runs.map(\.name).joined(separator: ", "))
            }
            var known = runs[i].rate ?? RunRate()
            known.actualKbps = rate.kbps
            known.codec = rate.codec ?? known.codec
            runs[i].rate = known
        }
    }
}
