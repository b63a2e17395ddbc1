import Audio
import Metrics
import Scoring
import TestSupport
import Testing

/// Transcripts on their way from lists to rows, summaries and records.
@Suite struct TranscriptTests {
    private let workspace = Workspace()

    // MARK: Lists

    @Test func aListIsReadByKey() {
        workspace.write("u1 two  words\nu2\nu3 a\nu3 b\n\u{E9} caf\u{E9}\n", to: "text")
        let list = TranscriptList(path: workspace["text"])
        #expect(list.texts == ["u1": "two  words", "u2": "", "\u{E9}": "caf\u{E9}"])
        #expect(list.problems.count == 1 && list.problems[0].key == "u3" && list.problems[0].line == 4)
        workspace.write("u1 two  words\nu2\nu3 a\nu3 b\n\u{E9} caf\u{E9}\n\n", to: "other")
        #expect(TranscriptList(path: workspace["other"]).contentHash != list.contentHash)
        #expect(TranscriptList(path: workspace["none"]).problems.count == 1)
    }

    @Test func aDataDirectoryHasItsText() {
        workspace.write("a a.wav\n", to: "data/wav.scp")
        #expect(TranscriptList.path(ofCollection: workspace["data"]) == nil)
        workspace.write("a words\n", to: "data/text")
        #expect(TranscriptList.path(ofCollection: workspace["data"]) == workspace["data/text"])
        #expect(TranscriptList.path(ofCollection: workspace["data/wav.scp"]) == workspace["data/text"])
        // A folder of audio is no data directory, whatever else is in it.
        workspace.write("a words\n", to: "audio/text")
        #expect(TranscriptList.path(ofCollection: workspace["audio"]) == nil)
    }

    // MARK: Sets

    @Test func versasRecognisersAreOneMetricOfTheGivenTranscripts() throws {
        let yaml = """
            - name: pesq
            - name: espnet_wer
              model_tag: default
              beam_size: 5
              text_cleaner: whisper_basic
              use_gpu: false
            - name: Whisper_wer
              calc_per: false
            """
        let without = try MetricSet(yaml: yaml, source: "set.yaml")
        #expect(without.keys.map(\.name) == ["pesq"])
        #expect(
            without.warnings.contains { $0.hasPrefix("set.yaml: espnet_wer, Whisper_wer") && $0.contains("--hyp-text") }
        )
        #expect(throws: ConfigurationError.self) { try MetricSet(yaml: yaml, source: "set.yaml", strict: true) }

        let set = try MetricSet(yaml: yaml, source: "set.yaml", strict: true, hasTranscripts: true)
        #expect(set.metrics.map(\.definition.name) == ["pesq", "wer"])
        #expect(set.metrics[1].parameters.choice("text_cleaner") == "whisper_basic")
        #expect(set.warnings.contains { $0.contains("espnet_wer, Whisper_wer is asr_wer") })
        // This toolkit's name leaves words as they stand.
        let own = try MetricSet(names: ["wer"], hasTranscripts: true)
        #expect(own.metrics[0].parameters.choice("text_cleaner") == "none" && own.warnings.isEmpty)
    }

    @Test(arguments: [
        ("- name: wer\n  text_cleaner: tacotron", "text_cleaner cannot be 'tacotron'"),
        ("- name: whisper_wer\n  calc_per: true", "calc_per can only be false"),
        ("- name: wer\n- name: wer", "two entries give the key 'asr_wer'"),
    ])
    func mistakesAreNamed(_ yaml: String, _ expected: String) {
        do {
            _ = try MetricSet(yaml: yaml, source: "set.yaml", hasTranscripts: true)
            Issue.record("accepted: \(yaml)")
        } catch {
            #expect(error.description.contains(expected), "\(error.description)")
        }
    }

    @Test func withoutTranscriptsNothingIsLeftOfAnErrorRate() {
        do {
            _ = try MetricSet(names: ["wer"])
            Issue.record("accepted")
        } catch {
            #expect(error.description.contains("no metric is left") && error.description.contains("--hyp-text"))
        }
    }

    @Test func transcriptsAddTheMetricOnce() throws {
        var set = try MetricSet(names: ["pesq"], hasTranscripts: true)
        try set.setTranscripts(cleaner: .lower)
        #expect(set.keys.map(\.name).suffix(2) == ["asr_cer_replace", "asr_cer_equal"] && set.metrics.count == 2)
        #expect(set.metrics[1].parameters.choice("text_cleaner") == "lower")
        var own = try MetricSet(yaml: "- name: wer\n  primary: true", source: "set", hasTranscripts: true)
        try own.setTranscripts(cleaner: nil)
        #expect(own.metrics.count == 1 && own.metrics[0].isPrimary)
        var twice = try MetricSet(
            yaml: "- name: wer\n- name: wer\n  text_cleaner: lower", source: "set", hasTranscripts: true)
        #expect(twice.keys.contains { $0.name == "asr_wer_lower" })
        #expect(throws: ConfigurationError.self) { try twice.setTranscripts(cleaner: .punctuation) }
    }

    // MARK: Runs

    /// Four utterances of noise; the last hypothesis is digital silence.
    private func plan(said: String, heard: String) -> ScoringPlan {
        for i in 1...4 {
            let samples = noise(800, seed: UInt64(i)).map { Float($0 * 0.1) }
            workspace.write(TestAudio.wav([samples], sampleRate: 16000), to: "ref/u\(i).wav")
            let coded = i == 4 ? samples.map { _ in 0 } : samples
            workspace.write(TestAudio.wav([coded], sampleRate: 16000), to: "hyp/u\(i).wav")
        }
        workspace.write(said, to: "said")
        workspace.write(heard, to: "heard")
        return ScoringPlan(
            reference: UtteranceCollection(path: workspace["ref"]),
            systems: [
                (
                    .init(name: "hyp", path: workspace["hyp"], output: workspace["out"]),
                    UtteranceCollection(path: workspace["hyp"])
                )
            ],
            transcripts: RunTranscripts(
                reference: TranscriptList(path: workspace["said"]), systems: [TranscriptList(path: workspace["heard"])])
        )
    }

    private func metrics(_ names: [String] = ["clipping", "wer"]) throws -> MetricSet {
        try MetricSet(names: names, hasTranscripts: true)
    }

    /// Scores and stores the run; gives how many rows were kept from an earlier one.
    @discardableResult
    private func score(_ plan: ScoringPlan, mode: ResultJournal.Mode = .new) async throws -> Int {
        let set = try metrics()
        let journal = try ResultJournal(
            directory: workspace["out"], signature: RunRecord.signature(of: set), keys: plan.keys(ofSystem: 0),
            mode: mode)
        let reused = Counter()
        try await Scorer(plan: plan, metrics: set, jobs: 2).run(journals: [journal]) { if $0.isReused { reused.add() } }
        let keys = plan.keys(ofSystem: 0)
        let rows = try journal.storedRows(of: keys)
        let summary = RunSummary(rows: rows.rows, keys: set.keys, expected: plan.coverage[0].expected)
        var record = RunRecord(
            system: plan.systems[0], reference: plan.reference, metrics: set, coverage: plan.coverage[0], warnings: [],
            commandLine: [], hashes: (rows.referenceHash, rows.hypothesisHash), seconds: 1, audioSeconds: 1)
        record.transcripts = plan.transcripts?.record(ofSystem: 0)
        try journal.finish(keys: keys, summary: summary.json.pretty, record: record.json.pretty)
        return reused.count
    }

    private static let said = "u1 one two three\nu2 four five\nu3\nu4 six seven eight nine ten\n"
    private static let heard = "u1 one two tree\nu2 four five\nu3 oh\nu4\n"

    @Test func rowsHoldCountsUnitsAndTexts() async throws {
        try await score(plan(said: Self.said, heard: Self.heard))
        let rows = try workspace.text("out/utterances.jsonl").split(separator: "\n").map { try JSONValue(parsing: $0) }
        #expect(rows[0]["asr_wer"]?.double == 1.0 / 3)
        #expect(rows[0]["units"]?.line == "{\"asr_wer\": [1, 3], \"asr_cer\": [1, 13]}")
        #expect(
            rows[0]["_transcripts"]?.line == "{\"reference\": \"one two three\", \"hypothesis\": \"one two tree\"}")
        // Nothing is said and something heard: no rate, but errors.
        #expect(rows[2]["asr_wer"] == .null && rows[2]["undefined"]?["asr_wer"]?.text == "emptyReference")
        #expect(rows[2]["units"]?["asr_wer"]?.line == "[1, 0]" && rows[2]["asr_wer_insert"]?.double == 1)
        // Silence has no peak, but words that were lost.
        #expect(rows[3]["undefined"]?["clip_ratio_hyp"]?.text == "silentHypothesis")
        #expect(rows[3]["asr_wer"]?.double == 1 && rows[3]["units"]?["asr_wer"]?.line == "[5, 5]")
    }

    @Test func aSummaryPoolsErrorsOverUnits() async throws {
        try await score(plan(said: Self.said, heard: Self.heard))
        let summary = try JSONValue(parsing: workspace.bytes("out/summary.json"))
        let wer = try #require(summary["keys"]?["asr_wer"])
        // 1 + 0 + 1 + 5 errors in 3 + 2 + 0 + 5 words; the mean of the rates would be 0.444.
        #expect(wer["mean"]?.double == 0.7 && wer["units"]?.line == "[7, 10]")
        #expect(wer["n"]?.int == 3 && wer["undefined"]?["emptyReference"]?.int == 1)
        #expect(wer["interval"]?["blocks"]?.int == 4)
        #expect(summary["keys"]?["clip_ratio_ref"]?["units"] == nil)
        let stored = try StoredRun.read(workspace["out"])
        #expect(ExportFormat.markdown.text([stored]).contains("0.7000"))
        let line = try #require(ExportFormat.versa.text([stored]).split(separator: "\n").first)
        #expect(line.contains("\"asr_wer_replace\": 1,") && !line.contains("\"asr_wer\":"))
    }

    @Test func aRecordNamesTheLists() async throws {
        try await score(plan(said: Self.said, heard: Self.heard))
        let record = try #require(try RunRecord.read(from: workspace["out"])?["transcripts"])
        #expect(record["reference"]?["path"]?.text == workspace["said"])
        #expect(
            record["hypothesis"]?["xxh128"]?.text == TranscriptList(path: workspace["heard"]).contentHash)
    }

    @Test func resumingNoticesChangedTranscripts() async throws {
        try await score(plan(said: Self.said, heard: Self.heard))
        #expect(try await score(plan(said: Self.said, heard: Self.heard), mode: .resume) == 4)
        let changed = Self.heard.replacing("u2 four five", with: "u2 for five")
        #expect(try await score(plan(said: Self.said, heard: changed), mode: .resume) == 3)
        let summary = try JSONValue(parsing: workspace.bytes("out/summary.json"))
        #expect(summary["keys"]?["asr_wer"]?["units"]?.line == "[8, 10]")
        // An utterance without a transcript is not one in which nothing was heard.
        let missing = changed.replacing("u4\n", with: "")
        #expect(try await score(plan(said: Self.said, heard: missing), mode: .resume) == 3)
        let rows = try workspace.text("out/utterances.jsonl")
        #expect(rows.contains("\"asr_wer\": \"needsText\""))
    }

    @Test func problemsOfListsAreTheSystems() {
        let plan = plan(said: Self.said + "u1 again\n", heard: "u1 a\nu1 b\n" + Self.heard)
        #expect(plan.coverage[0].problems.count == 2)
        #expect(plan.items[0].reference.transcript == nil && plan.items[0].hypotheses[0]?.transcript == nil)
    }
}

/// Counts from several tasks.
private final class Counter: Sendable {
    private let value = Shared(0)
    var count: Int { value.current }
    func add() { value.change { $0 += 1 } }
}
