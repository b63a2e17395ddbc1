import Codecs
import Console
import Scoring

/// A codec's bit rates in words and as a table.
struct RateText {
    private let account: RateAccount

    init(_ account: RateAccount) { self.account = account }

    /// `4.00 kbit/s nominal, 4.12 actual, 3.61 entropy`.
    var summary: String {
        let parts = [
            (account.nominalKbps, "nominal"), (account.actualKbps, "actual"), (account.entropyKbps, "entropy"),
            (account.jointEntropyKbps, "joint entropy"),
        ].compactMap { value, name in value.map { "\(fixed($0, digits: 2)) \(name)" } }
        return parts.isEmpty ? "bit rate unknown" : "kbit/s " + parts.joined(separator: ", ")
    }

    /// All streams in a line; `nil` for a codec without.
    var streams: String? {
        let books = account.streams.compactMap(\.codebook)
        guard let first = books.first else { return nil }
        func range(_ values: [Double], _ digits: Int) -> String {
            "\(fixed(values.min() ?? 0, digits: digits)) to \(fixed(values.max() ?? 0, digits: digits))"
        }
        return "\(books.count) streams of \(first.codebookSize) codes, of which "
            + "\(range(books.map { 100 * $0.utilization }, 1)) % are used; entropy \(range(books.map(\.entropyBits), 2)) bit"
    }

    /// A line a stream.
    var table: TextTable {
        var table = TextTable([
            ("stream", .right), ("codes", .right), ("used", .right), ("perplexity", .right), ("entropy", .right),
            ("nominal kbit/s", .right), ("entropy kbit/s", .right),
        ])
        for (number, rate) in account.streams.enumerated() {
            guard let codebook = rate.codebook else { continue }
            table.add([
                String(number), String(rate.stream.codebookSize),
                "\(fixed(100 * codebook.utilization, digits: 1)) %", fixed(codebook.perplexity, digits: 1),
                "\(fixed(codebook.entropyBits, digits: 2)) bit", fixed(rate.nominalKbps, digits: 3),
                rate.entropyKbps.map { fixed($0, digits: 3) } ?? "–",
            ])
        }
        return table
    }
}
