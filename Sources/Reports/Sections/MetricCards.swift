import Comparison
import Metrics
import Scoring

/// What the keys mean: from the definitions stored with the runs, and what is known of the metrics.
struct MetricCards {
    struct Card {
        let cardTitle: String
        let cardSummary: String
        let hasSummary: Bool
        let keysHTML: String
        let parametersText: String
        let hasParameters: Bool
        let blindSpots: [String]
        let hasBlindSpots: Bool
        let agreement: [String]
        let hasAgreement: Bool
        let sources: [String]
        let hasSources: Bool
    }

    let cards: [Card]

    init?(_ context: ReportContext) {
        let definitions = context.comparison.definitions + context.comparison.corpusDefinitions
        guard !definitions.isEmpty else { return nil }
        var cards = [Card]()
        var covered = Set<String>()
        for metric in MetricRegistry.definitions + context.options.models {
            let names = Set(metric.keys.map(\.name))
            let keys = definitions.filter { names.contains($0.name) && !covered.contains($0.name) }
            guard !keys.isEmpty else { continue }
            covered.formUnion(keys.map(\.name))
            cards.append(Card(metric, keys, context))
        }
        let unknown = definitions.filter { !covered.contains($0.name) }
        if !unknown.isEmpty { cards.append(Card(nil, unknown, context)) }
        self.cards = cards
    }
}

extension MetricCards.Card {
    init(_ metric: MetricDefinition?, _ keys: [KeyDefinition], _ context: ReportContext) {
        cardTitle = metric.map { "\($0.title) (\($0.name))" } ?? "Keys that no metric of this tool gives"
        cardSummary = metric?.summary ?? "Known from the runs alone."
        hasSummary = !cardSummary.isEmpty
        keysHTML =
            HTMLTable(
                "Keys of \(cardTitle)",
                [
                    .text("key"), .text("meaning"), .text("unit"), .text("range"), .text("better"),
                    .text("over utterances"),
                ],
                keys.map { key in
                    HTMLTable.Row([
                        .head(HTMLText.name(key.name)), .markup(HTMLText.name(key.title)),
                        .text(key.unitText.isEmpty ? "none" : HTMLText.shortened(key.unit)),
                        .text(Self.range(key)), .text(key.direction == .none ? "not judged" : key.direction.rawValue),
                        .text(key.aggregation.rawValue),
                    ])
                }
            ).html
        parametersText = Self.parameters(of: keys, context)
        hasParameters = !parametersText.isEmpty
        blindSpots = metric?.blindSpots ?? []
        hasBlindSpots = !blindSpots.isEmpty
        agreement = metric?.agreement ?? []
        hasAgreement = !agreement.isEmpty
        let license = metric?.license ?? ""
        sources =
            (metric?.citations ?? []).map { [$0.text, $0.link].compactMap { $0 }.joined(separator: " ") }
            + (license.isEmpty ? [] : ["Weights: \(license)"])
        hasSources = !sources.isEmpty
    }

    private static func range(_ key: KeyDefinition) -> String {
        func text(_ value: Double) -> String { NumberText.margin(value, digits: key.digits) }
        return switch (key.range.lower, key.range.upper) {
        case (nil, nil): "unbounded"
        case (let lower?, nil): "from \(text(lower))"
        case (nil, let upper?): "up to \(text(upper))"
        case (let lower?, let upper?): "\(text(lower)) to \(text(upper))"
        }
    }

    /// The parameters of the first run that says them; runs that differ are mismatches and stand at the top.
    private static func parameters(of keys: [KeyDefinition], _ context: ReportContext) -> String {
        for run in context.comparison.runs {
            for key in keys {
                guard let members = run.settings?.parameters[key.name]?["parameters"]?.members, !members.isEmpty else {
                    continue
                }
                return members.map { "\($0.name) \($0.value.text ?? $0.value.line)" }.joined(separator: ", ")
            }
        }
        return ""
    }
}
