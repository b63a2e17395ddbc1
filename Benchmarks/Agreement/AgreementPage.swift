import Glibc
import Goldens

/// `docs/agreement.md`: a table row for each golden column, with the worst and the median difference.
struct AgreementPage {
    private let summaries: [ColumnSummary]
    private let embeddings: EmbeddingAgreement

    init(_ comparisons: [GoldenComparison], _ embeddings: EmbeddingAgreement) {
        self.embeddings = embeddings
        var order = [String]()
        var columns = [String: [GoldenComparison]]()
        for comparison in comparisons {
            let name = "\(comparison.column.setting) \(comparison.column.name)"
            if columns[name] == nil { order.append(name) }
            columns[name, default: []].append(comparison)
        }
        summaries = order.compactMap { columns[$0].flatMap(ColumnSummary.init) }
    }

    var markdown: String {
        let judged = summaries.filter { $0.tolerance != nil }
        let values = judged.reduce(0) { $0 + $1.count }
        let outside = judged.reduce(0) { $0 + $1.outside }
        let verdict =
            outside == 0 ? "All of them are within the tolerance." : "**\(outside) of them are outside the tolerance.**"
        return """
            # Agreement with VERSA

            This page is written by `scripts/agreement`; the same comparison runs in `scripts/test`.

            Compared are the toolkit's values with those that VERSA (commit c398480) gives through the packages it calls:
            pesq 0.0.4, pystoi 0.4.1, mir_eval 0.8.2, fast-bss-eval 0.1.4, ci_sdr 0.0.2, pyworld 0.3.5, pysptk 1.0.1,
            fastdtw 0.3.4 and SciPy 1.17's resampler; with pesqc2 0.0.4 for Corrigendum 2; and for the spectral distances,
            which VERSA has not, with auraloss 0.4.0, descript-audiotools 0.7.2, librosa 0.11.0 and ESPnet 202511. The
            audio is 40 pairs of speech (and one of music) at 8 to 48 kHz through Opus, Codec 2, MP3, GSM, mu-law, noise, filtering, clipping and
            delay, with differing rates and lengths and one stereo pair, and VERSA's own sample pair. Files, sources and
            scripts are in [reference](../reference/README.md).

            \(values) values are judged. \(verdict)

            ## Judged

            *Golden* is the column of the golden files, *n* the number of pairs. Differences are absolute, in the key's unit,
            unless the tolerance is relative; golden values have ten significant digits, and half a unit of the last is
            allowed on top of the tolerance. A tolerance is what an independent implementation in double precision reaches.
            Where the golden value is infinite, the toolkit's has to be too; so with undefined ones.

            | metric | golden | n | rates, kHz | median | worst | tolerance | worst pair |
            |---|---|---|---|---|---|---|---|
            \(judged.map(\.judgedRow).joined(separator: "\n"))

            ## Distances between sets of embeddings

            Against fadtk, prdc and plain NumPy on sets of 1 to 120 embeddings of 16 numbers; the largest difference, relative
            where the value exceeds 1. `frechet` is the key `fad_overall`; `kernel_distance` is over the subsets that NumPy drew
            for VERSA (`kidkernel_distance` draws its own).

            | distance | pairs of sets | worst |
            |---|---|---|
            \(embeddings.tableRows.joined(separator: "\n"))

            ## Other pairs

            Measured by hand on 25 November 2026, on speech that is in no golden file and against the same packages: ViSQOL on 36
            pairs, the pysepm set on 34, WARP-Q, log-WMSE and chroma alignment on 40, loudness, pitch errors and the signal
            distances on 52. The largest difference was 0.15 of `log_wmse_full` (whose package resamples with soxr; see its
            page) and 1e-4 of the constant-Q chroma distances; all others stayed below 5e-6.

            ## For information

            VERSA computes `si_snr` and `ci_sdr` in single precision, and auraloss does so with `mrstft` and `melstft`. That
            rounding shows in the first two: SI-SNR's 1 − c loses its digits as c comes near 1, on the cleanest pairs, and
            CI-SDR solves a system of 512 equations that is badly conditioned for narrow-band audio. The same code in double
            precision (`_f64` above) is what the toolkit is judged by and what it gives; this table shows how far VERSA's own
            values are from that, in dB for the first two.

            | metric | golden | n | median | worst | worst pair |
            |---|---|---|---|---|---|
            \(summaries.filter { $0.tolerance == nil }.map(\.informationRow).joined(separator: "\n"))

            """
    }
}

/// All comparisons of one golden column.
private struct ColumnSummary {
    let column: GoldenColumn
    let tolerance: Tolerance?
    let count: Int
    let outside: Int
    private let comparisons: [GoldenComparison]
    /// Differences in the tolerance's measure, ascending.
    private let differences: [Double]
    private let worst: GoldenComparison?

    init?(_ comparisons: [GoldenComparison]) {
        guard let column = comparisons.first?.column else { return nil }
        self.column = column
        if case .judged(let tolerance) = column.use { self.tolerance = tolerance } else { tolerance = nil }
        self.comparisons = comparisons
        count = comparisons.count
        outside = comparisons.count { !$0.agrees }
        let relative = if case .relative = tolerance { true } else { false }
        func measured(_ comparison: GoldenComparison) -> Double? {
            guard let difference = comparison.difference, case .number(let golden) = comparison.golden else {
                return nil
            }
            return relative && golden != 0 ? difference / abs(golden) : difference
        }
        differences = comparisons.compactMap(measured).sorted()
        worst = comparisons.filter { $0.difference != nil }.max { (measured($0) ?? 0) < (measured($1) ?? 0) }
    }

    var judgedRow: String {
        "| \(column.setting) | `\(column.name)` | \(counts) | \(rates) | \(median) | \(largest) "
            + "| \(tolerance?.description ?? "") | \(worstPair) |"
    }

    var informationRow: String {
        "| \(column.setting) | `\(column.name)` | \(counts) | \(median) | \(largest) | \(worstPair) |"
    }

    private var counts: String {
        let infinite = comparisons.count { if case .infinite = $0.golden { true } else { false } }
        let undefined = comparisons.count { if case .undefined = $0.golden { true } else { false } }
        let kinds = [infinite > 0 ? "\(infinite) infinite" : nil, undefined > 0 ? "\(undefined) undefined" : nil]
        let notes = kinds.compactMap(\.self).joined(separator: ", ")
        return notes.isEmpty ? "\(count)" : "\(count) (\(notes))"
    }

    private var rates: String {
        let found = Set(comparisons.map(\.sampleRate)).sorted()
        return found.map { $0 % 1000 == 0 ? "\($0 / 1000)" : "\(Double($0) / 1000)" }.joined(separator: ", ")
    }

    private var median: String {
        guard !differences.isEmpty else { return "–" }
        let middle = differences.count / 2
        return AgreementPage.formatted(
            differences.count % 2 == 1 ? differences[middle] : (differences[middle - 1] + differences[middle]) / 2)
    }

    private var largest: String { differences.last.map(AgreementPage.formatted) ?? "–" }

    private var worstPair: String {
        guard let worst, (worst.difference ?? 0) > 0 else { return "–" }
        return "\(worst.key), \(worst.system)"
    }

}

extension AgreementPage {
    /// A difference with two digits.
    static func formatted(_ difference: Double) -> String {
        if difference == 0 { return "0" }
        var text = [CChar](repeating: 0, count: 32)
        let length = withVaList([difference]) { vsnprintf(&text, text.count, "%.1e", $0) }
        return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
