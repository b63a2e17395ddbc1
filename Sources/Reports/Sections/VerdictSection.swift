import Comparison

/// The verdict: one line for all, a sentence for each judged key, and what they rest on.
struct VerdictSection {
    struct Line {
        let verdictHTML: String
        let sentenceHTML: String
        /// What else must be known, in sentences.
        let remarks: [String]
    }

    struct Pair {
        let titleHTML: String
        let lineHTML: String
        /// Whether the line below the title says more than the headline of the page.
        let hasLine: Bool
        /// Verdicts by sign, where the sentences are folded away.
        let tally: String
        let isFolded: Bool
        let disagreementHTML: String
        let hasDisagreement: Bool
        let lines: [Line]
    }

    let headlineHTML: String
    let basis: String
    let familyText: String
    let mismatchesHTML: [String]
    let hasMismatches: Bool
    let mismatchText: String
    let verdictPairs: [Pair]
    /// Pairs and keys at a glance, for more than one pair.
    let glanceHTML: String
    let hasGlance: Bool

    init(_ context: ReportContext) {
        let comparison = context.comparison
        let headline = Headline(comparison)
        headlineHTML = context.sentence(headline.text)
        basis = comparison.aligned.blockDescription
        let settings = comparison.settings
        let count = comparison.family.members.count
        familyText =
            comparison.pairs.isEmpty
            ? ""
            : "Margins: profile \(settings.margins.name). p corrected (Holm) over "
                + "\(NumberText.count(count, "comparison")) of the family \(comparison.family.name)."
        mismatchesHTML = comparison.mismatches.map(context.sentence)
        hasMismatches = !mismatchesHTML.isEmpty
        mismatchText =
            comparison.settings.mismatches == .tolerated
            ? "They are judged all the same; a difference may come from this."
            : "The comparison was forced, and nothing is decided."
        let isSingle = comparison.pairs.count == 1
        verdictPairs = zip(comparison.pairs, headline.pairs).map { pair, line in
            let disagreement = pair.disagreement
            return Pair(
                titleHTML: context.title(pair), lineHTML: context.sentence(Self.withoutTitle(line, pair, context)),
                hasLine: !isSingle, tally: Self.tally(pair),
                isFolded: comparison.pairs.count > ReportContext.mostOpenPairs,
                disagreementHTML: disagreement.map {
                    "Metrics disagree: better on \(HTMLText.names($0.better)), worse on \(HTMLText.names($0.worse)). "
                        + "They measure different things; listen before choosing."
                } ?? "",
                hasDisagreement: disagreement != nil,
                lines: pair.judged.map { Line($0, context) })
        }
        hasGlance = comparison.pairs.count > 1 && !comparison.judgedKeys.isEmpty
        glanceHTML = hasGlance ? Self.glance(context) : ""
    }

    private static func tally(_ pair: PairComparison) -> String {
        [Verdict.better, .worse, .equivalent, .undecided].compactMap { verdict in
            let count = pair.judged.count { $0.verdict == verdict }
            return count > 0 ? "\(verdict.sign) \(count) \(verdict.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// The line of a pair below its title, which it need not repeat.
    private static func withoutTitle(_ line: String, _ pair: PairComparison, _ context: ReportContext) -> String {
        let title = "\(context.systemName(pair.candidate)) against \(context.systemName(pair.baseline)): "
        guard line.hasPrefix(title) else { return line }
        let rest = line.dropFirst(title.count)
        return rest.prefix(1).uppercased() + rest.dropFirst()
    }

    private static func glance(_ context: ReportContext) -> String {
        let comparison = context.comparison
        let keys = comparison.judgedKeys
        let columns =
            [HTMLTable.Column.text("pair")] + keys.map { HTMLTable.Column(html: HTMLText.name($0)) }
        let rows = comparison.pairs.map { pair in
            HTMLTable.Row(
                [.head(context.title(pair))]
                    + keys.map { key in pair.result(key).map { .verdict($0.verdict) } ?? .text("–") })
        }
        return HTMLTable("Verdicts at a glance: the first system against the second", columns, rows).html
    }
}

extension VerdictSection.Line {
    init(_ result: KeyResult, _ context: ReportContext) {
        verdictHTML = HTMLText.verdict(result.verdict)
        sentenceHTML = context.sentence(result.sentence)
        var remarks = [String]()
        if result.ranksDisagree(alpha: context.comparison.settings.alpha) {
            remarks.append(
                "The tests of mean and ranks disagree: a few utterances carry the difference, or there are few in all.")
        }
        if let (low, high) = result.utteranceInterval?.turned(result.isLowerBetter).ends {
            let digits = result.definition.digits
            remarks.append(
                "By utterances, these speakers only: "
                    + "[\(NumberText.plain(low, digits: digits)), \(NumberText.plain(high, digits: digits))].")
        }
        self.remarks = remarks
    }
}
