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

    var steps: [RecipeStep] {
        let sets = recipe.settings.testSets
        return sets.flatMap { set in recipe.decodings.map { scoring(set, $0.tag) } + [comparison(set)] } + [results]
    }

    private func decoded(_ tag: String, _ set: String) -> String { "\(recipe.experiment)/\(tag)/\(set)" }
    private func scored(_ tag: String, _ set: String) -> String { "\(decoded(tag, set))/\(recipe.names.scoringTag)" }

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
                fingerprint.add(content: config)
                fingerprint.add("arguments", ShellText.logged(options.arguments))
                fingerprint.add("allow_missing", recipe.settings.text("allow_missing"))
                return .init(
                    fingerprint, jobs: recipe.jobs("inference_nj", lines: lines))
            },
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
        if !isGoingOn { try removeAll(logs) }
        for note in options.notes { recipe.tell(.note(note)) }
        try recipe.writeScript(into: folder, from: .scoring)
        var common = [
            "--ref", reference, "--hyp", "\(tag)=\(hypothesis)", "--config", recipe.settings.text("scoring_config"),
        ]
        common += options.arguments
        if recipe.settings.flag("allow_missing") { common.append("--allow-unpaired") }
        // What is wrong with the configuration is told once, before any job is.
        try await checkConfiguration(common)
        try await recipe.runJobs(
            "scoring \(set)",
            .init(
                name: "codec_evaluate", folder: logs, count: jobs,
                command: [recipe.surroundings.scorer] + common + [
                    "--out", "\(logs)/result.JOB", "--shard", "JOB/\(jobs)", "--jobs", "1", "--quiet",
                    isGoingOn ? "--resume" : "--force",
                ], inputs: [reference, hypothesis]), isGoingOn: isGoingOn)
        let parts = (1...jobs).map { "\(logs)/result.\($0)" }
        for part in parts {
            let run = try StoredRun.read(part)
            try writeText(
                run.rows.map { "\($0.key)\n" }.joined(), to: part.replacing("/result.", with: "/test.") + ".scp")
            try writeText(ResultTables(run).lines, to: part + ".txt")
        }
        _ = try Merge.merge(parts, into: folder, isForced: true)
        let run = try StoredRun.read(folder)
        let tables = ResultTables(run)
        try tables.write(to: folder)
        report(tables, run, folder)
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
            recipe.tell(
                .note(
                    "\(mean.key): \(parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")); its mean is over \(mean.finite)"
                ))
        }
    }

    // MARK: Comparison and table

    private func comparison(_ set: String) -> RecipeStep {
        let runs = recipe.decodings.map { scored($0.tag, set) }
        let folder = "\(recipe.experiment)/report/\(set)"
        return RecipeStep(
            stage: .scoring, title: "\(recipe.decodings.map(\.tag).joined(separator: ", ")) on \(set) -> \(folder)",
            folder: folder, outputs: [.file(folder + "/report.html"), .file(folder + "/report.md")],
            facts: { try facts(of: runs) },
            work: { _, _ in
                let names = zip(recipe.decodings, runs).map { "\($0.tag)=\($1)" }
                let status = try await ChildProgram.run(
                    [recipe.surroundings.scorer, "compare"] + names + ["--out", folder])
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

    private var results: RecipeStep {
        let rows = recipe.decodings.flatMap { decoding in
            recipe.settings.testSets.map { (name: "\(decoding.tag)/\($0)", run: scored(decoding.tag, $0)) }
        }
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
