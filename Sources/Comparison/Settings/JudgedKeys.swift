import Metrics
import Scoring

/// The keys that verdicts are passed on.
struct JudgedKeys {
    /// The keys, in the runs' order.
    let keys: [String]
    /// Keys of the runs as wholes, which are judged only where they are asked for.
    let corpusKeys: [String]
    /// Where the choice comes from.
    let origin: String
    let warnings: [String]

    init(_ runs: [ComparedRun], _ common: [KeyDefinition], _ settings: ComparisonSettings) throws(ComparisonError) {
        let directed = common.filter { $0.direction != .none && $0.aggregation != .corpus }.map(\.name)
        if let asked = settings.judgedKeys {
            let named = runs.flatMap { $0.corpus?.definitions ?? [] }.filter { $0.direction != .none }.map(\.name)
            let ofCorpora = Set(named.filter { key in runs.count { $0.corpus?.definition(key) != nil } > 1 })
            for key in asked where !directed.contains(key) && !ofCorpora.contains(key) {
                let cause =
                    common.contains { $0.name == key }
                    ? "it has no direction, or no value an utterance" : "it is not in at least two runs"
                throw ComparisonError(
                    .malformed,
                    "the key '\(key)' cannot be judged: \(cause)"
                        + didYouMean(key, among: directed + ofCorpora.sorted()))
            }
            (keys, origin, warnings) = (asked.filter { !ofCorpora.contains($0) }, "keys", [])
            corpusKeys = asked.filter { ofCorpora.contains($0) }
            return
        }
        corpusKeys = []
        let primary = Set(runs.flatMap { $0.settings?.primaryKeys ?? [] })
        let judged = directed.filter { primary.contains($0) }
        if !judged.isEmpty {
            (keys, origin, warnings) = (judged, "primary", [])
            return
        }
        keys = directed.filter { settings.margins.entry(for: $0) != nil }
        origin = "all"
        warnings =
            keys.isEmpty && runs.count > 1
            ? ["no key has a direction and a margin, so nothing is judged; set margins with --margin KEY=SIZE"] : []
    }
}
