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
