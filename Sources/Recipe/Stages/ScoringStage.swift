import Audio
import Files
import FoundationEssentials
import Kaldi
import Scoring

/// Stage 7: the decoded sets against their references, then a comparison of the checkpoints on each set, and `RESULTS.md`.
struct ScoringStage {
    private let recipe: RecipeContext
    private let options: ScoringOptions

    init(_ recipe: RecipeContext) throws(RecipeError) {
        self.recipe = recipe
        options = try ScoringOptions(ShellWords.split(recipe.settings.text("scoring_args"), option: "scoring_args"))
    }

    /// Reads the configuration: a metric set, or a file.
    func checkMetrics() throws(RecipeError) {
        let name = recipe.settings.text("scoring_config")
        do throws(ConfigurationError) {
            if let yaml = BundledSets.yaml(named: name) {
                _ = try MetricSet(yaml: yaml, source: name, strict: false)
            } else if let data = FileManager.default.contents(atPath: name) {
                _ = try MetricSet(yaml: String(decoding: data, as: UTF8.self), source: name, strict: false)
            } else {
                throw ConfigurationError("\(name): there is no such file, and no metric set of this name")
            }
        } catch {
            throw RecipeError(
                "--scoring_config", cause: error.description, remedy: "give VERSA's YAML file, or codec, fast or full",
                kind: .option)
        }
    }

    var steps: [RecipeStep] {
        let sets = recipe.settings.testSets
        return sets.flatMap { set in recipe.decodings.map { scoring(set, $0.tag) } + [comparison(set)] } + [results]
    }

    private func decoded(_ tag: String, _ set: String) -> String { "\(recipe.experiment)/\(tag)/\(set)" }
    private func scored(_ tag: String, _ set: String) -> String { "\(decoded(tag, set))/\(recipe.names.scoringTag)" }

    /// A decoding's name as a system: an argument `name=path` ends it at the first `=`.
    private static func system(_ tag: String) -> String { tag.replacing("=", with: "-") }

    // MARK: Scores

    private func scoring(_ set: String, _ tag: String) -> RecipeStep {
        let (reference, hypothesis) = (recipe.dumped(set) + "/wav.scp", decoded(tag, set) + "/wav/wav.scp")
        let folder = scored(tag, set)
        let config = recipe.settings.text("scoring_config")
        return RecipeStep(
            stage: .scoring, title: "\(decoded(tag, set)) -> \(folder)", folder: folder,
            outputs: ["utterances.jsonl", "run.json", "utt_result.txt", "avg_result.txt"].map {
                .file("\(folder)/\($0)")
            },
            facts: {
                _ = try listOfEarlierStage(reference, .formatting)
                let lines = try listOfEarlierStage(hypothesis, .decoding).lines.count
                var fingerprint = Fingerprint()
                fingerprint.add(list: reference)
                fingerprint.add(list: hypothesis)
                fingerprint.add("config", config)
                if let speakers = speakers(set) { fingerprint.add(content: speakers) }
                fingerprint.add(content: config)
                fingerprint.add("arguments", ShellText.logged(options.arguments))
                return .init(
                    fingerprint, jobs: recipe.jobs("inference_nj", lines: lines))
            },
            clear: { try removeAll(folder + "/log") },
            work: { facts, isGoingOn in try await score(set, tag, jobs: facts.jobs, isGoingOn) },
            tidy: {
                for job in try FileManager.default.contentsOfDirectory(atPath: folder + "/log")
                where job.hasPrefix("result.") && !job.hasSuffix(".txt") { try removeAll("\(folder)/log/\(job)") }
            })
    }

    private func score(_ set: String, _ tag: String, jobs: Int, _ isGoingOn: Bool) async throws {
        let (reference, hypothesis) = (recipe.dumped(set) + "/wav.scp", decoded(tag, set) + "/wav/wav.scp")
        let folder = scored(tag, set)
        let logs = folder + "/log"
        try compareKeys(reference, hypothesis)
        for note in options.notes { recipe.tell(.note(note)) }
        try recipe.writeScript(into: folder, from: .scoring)
        var common = [
            "--ref", reference, "--hyp", "\(Self.system(tag))=\(hypothesis)", "--config",
            recipe.settings.text("scoring_config"),
        ]
        common += options.arguments
        if recipe.settings.flag("allow_missing") { common.append("--allow-unpaired") }
        if let speakers = speakers(set) { common += ["--utt2spk", speakers] }
        // What is wrong with the configuration is told once, before any job is.
        try await checkConfiguration(common)
        try await recipe.runJobs(
            "scoring \(set)",
            .init(
                name: "codec_evaluate", folder: logs, count: jobs,
                command: [recipe.surroundings.scorer] + common + [
                    "--out", "\(logs)/result.\(RecipeJobs.number)", "--shard", "\(RecipeJobs.number)/\(jobs)", "--jobs",
                    "1", "--quiet",
                    isGoingOn ? "--resume" : "--force",
                ], inputs: [reference, hypothesis]), isGoingOn: isGoingOn)
        let parts = (1...jobs).map { "\(logs)/result.\($0)" }
        for part in parts {
            let run = try StoredRun.read(part)
            try writeText(
                run.rows.map { "\($0.key)\n" }.joined(), to: "\(logs)/test.\(part.split(separator: ".").last ?? "").scp"
            )
            try writeText(ResultTables(run).lines, to: part + ".txt")
        }
        _ = try Merge.merge(parts, into: folder, isForced: true)
        let run = try StoredRun.read(folder)
        let tables = ResultTables(run)
        try tables.write(to: folder)
        report(tables, run, folder)
    }

    /// The list of a set's speakers, where it says more than that each utterance has one of its own.
    private func speakers(_ set: String) -> String? {
        let path = "data/\(set)/utt2spk"
        guard let table = try? KaldiTable(path: path), Set(table.lines.map(\.value)).count < table.lines.count else {
            return nil
        }
        return path
    }

    /// Refuses lists of other keys before anything is computed.
    private func compareKeys(_ reference: String, _ hypothesis: String) throws {
        let wanted = Set(try KaldiTable(path: reference).lines.map(\.key))
        let decoded = Set(try KaldiTable(path: hypothesis).lines.map(\.key))
        for (keys, what) in [
            (wanted.subtracting(decoded), "no decoded audio in \(hypothesis)"),
            (decoded.subtracting(wanted), "no reference in \(reference)"),
        ] {
            guard let first = keys.min() else { continue }
            let text = "\(keys.count) key\(keys.count == 1 ? "" : "s") ('\(first)') with \(what)"
            guard recipe.settings.flag("allow_missing") else {
                throw RecipeError(
                    "scoring", cause: text,
                    remedy: "decode them (--stage 6), or score without them by --allow_missing true")
            }
            recipe.tell(.warning(text))
        }
    }

    private func checkConfiguration(_ arguments: [String]) async throws {
        let check = try await ChildProgram.output([recipe.surroundings.scorer] + arguments + ["--dry-run"])
        guard check.status == 0 else {
            throw RecipeError(
                "--scoring_config \(recipe.settings.text("scoring_config"))", cause: "codec-score refuses it",
                remedy: "see its message", kind: .failed, details: check.errors)
        }
        for line in check.errors { recipe.tell(.warning(line)) }
    }

    private func report(_ tables: ResultTables, _ run: StoredRun, _ folder: String) {
        let gaps = tables.means.filter { $0.missing + $0.infinite > 0 }
        let missing = run.record?["coverage"]?["only_in_reference"]?.elements.count ?? 0
        recipe.tell(
            .note(
                "\(folder): \(run.rows.count) utterances, \(tables.means.count) keys"
                    + (missing > 0 ? "; \(missing) references without decoded audio" : "")))
        for mean in gaps {
            let parts = [(mean.missing, "without a value"), (mean.infinite, "infinite")].filter { $0.0 > 0 }
            let rest = mean.finite > 0 ? "; its mean is over \(mean.finite)" : ""
            recipe.tell(.note("\(mean.key): \(parts.map { "\($0.0) \($0.1)" }.joined(separator: ", "))\(rest)"))
        }
    }

    // MARK: Comparison and table

    /// The decodings that are asked for against each other, and against others of this experiment that were scored alike.
    private func comparison(_ set: String) -> RecipeStep {
        let asked = recipe.decodings.map { (tag: $0.tag, run: scored($0.tag, set)) }
        let systems =
            asked
            + scoredEarlier().filter { $0.set == set && $0.scoring == recipe.names.scoringTag }
            .filter { found in !asked.contains { $0.tag == found.tag } }.map { ($0.tag, $0.run) }
        let runs = systems.map(\.run)
        let folder = "\(recipe.experiment)/report/\(recipe.names.scoringTag)/\(set)"
        return RecipeStep(
            stage: .scoring, title: "\(systems.map(\.tag).joined(separator: ", ")) on \(set) -> \(folder)",
            folder: folder, outputs: [.file(folder + "/report.html"), .file(folder + "/report.md")],
            facts: { try facts(of: runs) },
            work: { _, _ in
                let names = systems.map { "\(Self.system($0.tag))=\($0.run)" }
                // Each of many against the first, rather than each against each.
                let baseline = systems.count > 2 ? ["--baseline", Self.system(systems[0].tag)] : []
                let status = try await ChildProgram.run(
                    [recipe.surroundings.scorer, "compare"] + names + baseline + ["--out", folder])
                guard status == 0 else {
                    throw RecipeError(
                        folder, cause: "codec-score compare ended with status \(status)", remedy: "see its message")
                }
            })
    }

    private func facts(of runs: [String]) throws -> RecipeStep.Facts {
        var fingerprint = Fingerprint()
        for run in runs {
            for name in ["utterances.jsonl", "run.json"] {
                let path = "\(run)/\(name)"
                guard FileManager.default.fileExists(atPath: path) else {
                    throw RecipeError(path, cause: "there are no scores", remedy: "score first", kind: .missing)
                }
                fingerprint.add(content: path)
            }
        }
        return .init(fingerprint)
    }

    /// What was scored in this experiment, by this run or another.
    private func scoredEarlier() -> [(tag: String, set: String, scoring: String, run: String)] {
        func folders(_ path: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted(by: precedesInByteOrder)
        }
        return folders(recipe.experiment).filter { $0 != "report" }.flatMap { tag in
            folders("\(recipe.experiment)/\(tag)").flatMap { set in
                folders(decoded(tag, set)).map { (tag, set, $0, "\(decoded(tag, set))/\($0)") }
            }
        }.filter { FileManager.default.fileExists(atPath: $0.3 + "/run.json") }
    }

    private var results: RecipeStep {
        let asked = recipe.decodings.flatMap { decoding in
            recipe.settings.testSets.map { (name: "\(decoding.tag)/\($0)", run: scored(decoding.tag, $0)) }
        }
        let known = Set(asked.map(\.run))
        let rows = asked + scoredEarlier().map { ("\($0.tag)/\($0.set)", $0.run) }.filter { !known.contains($0.1) }
        let path = recipe.experiment + "/RESULTS.md"
        return RecipeStep(
            stage: .scoring, title: path, folder: recipe.experiment, outputs: [.file(path)],
            facts: { try facts(of: rows.map(\.run)) },
            work: { _, _ in
                try ResultsPage.write(recipe.experiment, rows: rows, to: path)
                recipe.tell(.note("wrote \(path)"))
            })
    }
}
