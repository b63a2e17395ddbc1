@testable import Recipe
import Scoring
import TestSupport
import Testing

/// `utt_result.txt` and `avg_result.txt` as ESPnet's script writes them.
struct ResultTableTests {
    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.0, "1.0"), (0.1, "0.1"), (1e-4, "0.0001"), (1e-5, "1e-05"),
        (1.5e-7, "1.5e-07"),
        (123456789.125, "123456789.125"), (1e15, "1000000000000000.0"), (1e16, "1e+16"), (1.2345e16, "1.2345e+16"),
        (9007199254740993.0, "9007199254740992.0"), (12345678901234567.0, "1.2345678901234568e+16"),
        (.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (-2.5e-10, "-2.5e-10"), (100.0, "100.0"),
        (1e22, "1e+22"), (0.30000000000000004, "0.30000000000000004"), (.infinity, "inf"), (-.infinity, "-inf"),
    ])
    func numbersAreWrittenAsPythonDoes(_ value: Double, _ text: String) {
        #expect(PythonLiteral.text(value) == text)
    }

    @Test(arguments: [
        ("plain", "'plain'"), ("it's", "\"it's\""), ("\"q\"", "'\"q\"'"), ("it's \"q\"", "'it\\'s \"q\"'"),
        ("a\\b\n\t", "'a\\\\b\\n\\t'"), ("é", "'é'"), ("\u{7F}\u{1}", "'\\x7f\\x01'"),
    ])
    func textsAreQuotedAsPythonDoes(_ text: String, _ literal: String) {
        #expect(PythonLiteral.text(text) == literal)
    }

    /// Written by ESPnet's aggregate_eval.py, run by Python 3.11 on these rows as VERSA writes them.
    @Test func finiteScoresGiveESPnetsBytes() throws {
        let runs = StoredRuns()
        let path = runs.write(
            "a", [.init("pesq", [2.1, 3.3, 1e-5]), .init("stoi", [0.1, 0.2, 0.30000000000000004])],
            utterances: ["u1", "u2", "it's"])
        let tables = ResultTables(try StoredRun.read(path))
        #expect(tables.averages == "pesq: 1.8000033333333334\nstoi: 0.20000000000000004\n")
        #expect(
            tables.literals == """
                {'key': "it's", 'pesq': 1e-05, 'stoi': 0.30000000000000004}
                {'key': 'u1', 'pesq': 2.1, 'stoi': 0.1}
                {'key': 'u2', 'pesq': 3.3, 'stoi': 0.2}

                """)
        #expect(
            tables.lines.hasPrefix("{\"key\": \"it's\", \"pesq\": 0.00001,") || tables.lines.contains("\"pesq\": 1e-05")
        )
    }

    @Test func missingAndInfiniteScoresAreCounted() throws {
        let runs = StoredRuns()
        let path = runs.write(
            "a", [.init("pesq", [2, nil, 4]), .init("stoi", [nil, nil, nil])], utterances: ["u1", "u2", "u3"])
        let tables = ResultTables(try StoredRun.read(path))
        #expect(tables.means[0].value == 3)
        #expect(tables.means[0].finite == 2)
        #expect(tables.means[0].missing == 1)
        #expect(tables.means[1].value == nil)
        #expect(tables.averages == "pesq: 3.0\n")
        #expect(tables.literals.contains("{'key': 'u2', 'pesq': None, 'stoi': None}"))
        #expect(tables.lines.contains("\"pesq\": null"))
    }

    @Test func allInfiniteIsInfinite() throws {
        let workspace = Workspace()
        let path = workspace.write(
            "{\"key\": \"a\", \"sir\": Infinity}\n{\"key\": \"b\", \"sir\": Infinity}\n", to: "result.txt")
        let tables = ResultTables(try StoredRun.read(path))
        #expect(tables.averages == "sir: inf\n")
        #expect(tables.lines.contains("\"sir\": \"inf\""))
    }

    /// The sums and quotients of ESPnet's aggregate_eval.py, as Python writes them.
    @Test func errorCountsAreAddedAndMakeRates() throws {
        let workspace = Workspace()
        let path = workspace.write(Self.versaRows, to: "result.txt")
        let tables = ResultTables(try StoredRun.read(path))
        #expect(tables.averages == Self.versaAverages)
        #expect(tables.literals.hasPrefix("{'key': 'u1', 'pesq': 2.5, 'whisper_wer_delete': 1, "))
        #expect(tables.lines.hasPrefix("{\"key\": \"u1\", \"pesq\": 2.5, \"whisper_wer_delete\": 1, "))
        #expect(tables.errorRates.map(\.key) == ["whisper_wer", "whisper_cer"])
    }

    private static let versaRows = """
        {"key": "u1", "pesq": 2.5, "whisper_wer_delete": 1, "whisper_wer_insert": 0, "whisper_wer_replace": 2, "whisper_wer_equal": 7, "whisper_cer_delete": 3, "whisper_cer_insert": 1, "whisper_cer_replace": 4, "whisper_cer_equal": 33}
        {"key": "u2", "pesq": 3.5, "whisper_wer_delete": 0, "whisper_wer_insert": 2, "whisper_wer_replace": 0, "whisper_wer_equal": 5, "whisper_cer_delete": 0, "whisper_cer_insert": 6, "whisper_cer_replace": 0, "whisper_cer_equal": 21}

        """
    private static let versaAverages = """
        pesq: 3.0
        whisper_wer_delete: 1
        whisper_wer_insert: 2
        whisper_wer_replace: 2
        whisper_wer_equal: 12
        whisper_cer_delete: 3
        whisper_cer_insert: 7
        whisper_cer_replace: 4
        whisper_cer_equal: 54
        whisper_wer 0.3333333333333333
        whisper_cer 0.22950819672131148

        """

    /// This toolkit's pooled rates are in the strict lines and the means; VERSA's forms have what they are made of.
    @Test func pooledRatesAreNotMeansOfRates() throws {
        let workspace = Workspace()
        workspace.write(
            """
            {"key": "a", "asr_wer": 0.5, "asr_wer_delete": 1.0, "asr_wer_insert": 0.0, "asr_wer_replace": 0.0, "asr_wer_equal": 1.0, "units": {"asr_wer": [1, 2]}}
            {"key": "b", "asr_wer": null, "asr_wer_delete": 0.0, "asr_wer_insert": 3.0, "asr_wer_replace": 0.0, "asr_wer_equal": 0.0, "undefined": {"asr_wer": "emptyReference"}, "units": {"asr_wer": [3, 0]}}
            {"key": "c", "asr_wer": 0.0, "asr_wer_delete": 0.0, "asr_wer_insert": 0.0, "asr_wer_replace": 0.0, "asr_wer_equal": 8.0, "units": {"asr_wer": [0, 8]}}

            """, to: "run/utterances.jsonl")
        func key(_ name: String, _ direction: String, _ aggregation: String) -> String {
            "{\"name\": \"\(name)\", \"direction\": \"\(direction)\", \"aggregation\": \"\(aggregation)\"}"
        }
        let keys =
            [key("asr_wer", "lower", "ratio")]
            + ["delete", "insert", "replace", "equal"].map { key("asr_wer_\($0)", "none", "mean") }
        workspace.write(
            "{\"system\": \"s\", \"metrics\": [{\"name\": \"wer\", \"keys\": [\(keys.joined(separator: ", "))]}]}",
            to: "run/run.json")
        let tables = ResultTables(try StoredRun.read(workspace["run"]))
        #expect(tables.means[0].value == 0.4 && tables.means[0].missing == 1)
        #expect(
            tables.averages
                == "asr_wer_delete: 1\nasr_wer_insert: 3\nasr_wer_replace: 0\nasr_wer_equal: 9\nasr_wer 0.4\n")
        #expect(!tables.literals.contains("'asr_wer':") && tables.literals.contains("'asr_wer_insert': 3,"))
        #expect(tables.lines.contains("\"asr_wer\": 0.5"))
    }
}
