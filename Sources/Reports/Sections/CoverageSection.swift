import Audio
import Comparison
import Metrics
import Statistics

/// What is scored and what is not, and what was found about time, level and length of the audio.
struct CoverageSection {
    let coverageLine: String
    /// Counts by system and key where something is missing.
    let missingHTML: String
    let hasMissing: Bool
    let lossesHTML: [String]
    let hasLosses: Bool
    let warningsHTML: [String]
    let hasWarnings: Bool
    let allCountsHTML: String
    let alignmentHTML: String
    let hasAlignment: Bool

    init(_ context: ReportContext) {
        let comparison = context.comparison
        let expected = comparison.aligned.keys.count
        // A key without direction that is infinite throughout (SIR without interferer) is as it should be.
        let incomplete = comparison.means.filter {
            $0.scored < expected && !($0.definition.direction == .none && $0.infinite == expected)
        }
        let utterances = NumberText.count(expected, "utterance")
        let systems = comparison.runs.count == 1 ? "the system" : "all \(comparison.runs.count) systems"
        coverageLine =
            incomplete.isEmpty
            ? "Complete: \(utterances), each with a score on every key in \(systems)."
            : "\(utterances) expected, \(comparison.aligned.commonCount) with a row in \(systems). "
                + "Not every one has a score on every key:"
        hasMissing = !incomplete.isEmpty
        missingHTML = Self.counts(incomplete, "Scores that are missing", context).html
        allCountsHTML = Self.counts(comparison.means, "Scores by system and key", context).html
        lossesHTML = comparison.pairs.flatMap { pair in
            Self.absentRows(pair, context)
                + pair.results.compactMap { result in
                    guard let losses = result.losses, losses.test.newlyUndefined + losses.test.newlyDefined > 0 else {
                        return nil
                    }
                    return Self.losses(losses, result, pair, context)
                }
        }
        hasLosses = !lossesHTML.isEmpty
        warningsHTML =
            comparison.warnings.map(context.sentence)
            + comparison.runs.flatMap { run in
                run.warnings.map { "\(HTMLText.name(run.name)): \(context.sentence($0))" }
            }
        hasWarnings = !warningsHTML.isEmpty
        let findings = comparison.runs.indices.map { AlignmentFindings($0, comparison) }
        hasAlignment = findings.contains { $0.isKnown }
        alignmentHTML = hasAlignment ? Self.alignment(findings, context).html : ""
    }

    private static func counts(_ means: [SystemMean], _ caption: String, _ context: ReportContext) -> HTMLTable {
        let expected = context.comparison.aligned.keys.count
        return HTMLTable(
            caption,
            [
                .text("system"), .text("key"), .number("scored"), .text("undefined, by reason"), .number("infinite"),
                .number("failed or absent"),
            ],
            means.map { mean in
                let reasons = mean.undefined.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
                return HTMLTable.Row([
                    .head(context.system(mean.system)), .name(mean.definition.name),
                    .number("\(mean.scored) of \(expected)", Double(mean.scored)),
                    .text(reasons.isEmpty ? "–" : reasons.joined(separator: ", ")), .count(mean.infinite),
                    .count(mean.failed),
                ])
            }, isSortable: true)
    }

    /// Rows that the candidate lacks, once for all keys.
    private static func absentRows(_ pair: PairComparison, _ context: ReportContext) -> [String] {
        let absent = Set(pair.results.flatMap { $0.losses?.absentKeys ?? [] }).sorted(by: precedesInByteOrder)
        guard !absent.isEmpty else { return [] }
        return [
            "\(context.system(pair.candidate)) has no row for \(NumberText.count(absent.count, "utterance")) that "
                + "\(context.system(pair.baseline)) has: \(listed(absent))."
        ]
    }

    private static func listed(_ keys: [String]) -> String {
        HTMLText.names(Array(keys.prefix(20))) + (keys.count > 20 ? " and \(keys.count - 20) more" : "")
    }

    private static func losses(
        _ losses: KeyResult.Losses, _ result: KeyResult, _ pair: PairComparison, _ context: ReportContext
    ) -> String {
        "\(context.system(pair.candidate)) lost \(NumberText.count(losses.test.newlyUndefined, "score")) of "
            + "\(HTMLText.name(result.key)) that \(context.system(pair.baseline)) has, and gained "
            + "\(losses.test.newlyDefined) (McNemar, \(HTMLText.escaped(ReportContext.p(losses.test.p))))"
            + (losses.keys.isEmpty ? "." : ": \(listed(losses.keys)).")
    }

    private static func alignment(_ findings: [AlignmentFindings], _ context: ReportContext) -> HTMLTable {
        HTMLTable(
            "Hypothesis against reference, by system: median [least, most] over utterances",
            [
                .text("system"), .number("lag, ms"), .number("gain, dB"), .number("length difference, ms"),
                .text("clipping"),
            ],
            findings.enumerated().map { i, found in
                HTMLTable.Row([
                    .head(context.system(i)), .number(found.lag, nil), .number(found.gain, nil),
                    .number(found.length, nil), .text(found.clipping),
                ])
            })
    }
}

/// Lag, gain, length and clipping of one system over its utterances.
struct AlignmentFindings {
    let lag: String, gain: String, length: String, clipping: String
    let isKnown: Bool

    init(_ system: Int, _ comparison: Comparison) {
        let rows = comparison.runs[system].utterances
        let lags = rows.compactMap { $0.lagMilliseconds }
        let gains = rows.compactMap(\.gainDB)
        let lengths = rows.compactMap { $0.lengthMilliseconds }
        let clipped = rows.compactMap(\.clippedShare)
        lag = Self.spread(lags, digits: 2)
        gain = Self.spread(gains, digits: 1)
        length = Self.spread(lengths, digits: 1)
        let count = clipped.count { $0 > 0 }
        clipping =
            clipped.isEmpty
            ? "–"
            : count == 0
                ? "none of \(clipped.count)"
                : "\(count) of \(clipped.count), at worst "
                    + "\(NumberText.percent(clipped.max() ?? 0, digits: 2)) of the samples"
        isKnown = !(lags.isEmpty && gains.isEmpty && lengths.isEmpty && clipped.isEmpty)
    }

    private static func spread(_ values: [Double], digits: Int) -> String {
        guard let statistics = DescriptiveStatistics(values.filter(\.isFinite)) else { return "–" }
        let numbers = [statistics.median, statistics.minimum, statistics.maximum].map {
            NumberText.signed($0, digits: digits)
        }
        return statistics.minimum == statistics.maximum ? numbers[0] : "\(numbers[0]) [\(numbers[1]), \(numbers[2])]"
    }
}

extension ComparedUtterance {
    /// How late the hypothesis is.
    var lagMilliseconds: Double? { milliseconds(lagSamples) }
    /// Hypothesis minus reference.
    var lengthMilliseconds: Double? { milliseconds(lengthDifference) }

    private func milliseconds(_ samples: Int?) -> Double? {
        guard let samples, let sampleRate, sampleRate > 0 else { return nil }
        return Double(samples) / Double(sampleRate) * 1000
    }
}
