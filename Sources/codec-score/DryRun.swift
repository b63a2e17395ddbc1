import Scoring

/// What `--dry-run` shows: the pairs, the metrics, and what would be skipped.
struct DryRun {
    let plan: ScoringPlan
    let metrics: MetricSet
    let isResuming: Bool

    func print() throws {
        let output = Terminal.output
        for (i, system) in plan.systems.enumerated() {
            let count = plan.items.count { $0.hypotheses[i] != nil }
            output.print(
                "\(system.name): \(count) utterances of \(system.path) against \(plan.reference)", style: .bold)
            output.print("  results in \(system.output)")
            if isResuming {
                output.print("  \(try earlierRows(system, i)) rows are there already; their audio will be checked")
            }
        }
        for metric in metrics.metrics {
            let parameters = metric.parameters.entries.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            let keys = metric.outputKeys.map(\.name).joined(separator: " ")
            output.print("\(metric.definition.name) → \(keys)" + (parameters.isEmpty ? "" : " (\(parameters))"))
        }
        output.print("resampler \(metrics.resampler.rawValue)")
        let shown = 10
        for item in plan.items.prefix(shown) { output.print("  \(item.key)", style: .dim) }
        if plan.items.count > shown { output.print("  … \(plan.items.count - shown) more", style: .dim) }
    }

    private func earlierRows(_ system: ScoringPlan.System, _ index: Int) throws -> Int {
        let keys = plan.items.filter { $0.hypotheses[index] != nil }.map(\.key)
        do {
            return try ResultJournal.rowsToKeep(
                in: system.output, signature: RunRecord.signature(of: metrics), keys: keys)
        } catch {
            throw fail(error)
        }
    }
}
