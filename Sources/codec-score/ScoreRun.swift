import ArgumentParser
import Console
import DSP
import FoundationEssentials
import Metrics
import Scoring
import Synchronization

/// A run from its plan to the finished files and the table.
struct ScoreRun {
    let plan: ScoringPlan
    let metrics: MetricSet
    let options: ScoreCommand.RunningOptions
    let codecs: ExperimentCodecs
    let shard: Shard?
    let allowsUnpaired: Bool

    /// What is learnt while a system's rows are finished.
    fileprivate struct Tally {
        var multichannel = 0
        var unequalChannels = 0
        var unequalRates = 0
        /// Rows by the pair's common rate.
        var rates: [Int: Int] = [:]
        var reused = 0
        var failed = 0
    }

    /// Scores everything and ends the program by throwing where some utterances failed.
    func run() async throws {
        Allocation.keepFreedBuffers()
        let progress = ProgressDisplay(total: plan.rowCount, of: "rows", isQuiet: options.quiet)
        let interruption = Interruption(advice: "finished rows are kept, go on with --resume") { progress.end() }
        defer { interruption.cancel() }
        let tally = Mutex([Tally](repeating: Tally(), count: plan.systems.count))
        var finished = [(name: String, summary: RunSummary)]()
        var outcomes = [EmbeddingPass.Outcome]()
        do {
            // Files are read before anything is scored, so that what is wrong with them is said at once.
            outcomes = try await embeddings(areFiles: true)
            let journals = try openJournals()
            let plan = plan
            progress.begin()
            try await Scorer(plan: plan, metrics: metrics, jobs: jobs).run(journals: journals) { event in
                tally.withLock { $0[event.system].count(event) }
                let system = plan.systems.count > 1 ? " (\(plan.systems[event.system].name))" : ""
                progress.finished(
                    .init(
                        name: event.key + system, duration: event.duration, isReused: event.isReused,
                        failure: event.failure))
            }
            progress.end()
            let facts = tally.withLock { $0 }
            // The rows do not depend on it: they are finished whatever comes of it.
            var fault: EmbeddingError?
            do {
                if outcomes.isEmpty { outcomes = try await embeddings(areFiles: false) }
            } catch let error as EmbeddingError {
                fault = error
            }
            for (i, journal) in journals.enumerated() {
                let outcome = outcomes.isEmpty ? nil : outcomes[i]
                finished.append(
                    (plan.systems[i].name, try finish(journal, system: i, facts[i], outcome, progress.elapsed)))
            }
            warnOfScales(facts)
            // That a model is missing has been said before.
            if let fault, !fault.isAbsence { throw fault }
        } catch let error as OutputError {
            progress.end()
            throw fail(error)
        } catch let error as EmbeddingError {
            throw fail(.noInput, error.description)
        }
        try report(
            finished, outcomes.map(\.result),
            tally.withLock { tallies in
                (reused: tallies.reduce(0) { $0 + $1.reused }, failed: tallies.reduce(0) { $0 + $1.failed })
            }, progress.elapsed)
    }

    private var jobs: Int { options.jobs ?? ProcessInfo.processInfo.activeProcessorCount }

    private func openJournals() throws -> [ResultJournal] {
        let signature = RunRecord.signature(of: metrics)
        let mode: ResultJournal.Mode = options.resume ? .resume : options.force ? .force : .new
        return try plan.systems.enumerated().map { i, system in
            try ResultJournal(
                directory: system.output, signature: signature, keys: plan.keys(ofSystem: i), mode: mode,
                system: system.name, embeddings: metrics.embeddings)
        }
    }

    /// The distances between the sets of embeddings of each system; none where they are not asked for.
    private func embeddings(areFiles: Bool) async throws -> [EmbeddingPass.Outcome] {
        guard metrics.embeddings?.source.isOfFiles == areFiles,
            let pass = EmbeddingPass(plan: plan, metrics: metrics, jobs: jobs)
        else { return [] }
        let progress = ProgressDisplay(total: plan.items.count, of: "embeddings", isQuiet: options.quiet || areFiles)
        progress.begin()
        defer { progress.end() }
        return try await pass.run { progress.finished(.init(name: $0, duration: 0)) }
    }

    private func finish(
        _ journal: ResultJournal, system: Int, _ tally: Tally, _ corpus: EmbeddingPass.Outcome?, _ seconds: Double
    ) throws -> RunSummary {
        let keys = plan.keys(ofSystem: system)
        let rows = try journal.storedRows(of: keys)
        let summary = RunSummary(
            rows: rows.rows, keys: metrics.keys, expected: plan.coverage[system].expected)
        let hypotheses = plan.items.compactMap { $0.hypotheses[system]?.source }
        let rate = SystemRate.find(hypotheses, bareCodes: codecs.codec)
        let warnings =
            plan.notes[system] + formatWarnings(tally, rowCount: keys.count) + (corpus?.warnings ?? [])
        let ofSets = corpus?.result.warnings ?? []
        for warning in warnings + ofSets + rate.warnings {
            warn("\(plan.systems[system].name): \(warning)", isQuiet: options.quiet)
        }
        var record = RunRecord(
            system: plan.systems[system], reference: plan.reference, metrics: metrics, coverage: plan.coverage[system],
            warnings: metrics.warnings + warnings + rate.warnings, commandLine: CommandLine.arguments,
            hashes: (rows.referenceHash, rows.hypothesisHash), seconds: seconds,
            audioSeconds: summary.audioSeconds)
        record.step = options.step
        record.rate = rate.rate
        record.scales = scales(tally)
        record.shard = shard
        record.transcripts = plan.transcripts?.record(ofSystem: system)
        try journal.finish(
            keys: keys, summary: summary.json.pretty, record: record.json.pretty, corpus: corpus?.result)
        return summary
    }

    /// What the numbers of a key stand for at each common rate, for metrics that have several scales.
    private func scales(_ tally: Tally) -> RunRecord.Scales {
        var scales = RunRecord.Scales()
        for metric in metrics.metrics {
            for rate in tally.rates.keys {
                guard let scale = metric.metric.scale(at: rate) else { continue }
                for key in metric.outputKeys { scales[key.name, default: [:]][rate] = scale }
            }
        }
        return scales
    }

    /// Systems whose means are of different scales must not be compared; each by itself is sound.
    private func warnOfScales(_ tallies: [Tally]) {
        for metric in metrics.metrics {
            var systems = [String: [String]]()
            for (system, tally) in zip(plan.systems, tallies) {
                let scales = Set(tally.rates.keys.compactMap { metric.metric.scale(at: $0) })
                if scales.count == 1, let scale = scales.first { systems[scale, default: []].append(system.name) }
            }
            guard systems.count > 1 else { continue }
            warn(
                "\(metric.definition.name) is \(RunRecord.words(ofScales: systems)): these scales must not be compared",
                isQuiet: options.quiet)
        }
    }

    private func formatWarnings(_ tally: Tally, rowCount: Int) -> [String] {
        var warnings = [String]()
        if tally.multichannel > 0 {
            warnings.append(
                "\(tally.multichannel) of \(rowCount) utterances have more than one channel; "
                    + "the first is scored, as VERSA does")
        }
        if tally.unequalChannels > 0 {
            warnings.append(
                "\(tally.unequalChannels) of \(rowCount) utterances differ in channel count from their reference: where "
                    + "channels were averaged, score against a reference that is, too")
        }
        if tally.unequalRates > 0 {
            warnings.append(
                "\(tally.unequalRates) of \(rowCount) utterances differ in sample rate from their "
                    + "reference; the higher is resampled to the lower (\(metrics.resampler.rawValue))")
        }
        for metric in metrics.metrics {
            var scales = [String: Int]()
            for (rate, count) in tally.rates { scales[metric.metric.scale(at: rate) ?? "", default: 0] += count }
            if scales.count > 1 {
                let counts = scales.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
                warnings.append(
                    "\(metric.definition.name): the rows are on different scales (\(counts.joined(separator: ", "))) and "
                        + "their mean says little; fix the mode, or score the sample rates apart")
            }
        }
        return warnings
    }

    /// Systems of which nothing was measured. A part of a run may be one silent utterance.
    private func unmeasured(
        _ finished: [(name: String, summary: RunSummary)], _ corpora: [CorpusResult]
    ) -> [String] {
        guard !plan.isPart else { return [] }
        return finished.indices.filter { system in
            let ofSet = corpora.isEmpty ? [] : corpora[system].scores
            return finished[system].summary.rowCount > 0 && !finished[system].summary.hasValues
                && ofSet.allSatisfy { $0.score.value == nil }
        }.map { finished[$0].name }
    }

    private func report(
        _ finished: [(name: String, summary: RunSummary)], _ corpora: [CorpusResult],
        _ tally: (reused: Int, failed: Int), _ seconds: Double
    ) throws {
        let output = Terminal.output
        if options.format == .json {
            let systems = plan.systems.indices.map { i in
                JSONValue.object(
                    [
                        .init("name", .string(plan.systems[i].name)), .init("output", .string(plan.systems[i].output)),
                        .init("summary", finished[i].summary.json),
                    ] + (corpora.isEmpty ? [] : [.init("corpus", corpora[i].json)]))
            }
            output.write(JSONValue.object([.init("systems", .array(systems))]).pretty)
        } else if !options.quiet {
            if !metrics.keys.isEmpty {
                SummaryTable(finished, sharedCount: plan.sharedCount).print(to: output)
            }
            if !corpora.isEmpty {
                CorpusTable(names: finished.map(\.name), results: corpora).print(to: output)
            }
            let kept = tally.reused > 0 ? ", \(tally.reused) \(tally.reused == 1 ? "row" : "rows") kept" : ""
            let audio = finished.reduce(0) { $0 + $1.summary.audioSeconds }
            let speed = seconds > 0 && tally.reused == 0 ? ", \(fixed(audio / seconds, digits: 0))× real time" : ""
            output.print(
                "\(plan.rowCount) \(plan.rowCount == 1 ? "row" : "rows") in \(fixed(seconds, digits: 1)) s\(speed)\(kept) → "
                    + plan.systems.map(\.output).joined(separator: ", "), style: .dim)
        }
        if let exit = Terminal.exitOfFailure { throw exit }
        let unpaired = plan.coverage.contains { !$0.onlyInReference.isEmpty || !$0.onlyInHypothesis.isEmpty }
        let hasProblems = plan.coverage.contains { !$0.problems.isEmpty }
        let unmeasured = unmeasured(finished, corpora)
        guard tally.failed > 0 || hasProblems || (unpaired && !allowsUnpaired) || !unmeasured.isEmpty else { return }
        for name in unmeasured where tally.failed == 0 {
            Terminal.error.print(
                "codec-score: error: \(Escaping.terminal(name)): no metric has a value in any row; the rows say why",
                style: .error)
        }
        if tally.failed > 0 {
            Terminal.error.print(
                "codec-score: error: \(tally.failed) of \(plan.rowCount) rows failed, each for the reason that stands in it; mend that and run again with --resume",
                style: .error)
        }
        throw ExitCode(ExitStatus.someFailed.rawValue)
    }
}

extension ScoreRun.Tally {
    fileprivate mutating func count(_ event: Scorer.RowEvent) {
        if event.isReused { reused += 1 }
        if event.formats.count == 2, let rate = event.formats.map(\.sampleRate).min() { rates[rate, default: 0] += 1 }
        if event.failure != nil { failed += 1 }
        if event.formats.contains(where: { $0.channels > 1 }) { multichannel += 1 }
        if Set(event.formats.map(\.channels)).count > 1 { unequalChannels += 1 }
        if Set(event.formats.map(\.sampleRate)).count > 1 { unequalRates += 1 }
    }
}
