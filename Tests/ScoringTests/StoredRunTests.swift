import Metrics
import Scoring
import TestSupport
import Testing

@Suite struct StoredRunTests {
    @Test func versasLinesAreARun() throws {
        let folder = Workspace()
        let path = folder.write(
            """
            {"key": "u2", "pesq": 2.5, "sir": Infinity, "_versa_completion": {"pesq": "ok"}}
            {"key": "u1", "pesq": NaN, "sir": Infinity, "new_key": 3}

            """, to: "result.txt")
        let run = try StoredRun.read(path)
        #expect(run.rows.map(\.key) == ["u1", "u2"])
        #expect(run.keys.map(\.name) == ["pesq", "sir", "new_key"])
        #expect(run.keys[0].direction == .higher)
        #expect(run.keys[2].direction == .none)
        #expect(run.rows[1].scores["pesq"] == .value(2.5))
        #expect(run.rows[1].scores["sir"] == .infinite(positive: true))
        #expect(run.rows[0].scores["pesq"]?.value == nil)
    }

    @Test func espnetsLiteralsAreARun() throws {
        let folder = Workspace()
        folder.write("{'key': 'u', 'pesq': 2.5, 'stoi': nan, 'mcd_f0': None}\n", to: "score/utt_result.txt")
        let run = try StoredRun.read(folder["score"])
        #expect(run.rows[0].scores["pesq"] == .value(2.5))
        #expect(run.keys.map(\.name) == ["pesq", "stoi", "mcd_f0"])
    }

    @Test(arguments: [
        ("{\"key\": \"a\"}\n{\"key\": \"a\"}\n", "stands there twice"),
        ("{\"pesq\": 1}\n", "no \"key\""),
        ("PESQ 2.5\n", "line 1"),
    ])
    func whatIsNoRunIsNamed(_ text: String, _ expected: String) throws {
        let folder = Workspace()
        let path = folder.write(text, to: "result.txt")
        do {
            _ = try StoredRun.read(path)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.description.contains(expected), "\(error.description)")
            #expect(error.description.contains("result.txt"))
        }
    }

    @Test func aSummaryCountsWhatIsMissing() throws {
        let folder = Workspace()
        let path = folder.write(
            """
            {"key": "a", "pesq": 1.0, "sir": null, "infinite": {"sir": "+"}}
            {"key": "b", "pesq": null, "sir": null, "undefined": {"pesq": "tooShort"}, "infinite": {"sir": "+"}}
            {"key": "c", "pesq": 3.0, "sir": null, "infinite": {"sir": "+"}}

            """, to: "result.txt")
        let run = try StoredRun.read(path)
        let summary = RunSummary(rows: run.rows, keys: run.keys, expected: 5)
        let pesq = try #require(summary.keys.first { $0.definition.name == "pesq" })
        #expect(pesq.count == 2)
        #expect(pesq.undefined == ["tooShort": 1])
        #expect(pesq.absent == 2)
        #expect(pesq.values?.mean == 2)
        #expect(pesq.values?.standardDeviation == 2.0.squareRoot())
        #expect(pesq.worst.map(\.key) == ["a", "c"])
        #expect(pesq.interval?.method == .t)
        let sir = try #require(summary.keys.first { $0.definition.name == "sir" })
        #expect(sir.infinite == 3 && sir.values == nil && sir.interval == nil)
    }

    @Test func exportsCarryTheNumbers() throws {
        let folder = Workspace()
        let path = folder.write(
            "{\"key\": \"a,1\", \"pesq\": 2.25, \"sir\": Infinity}\n{\"key\": \"b\", \"pesq\": null, \"sir\": Infinity}\n",
            to: "my_codec.txt")
        let run = try StoredRun.read(path)
        #expect(ExportFormat.versa.text([run]).hasPrefix("{\"key\": \"a,1\", \"pesq\": 2.25, \"sir\": Infinity}\n"))
        #expect(ExportFormat.csv.text([run]).contains("\"a,1\",,,,,,,,,,2.25,inf\n"))
        #expect(ExportFormat.markdown.text([run]).contains("| my_codec.txt | 2.25 (n = 1) |"))
        #expect(ExportFormat.latex.text([run]).contains("my\\_codec.txt & 2.25 (n = 1) \\\\"))
    }
}
