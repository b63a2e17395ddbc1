import ArgumentParser
import Audio
import Console
import FoundationEssentials
import Scoring

/// What `--dry-run` shows: the pairs, the metrics, what would be skipped, and files that are not there.
struct DryRun {
    let plan: ScoringPlan
    let metrics: MetricSet
    let isResuming: Bool

    func print() throws {
        let output = Terminal.output
        for (i, system) in plan.systems.enumerated() {
            let count = plan.keys(ofSystem: i).count
            output.print(
                "\(system.name): \(count) utterances of \(system.path) against \(plan.reference)", style: .bold)
            output.print("  results in \(system.output)")
            if let lists = plan.transcripts {
                let items = plan.items.filter { $0.hypotheses[i] != nil }
                output.print(
                    "  transcripts of \(items.count { $0.hypotheses[i]?.transcript != nil }) in \(lists.systems[i].path), "
                        + "of the reference of \(items.count { $0.reference.transcript != nil }) in \(lists.reference.path)"
                )
            }
            if isResuming {
                output.print("  \(try earlierRows(system, i)) rows are there already; their audio will be checked")
            }
        }
        for metric in metrics.metrics {
            let parameters = metric.parameters.entries.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            let keys = metric.outputKeys.map(\.name).joined(separator: " ")
            output.print("\(metric.definition.name) → \(keys)" + (parameters.isEmpty ? "" : " (\(parameters))"))
        }
        if let embeddings = metrics.embeddings {
            output.print(
                "embedding_distances (\(embeddings.embeddingName)) → \(embeddings.keys.map(\.name).joined(separator: " "))"
            )
        }
        output.print("resampler \(metrics.resampler.rawValue)")
        let shown = 10
        for item in plan.items.prefix(shown) { output.print("  \(item.key)", style: .dim) }
        if plan.items.count > shown { output.print("  … \(plan.items.count - shown) more", style: .dim) }
        try reportMissingFiles()
    }

    private func reportMissingFiles() throws {
        let sources = plan.items.flatMap { [$0.reference.source] + $0.hypotheses.values.map(\.source) }
        let missing = Set(sources.compactMap(Self.file)).filter { !FileManager.default.isReadableFile(atPath: $0) }
            .sorted()
        guard let first = missing.first else { return }
        throw fail(
            .someFailed,
            "\(first): there is no such file, or it cannot be read"
                + (missing.count > 1 ? "; neither can \(missing.count - 1) others" : "")
                + "; relative paths start at the current folder, or at the folder of their list")
    }

    /// The file that a source is read from, if it is one.
    private static func file(_ source: AudioSource) -> String? {
        switch source {
        case .file(let path), .archive(let path, _): path
        case .segment(let recording, _, _): file(recording)
        case .pipe: nil
        }
    }

    private func earlierRows(_ system: ScoringPlan.System, _ index: Int) throws -> Int {
        do {
            return try ResultJournal.rowsToKeep(
                in: system.output, signature: RunRecord.signature(of: metrics), keys: plan.keys(ofSystem: index))
        } catch {
            throw fail(error)
        }
    }
}
