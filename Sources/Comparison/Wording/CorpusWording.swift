import Metrics

extension Comparison {
    /// The keys of the runs as wholes, each once.
    public var corpusDefinitions: [KeyDefinition] {
        var seen = Set<String>()
        return runs.flatMap { $0.corpus?.definitions ?? [] }.filter { seen.insert($0.name).inserted }
    }

    /// The values of a key of the runs as wholes, a run each, as tables of text have them.
    public func corpusTexts(_ key: KeyDefinition) -> [String] {
        runs.map { run in run.corpus?.values[key.name].map { NumberText.plain($0, digits: key.digits) } ?? "–" }
    }

    /// What the values of the runs as wholes are of; `nil` where no run has any.
    public var corpusDescription: String? {
        let known = runs.compactMap { run in run.corpus.map { (run.name, $0) } }
        guard !known.isEmpty else { return nil }
        let names = Set(known.map(\.1.embedding)).sorted().joined(separator: ", ")
        let rows = known.map { "\($0.1.rows.hypothesis) of \($0.0)" }.joined(separator: ", ")
        return
            "Embedding \(names); rows: \(known.map { "\($0.1.rows.reference)" }.first ?? "0") of the reference, \(rows). "
            + "Fréchet distances are biased by sample size; only distances over equal utterances are compared."
    }

    /// The sentences about judged keys of the runs as wholes.
    public func corpusSentences(_ pair: PairComparison) -> [(verdict: Verdict, text: String)] {
        pair.corpus.compactMap { result in
            result.sentence(baseline: runs[pair.baseline].name, candidate: runs[pair.candidate].name).map {
                (result.verdict, $0)
            }
        }
    }

    /// Why values of the runs as wholes must not be compared, one sentence a pair.
    static func corpusWarnings(_ pairs: [PairComparison], _ runs: [ComparedRun]) -> [String] {
        pairs.compactMap { pair in
            guard pair.corpus.contains(where: { $0.reason == .provenance && !$0.isJudged }) else { return nil }
            return
                "the distances between embeddings of \(runs[pair.baseline].name) and \(runs[pair.candidate].name) are of "
                + "different embeddings, settings or utterances and do not compare"
        }
    }
}

extension CorpusKeyResult {
    /// What is said, in words; `nil` for a key that is not judged.
    public func sentence(baseline: String, candidate: String) -> String? {
        guard isJudged else { return nil }
        let digits = definition.digits
        let change = rawDifference.map { NumberText.signed($0, digits: digits) } ?? "–"
        let ends = rawInterval.map { " " + NumberText.interval($0, digits: digits) } ?? ""
        let size = margin.map { NumberText.margin($0, digits: digits) } ?? "none"
        let sample = utteranceCount.map { " (\(NumberText.count($0, "utterance")), indicative interval)" } ?? ""
        switch (verdict, reason) {
        case (.better, _), (.worse, _):
            return
                "\(candidate) is \(verdict.rawValue) than \(baseline) on \(key): \(change)\(ends), more than the margin "
                + "of \(size)\(sample)."
        case (.equivalent, _):
            return
                "\(baseline) and \(candidate) are equivalent on \(key): \(change)\(ends) lies within ±\(size)\(sample)."
        case (.undecided, .noMargin): return "Undecided on \(key): no margin is set (\(change)\(ends)\(sample))."
        case (.undecided, .tooFewBlocks): return "Undecided on \(key): too few utterances or speakers."
        case (.undecided, .provenance): return "Undecided on \(key): runs or embeddings were not made alike."
        case (.undecided, .noResampling):
            return
                "Undecided on \(key): it is not resampled (\(change)); only fad_overall is, without use_inf, of rows "
                + "with keys and at most 512 numbers."
        case (.undecided, _):
            return "Undecided on \(key): \(change)\(ends) against a margin of \(size)\(sample)."
        }
    }
}
