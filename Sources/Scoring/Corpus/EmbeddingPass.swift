import Audio
import Metrics
import Models

/// Computes or reads the embeddings of a plan's utterances, and the distances between both sides for each system.
public struct EmbeddingPass: Sendable {
    /// What is scored.
    private let plan: ScoringPlan
    private let embeddings: ConfiguredEmbeddings
    private let resampler: Resampler
    private let integerScale: IntegerScale
    private let jobs: Int

    /// A pass over the utterances of `plan`, `jobs` of them at a time; `nil` where `metrics` asks for no distances of sets.
    public init?(plan: ScoringPlan, metrics: MetricSet, jobs: Int) {
        guard let embeddings = metrics.embeddings else { return nil }
        self.plan = plan
        self.embeddings = embeddings
        resampler = metrics.resampler
        integerScale = metrics.integerScale
        self.jobs = max(1, jobs)
    }

    /// A system's distances, and what a user should know of them beside the result's own warnings.
    public struct Outcome: Sendable {
        /// The distances.
        public var result: CorpusResult
        /// Warnings, one sentence each.
        public var warnings: [String]
    }

    /// The outcome of each system.
    ///
    /// - Parameter progress: told the key of each utterance that is done
    public func run(progress: @escaping @Sendable (String) -> Void) async throws(EmbeddingError) -> [Outcome] {
        switch embeddings.source {
        case .logMel: try await ofAudio(.logMel, progress)
        case .model(let embedding): try await ofAudio(.model(embedding), progress)
        case .files(let reference, let systems): try files(reference, systems)
        }
    }

    // MARK: From audio

    /// What computes rows of a signal.
    private enum Computation {
        case logMel
        case model(ModelEmbedding)
    }

    private func ofAudio(
        _ computation: Computation, _ progress: @escaping @Sendable (String) -> Void
    ) async throws(EmbeddingError) -> [Outcome] {
        let rows = await rowsOfAudio(computation, progress)
        if let fault = rows.fault { throw EmbeddingError(fault.description, isAbsence: fault.isAbsence) }
        // Half of the utterances would pass for all.
        guard !Task.isCancelled else { throw EmbeddingError("the embeddings were broken off before all were computed") }
        var outcomes = [Outcome]()
        for (system, keys) in plan.systems.indices.map({ ($0, plan.keys(ofSystem: $0)) }) {
            // What one side lacks is left out of both, so that the sets are of equal utterances.
            let both = keys.filter { rows.reference[$0] != nil && rows.systems[system][$0] != nil }
            let tables = [rows.reference, rows.systems[system]].map { found in
                EmbeddingTable(
                    both.map { (key: $0, rows: found[$0] ?? []) },
                    dimension: rows.dimension ?? LogMelEmbedding.dimension)
            }
            outcomes.append(outcome(tables[0], tables[1], leftOut: keys.count - both.count))
        }
        return outcomes
    }

    /// What audio gave, row after row, by key.
    private struct FoundRows {
        var reference: [String: [Float]] = [:]
        var systems: [[String: [Float]]]
        /// Numbers of a row.
        var dimension: Int?
        /// What is wrong with the model.
        var fault: ModelError?
    }

    /// The rows of every utterance in single precision. Pairs that no metric scores, such as those with silence, have none.
    private func rowsOfAudio(
        _ computation: Computation, _ progress: @escaping @Sendable (String) -> Void
    ) async -> FoundRows {
        let found = Shared(FoundRows(systems: plan.systems.map { _ in [:] }))
        await forEach(plan.items.count, jobs: jobs) { place in
            guard found.current.fault == nil else { return }
            let item = plan.items[place]
            if let reference = LoadedAudio(item.reference.source, resampler, integerScale).signal {
                let rowsOfReference = rows(of: reference, computation, found)
                found.change { $0.reference[item.key] = rowsOfReference }
                for (system, utterance) in item.hypotheses {
                    guard let hypothesis = LoadedAudio(utterance.source, resampler, integerScale).signal,
                        AnalyzedPair(reference: reference, hypothesis: hypothesis).unscorable == nil
                    else { continue }
                    let rowsOfHypothesis = rows(of: hypothesis, computation, found)
                    found.change { $0.systems[system][item.key] = rowsOfHypothesis }
                }
            }
            progress(item.key)
        }
        return found.current
    }

    private func rows(
        of signal: AnalyzedSignal, _ computation: Computation, _ found: Shared<FoundRows>
    ) -> [Float]? {
        let values: [Float]
        switch computation {
        case .logMel:
            guard let rows = try? signal.result(of: LogMelEmbedding()) else { return nil }
            values = rows.joined().map { Float($0) }
        case .model(let embedding):
            switch try? embedding.rows(of: signal) {
            case nil: return nil
            case .failure(let fault):
                found.change { $0.fault = $0.fault ?? fault }
                return nil
            case .success(let rows):
                let isWidth = found.change { found in
                    found.dimension = found.dimension ?? rows.dimension
                    return found.dimension == rows.dimension
                }
                guard isWidth else {
                    let fault = ModelError(
                        embedding.model.card.source, cause: "its embeddings have different numbers of values",
                        remedy: "name an output of fixed width", kind: .invalid)
                    found.change { $0.fault = $0.fault ?? fault }
                    return nil
                }
                values = rows.values.map { Float($0) }
            }
        }
        return values.allSatisfy(\.isFinite) ? values : nil
    }

    // MARK: From files

    private func files(_ reference: String, _ systems: [String]) throws(EmbeddingError) -> [Outcome] {
        var outcomes = [Outcome]()
        let x = try EmbeddingTable.read(reference, keys: plan.items.map(\.key), mayBeEmpty: plan.isPart)
        for (system, path) in systems.enumerated() {
            let keys = plan.keys(ofSystem: system)
            let y = try EmbeddingTable.read(path, keys: keys, mayBeEmpty: plan.isPart)
            guard x.dimension == y.dimension else {
                throw EmbeddingError(
                    path, cause: "its embeddings have \(y.dimension) numbers, those of \(reference) \(x.dimension)",
                    remedy: "compute both with one model")
            }
            guard let ofX = x.keys, let ofY = y.keys else {
                outcomes.append(try unpaired(x, y, reference, path))
                continue
            }
            let (known, present) = (Set(ofX), Set(ofY))
            let both = keys.filter { known.contains($0) && present.contains($0) }
            guard !both.isEmpty || plan.isPart else {
                throw EmbeddingError(
                    path,
                    cause: "no utterance of the run has embeddings here and in \(reference)"
                        + (keys.first.map { "; the run has '\($0)', the file '\(ofY.first ?? "")'" } ?? ""),
                    remedy: "name the rows as the utterances are")
            }
            outcomes.append(
                outcome(x.selecting(both), y.selecting(both), leftOut: keys.count - both.count))
        }
        return outcomes
    }

    /// Matrices whose rows nobody can tell apart: all of them count.
    private func unpaired(
        _ x: EmbeddingTable, _ y: EmbeddingTable, _ reference: String, _ path: String
    ) throws(EmbeddingError) -> Outcome {
        let unnamed = x.keys == nil ? reference : path
        if plan.isPart {
            throw EmbeddingError(
                unnamed, cause: "which rows belong to the chosen utterances is not known",
                remedy: "write the key of each row into \(EmbeddingTable.listPath(of: unnamed))")
        }
        var outcome = outcome(x.unnamed, y.unnamed, leftOut: 0)
        outcome.warnings.append(
            "\(unnamed): which rows belong to which utterance is not known, so that all count and there are no intervals; "
                + "write the key of each row into \(EmbeddingTable.listPath(of: unnamed))")
        return outcome
    }

    private func outcome(_ x: EmbeddingTable, _ y: EmbeddingTable, leftOut: Int) -> Outcome {
        Outcome(
            result: CorpusResult(
                embedding: embeddings.embeddingName, reference: x, hypothesis: y, parameters: embeddings.parameters,
                leftOut: leftOut), warnings: [])
    }
}

extension EmbeddingTable {
    fileprivate var unnamed: EmbeddingTable { EmbeddingTable(array: array, keys: nil) }
}
