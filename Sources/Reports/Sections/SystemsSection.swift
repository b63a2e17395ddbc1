import Comparison
import Metrics

/// All systems side by side, and for more than two the ranking on each judged key and who can be told from whom.
struct SystemsSection {
    struct Key {
        let rankingTitleHTML: String
        let rankingSentenceHTML: String
        let rankingDetails: String
        let tableHTML: String
        let matrixHTML: String
        let hasMatrix: Bool
    }

    let meansHTML: String
    let corpusHTML: String
    let hasCorpus: Bool
    let corpusSentencesHTML: [String]
    let corpusDetails: String
    let rankings: [Key]

    init(_ context: ReportContext) {
        let comparison = context.comparison
        meansHTML = Self.means(context).html
        hasCorpus = comparison.corpusDescription != nil
        corpusHTML = hasCorpus ? Self.corpus(context).html : ""
        corpusSentencesHTML = comparison.pairs.flatMap { comparison.corpusSentences($0) }.map {
            HTMLText.verdict($0.verdict) + " " + context.sentence($0.text)
        }
        corpusDetails = comparison.corpusDescription ?? ""
        rankings = comparison.rankings.map { ranking in
            let isAll = comparison.settings.pairing == .all
            return Key(
                rankingTitleHTML: context.key(ranking.definition),
                rankingSentenceHTML: context.sentence(ranking.sentence(alpha: comparison.settings.alpha)),
                rankingDetails: Self.details(ranking, context), tableHTML: Self.table(ranking, context).html,
                matrixHTML: isAll ? Self.matrix(ranking.definition, context).html : "", hasMatrix: isAll)
        }
    }

    /// Every key of every system over its own rows.
    private static func means(_ context: ReportContext) -> HTMLTable {
        let comparison = context.comparison
        let expected = comparison.aligned.keys.count
        let rows = comparison.definitions.map { definition in
            HTMLTable.Row(
                [.markup(context.key(definition))]
                    + comparison.runs.indices.map { system in
                        let mean = comparison.means.first {
                            $0.system == system && $0.definition.name == definition.name
                        }
                        guard let mean, let value = mean.mean else { return .number("–", nil) }
                        var text = NumberText.plain(value, digits: definition.digits)
                        if let interval = mean.interval, interval.low != nil {
                            text += " " + NumberText.interval(interval, digits: definition.digits)
                        }
                        if mean.scored < expected { text += ", n = \(mean.scored)" }
                        return .number(text, value)
                    })
        }
        return HTMLTable(
            "Means with intervals, each system over its own \(NumberText.count(expected, "utterance"))",
            [.text("key")] + comparison.runs.indices.map { .numbers(of: context.systemName($0)) }, rows)
    }

    /// The values of the runs as wholes.
    private static func corpus(_ context: ReportContext) -> HTMLTable {
        let comparison = context.comparison
        let rows = comparison.corpusDefinitions.map { definition in
            HTMLTable.Row(
                [.markup(context.key(definition))]
                    + comparison.runs.map { .number($0.corpus?.values[definition.name], digits: definition.digits) })
        }
        return HTMLTable(
            "Distances between the embeddings of all hypotheses and of all references",
            [.text("key")] + comparison.runs.indices.map { .numbers(of: context.systemName($0)) }, rows)
    }

    private static func details(_ ranking: Ranking, _ context: ReportContext) -> String {
        var text =
            "Over \(NumberText.count(ranking.utteranceCount, "utterance")) that all systems have a score for "
            + "(\(NumberText.count(ranking.blockCount, "block"))). Told apart means by some difference, however small; a verdict "
            + "asks for more than the margin."
        if let test = ranking.friedman {
            text +=
                " Friedman χ² = \(NumberText.plain(test.chiSquare, digits: 1)), Iman–Davenport "
                + "F(\(test.degreesOfFreedom.numerator), \(test.degreesOfFreedom.denominator)) = "
                + "\(NumberText.plain(test.f, digits: 1)), \(ReportContext.p(test.p)); Kendall's W = "
                + "\(NumberText.plain(test.kendallW, digits: 2))."
        }
        for (system, scored) in ranking.losers {
            text += " \(HTMLText.shortened(context.systemName(system))) has only \(scored)."
        }
        return text
    }

    private static func table(_ ranking: Ranking, _ context: ReportContext) -> HTMLTable {
        let digits = ranking.definition.digits
        let rows = ranking.entries.enumerated().map { i, entry -> HTMLTable.Row in
            let isJoined = i > 0 && !entry.isSeparable
            let joinsNext = i + 1 < ranking.entries.count && !ranking.entries[i + 1].isSeparable
            return HTMLTable.Row(
                [
                    .head(context.system(entry.system)), .number(entry.mean, digits: digits),
                    .number(
                        entry.meanRank.map { NumberText.plain($0, digits: 2) } ?? "needs 10 blocks", entry.meanRank),
                    .text(i == 0 ? "–" : entry.isSeparable ? "told apart" : "not separable"),
                    .number(entry.pAgainstAbove.map(NumberText.p) ?? "–", entry.pAgainstAbove),
                ], classes: isJoined || joinsNext ? "joined" : "apart")
        }
        return HTMLTable(
            "\(HTMLText.shortened(ranking.definition.name)): systems by mean; a bar joins neighbours that are not separable",
            [.text("system"), .number("mean"), .number("mean rank"), .text("from the one above"), .number("p")], rows)
    }

    private static func matrix(_ definition: KeyDefinition, _ context: ReportContext) -> HTMLTable {
        let comparison = context.comparison
        let systems = comparison.runs.indices
        let rows = systems.map { row in
            HTMLTable.Row(
                [.head(context.system(row))]
                    + systems.map { column in
                        let forward = comparison.pairs.first { $0.candidate == row && $0.baseline == column }
                        if let result = forward?.result(definition.name) { return .verdict(result.verdict) }
                        let backward = comparison.pairs.first { $0.candidate == column && $0.baseline == row }
                        return backward?.result(definition.name).map { .verdict($0.verdict.reversed) } ?? .text("")
                    })
        }
        return HTMLTable(
            "\(HTMLText.shortened(definition.name)): the row's system against the column's",
            [.text("")] + systems.map { HTMLTable.Column(html: context.system($0)) }, rows)
    }
}

extension Verdict {
    /// What is said when the systems change places.
    var reversed: Verdict {
        switch self {
        case .better: .worse
        case .worse: .better
        case .equivalent, .undecided: self
        }
    }
}
