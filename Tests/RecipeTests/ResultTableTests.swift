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
        (9007199254740993.0, "9007199254740992.0"), (12345678901234567.0, "1.2345678901234568e+16"), (.leastNonzeroMagnitude, "5e-324"),
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
}
