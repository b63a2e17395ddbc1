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
            (account.nominalKbps, "nominal", true), (account.actualKbps, "actual", true),
            (account.entropyKbps, "entropy", account.isEntropyEstimable),
            (account.jointEntropyKbps, "joint entropy", true),
        ].compactMap { value, name, isFirm in value.map { "\(Self.bound($0, 2, isFirm)) \(name)" } }
        return parts.isEmpty ? "bit rate unknown" : "kbit/s " + parts.joined(separator: ", ")
    }

    /// What is to be said of entropies that are only lower bounds; `nil` where none is.
    var note: String? {
        guard let least = account.streams.compactMap(\.codebook).first(where: { !$0.isEntropyEstimable }) else {
            return nil
        }
        return "≥: over \(least.frameCount) frames, too few for the entropy of a codebook of \(least.codebookSize), "
            + "which comes out too low"
    }

    /// A number; of an entropy over too few frames, as the lower bound that it is.
    private static func bound(_ value: Double, _ digits: Int, _ isFirm: Bool) -> String {
        (isFirm ? "" : "≥ ") + fixed(value, digits: digits)
    }

    /// All streams in a line; `nil` for a codec without.
    var streams: String? {
        let books = account.streams.compactMap(\.codebook)
        guard let first = books.first else { return nil }
        func range(_ values: [Double], _ digits: Int) -> String {
            "\(fixed(values.min() ?? 0, digits: digits)) to \(fixed(values.max() ?? 0, digits: digits))"
        }
        return "\(books.count) streams of \(first.codebookSize) codes, of which "
            + "\(range(books.map { 100 * $0.utilization }, 1)) % are used; entropy \(account.isEntropyEstimable ? "" : "≥ ")"
            + "\(range(books.map(\.entropyBits), 2)) bit"
    }

    /// A line a stream.
    var table: TextTable {
        var table = TextTable([
            ("stream", .right), ("codes", .right), ("used", .right), ("perplexity", .right), ("entropy", .right),
            ("nominal kbit/s", .right), ("entropy kbit/s", .right),
        ])
        for (number, rate) in account.streams.enumerated() {
            guard let codebook = rate.codebook else { continue }
            let isFirm = codebook.isEntropyEstimable
            table.add([
                String(number), String(rate.stream.codebookSize),
                "\(fixed(100 * codebook.utilization, digits: 1)) %", Self.bound(codebook.perplexity, 1, isFirm),
                "\(Self.bound(codebook.entropyBits, 2, isFirm)) bit", fixed(rate.nominalKbps, digits: 3),
                rate.entropyKbps.map { Self.bound($0, 3, isFirm) } ?? "–",
            ])
        }
        return table
    }
}
