import Metrics
import Scoring

/// What to cite for the metrics of a comparison: `citations.bib`.
public struct Bibliography {
    /// The text; empty where no metric that is known was used.
    public let text: String

    /// The entries of the metrics that the runs' keys come from, each once: those of the registry, and of `models`.
    public init(_ comparison: Comparison, models: [MetricDefinition]) {
        let names = Set(
            comparison.runs.flatMap { $0.settings?.parameters.values.compactMap { $0["metric"]?.text } ?? [] })
        let keys = Set((comparison.definitions + comparison.corpusDefinitions).map(\.name))
        var entries = [String]()
        var seen = Set<String>()
        let known = Set(MetricRegistry.definitions.flatMap(\.keys).map(\.name))
        for definition in MetricRegistry.definitions + models {
            // The Fréchet distance of a card's embeddings has the key of all of them.
            let own = MetricRegistry.definition(named: definition.name) == nil ? keys.subtracting(known) : keys
            guard names.contains(definition.name) || definition.keys.contains(where: { own.contains($0.name) }) else {
                continue
            }
            for (i, citation) in definition.citations.enumerated() where seen.insert(citation.text).inserted {
                var fields = ["  note = {\(Escaping.latex(citation.text))}"]
                if let link = citation.link { fields.append("  howpublished = {\\url{\(link)}}") }
                entries.append(
                    "@misc{codecscore-\(definition.name)-\(i + 1),\n" + fields.joined(separator: ",\n") + "\n}\n")
            }
        }
        text = entries.joined(separator: "\n")
    }
}
