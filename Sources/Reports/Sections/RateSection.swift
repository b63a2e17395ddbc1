import Charts
import Comparison
import Statistics

/// Quality against bit rate, Bjøntegaard deltas, rates, and how codebooks are used.
struct RateSection {
    let rateChartsHTML: [String]
    let deltasHTML: String
    let hasDeltas: Bool
    let ratesHTML: String
    let codebooksHTML: String
    let codebookChartsHTML: [String]
    let hasCodebooks: Bool

    init?(_ context: ReportContext) {
        let comparison = context.comparison
        let known = comparison.runs.indices.filter { comparison.runs[$0].rate != nil }
        guard !known.isEmpty else { return nil }
        // Checkpoints of one codec at one rate are a history, not a curve.
        let differs = comparison.rates.enumerated().filter { _, rate in
            let rates = rate.points.map(\.kbps)
            return (rates.max() ?? 0) > 1.01 * (rates.min() ?? 0)
        }
        rateChartsHTML = differs.map { Self.chart($0.element, $0.offset, context) }
        let deltas = comparison.rates.flatMap { rate in rate.deltas.map { (rate, $0) } }
        hasDeltas = !deltas.isEmpty
        deltasHTML = hasDeltas ? Self.deltas(deltas, context).html : ""
        ratesHTML = Self.rates(known, context).html
        let withCodebooks = known.filter { !(comparison.runs[$0].rate?.codebooks ?? []).isEmpty }
        hasCodebooks = !withCodebooks.isEmpty
        codebooksHTML = hasCodebooks ? Self.codebooks(withCodebooks, context).html : ""
        codebookChartsHTML = withCodebooks.map { system in
            let streams = (comparison.runs[system].rate?.codebooks ?? []).map { use in
                CodebookChart.Stream(
                    name: "stream \(use.stream)", size: use.size, used: use.used, perplexity: use.perplexity)
            }
            let title = "Codebook use: \(HTMLText.shortened(context.systemName(system)))"
            return ChartFigure(
                CodebookChart(idPrefix: "codebook\(system)", title: title, content: .streams(streams)), title: title
            ).html
        }
    }

    private static func chart(_ rate: RateQuality, _ i: Int, _ context: ReportContext) -> String {
        let pareto = Set(rate.pareto)
        var codecs = [RateQualityChart.Codec]()
        for point in rate.points {
            let run = context.comparison.runs[point.system]
            let codec = run.rate?.codec ?? run.name
            let drawn = RateQualityChart.Point(
                system: run.name, kbps: point.kbps, quality: point.value, low: point.interval.low,
                high: point.interval.high, isPareto: pareto.contains(point.system))
            if let place = codecs.firstIndex(where: { $0.name == codec }) {
                codecs[place].points.append(drawn)
            } else {
                codecs.append(RateQualityChart.Codec(name: codec, points: [drawn]))
            }
        }
        let name = HTMLText.shortened(rate.definition.name)
        let dominated = rate.clearlyDominated.map { HTMLText.shortened(context.systemName($0)) }
        let count = rate.utteranceCount
        let note =
            "Means over \(count == 1 ? "the 1 utterance" : "the \(count) utterances") that all have. "
            + (dominated.isEmpty
                ? "No system is clearly dominated."
                : "Clearly dominated, at no lower rate and with an interval of the difference above 0: "
                    + dominated.joined(separator: ", ") + ".")
        let chart = RateQualityChart(
            idPrefix: "rate\(i)", title: "\(name) against bit rate", quantity: Quantity(rate.definition), codecs: codecs
        )
        return ChartFigure(chart, title: "\(name) against bit rate", note: note).html
    }

    private static func deltas(
        _ deltas: [(RateQuality, RateQuality.Delta)], _ context: ReportContext
    ) -> HTMLTable {
        HTMLTable(
            "Bjøntegaard deltas (PCHIP): change of the bit rate at equal quality, negative = fewer bits",
            [
                .text("key"), .text("codec"), .text("against"), .number("BD-rate, %"), .number("interval"),
                .number("BD-quality"), .number("overlap"), .text("note"),
            ],
            deltas.map { rate, delta in
                let digits = rate.definition.digits
                let note = [delta.undefined.map { "no BD-rate: \(Self.words($0))" }, delta.note].compactMap { $0 }
                return HTMLTable.Row([
                    .head(context.key(rate.definition)), .name(delta.test), .name(delta.anchor),
                    .number(delta.ratePercent.map { NumberText.signed($0, digits: 1) } ?? "–", delta.ratePercent),
                    .number(delta.interval.map { NumberText.interval($0, digits: 1) } ?? "–", nil),
                    .number(delta.quality.map { NumberText.signed($0, digits: digits) } ?? "–", delta.quality),
                    .number(NumberText.percent(delta.overlapQuality), delta.overlapQuality),
                    .text(note.joined(separator: "; ")),
                ])
            })
    }

    /// Why a BD-rate does not exist, in words.
    private static func words(_ undefined: String) -> String {
        switch BjontegaardDelta.Undefined(rawValue: undefined) {
        case .tooFewPoints: "a codec has one rate only"
        case .notMonotone: "quality does not rise with the rate all along"
        case .noOverlap: "the codecs have no quality in common"
        case nil: undefined
        }
    }

    private static func rates(_ systems: [Int], _ context: ReportContext) -> HTMLTable {
        HTMLTable(
            "Bit rates in kbit/s",
            [
                .text("system"), .text("codec"), .number("actual"), .number("nominal"),
                .number("entropy, streams apart"),
                .number("joint entropy"), .number("tokens/s"),
            ],
            systems.map { system in
                let rate = context.comparison.runs[system].rate
                return HTMLTable.Row([
                    .head(context.system(system)), .name(rate?.codec ?? "–"), .number(rate?.actualKbps, digits: 2),
                    .number(rate?.nominalKbps, digits: 2),
                    .number(
                        Self.entropy(rate?.entropyKbps, isFirm: rate?.isEntropyEstimable ?? true), rate?.entropyKbps),
                    .number(
                        rate?.jointEntropyKbps.map { NumberText.plain($0, digits: 2) }
                            ?? (rate?.entropyKbps == nil ? "–" : "not estimable"),
                        rate?.jointEntropyKbps),
                    .number(rate?.tokensPerSecond, digits: 1),
                ])
            })
    }

    /// An entropy, or what follows from one; of too few frames it is a lower bound.
    private static func entropy(_ value: Double?, digits: Int = 2, isFirm: Bool) -> String {
        value.map { (isFirm ? "" : "≥ ") + NumberText.plain($0, digits: digits) } ?? "–"
    }

    private static func codebooks(_ systems: [Int], _ context: ReportContext) -> HTMLTable {
        let uses = systems.flatMap { context.comparison.runs[$0].rate?.codebooks ?? [] }
        let isNoted = !uses.allSatisfy(\.hasEnoughFrames)
        let rows = systems.flatMap { system in
            (context.comparison.runs[system].rate?.codebooks ?? []).map { use -> HTMLTable.Row in
                let isFirm = use.isEntropyEstimable
                let note = HTMLTable.Cell.text(
                    use.hasEnoughFrames
                        ? "" : "too few frames to judge utilization" + (use.isEntropyEstimable ? "" : " and entropy"))
                return HTMLTable.Row(
                    [
                        .head(context.system(system)), .count(use.stream), .count(use.size), .count(use.frames),
                        .number("\(use.used) (\(NumberText.percent(use.utilization)))", use.utilization),
                        .number(Self.entropy(use.perplexity, digits: 1, isFirm: isFirm), use.perplexity),
                        .number(Self.entropy(use.entropyBits, isFirm: isFirm), use.entropyBits),
                        .number(use.entropyBitsMillerMadow, digits: 2),
                        .number(
                            use.normalizedEntropy.map { (isFirm ? "" : "≥ ") + NumberText.percent($0) } ?? "–",
                            use.normalizedEntropy),
                        .number(use.top1Share.map { NumberText.percent($0, digits: 1) } ?? "–", use.top1Share),
                    ] + (isNoted ? [note] : []))
            }
        }
        return HTMLTable(
            "Codebooks by stream",
            [
                .text("system"), .number("stream"), .number("codes"), .number("frames"), .number("used"),
                .number("perplexity"), .number("entropy, bits"), .number("Miller–Madow"), .number("of log₂ V"),
                .number("most frequent"),
            ] + (isNoted ? [.text("note")] : []), rows, isSortable: true)
    }
}
