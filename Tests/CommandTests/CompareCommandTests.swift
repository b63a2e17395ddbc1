import Foundation
import Scoring
import TestSupport
import Testing

@Suite struct CompareCommandTests {
    private let runs = StoredRuns()

    /// Scores around 2.5 that differ from utterance to utterance, and `shift` from run to run.
    private func values(_ count: Int = 30, shift: Double = 0, wobble: Double = 0.01) -> [Double?] {
        (0..<count).map { i in 2.5 + 0.3 * sin(Double(i)) + shift + wobble * cos(Double(i * i)) }
    }

    private func compare(_ arguments: [String]) throws -> Command.Outcome {
        try Command.run(["compare"] + arguments, in: runs.workspace.path)
    }

    private func comparison(_ folder: String = "report") throws -> JSONValue {
        try JSONValue(parsing: try runs.workspace.bytes(folder + "/comparison.json"))
    }

    @Test func aComparisonLeavesItsFilesAndSaysWhatItFound() throws {
        runs.write("old", [.init("pesq", values())])
        runs.write("new", [.init("pesq", values(shift: 0.4))])
        let outcome = try compare(["old", "new", "--out", "report"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("new is better than old on the judged key"), "\(outcome.output)")
        for file in ["report.md", "comparison.json", "leaderboard.csv", "table.tex", "report.html"] {
            #expect(runs.workspace.has("report/" + file), "\(file)")
        }
        let result = try #require(try comparison()["pairs"]?.elements.first?["results"]?.elements.first)
        #expect(result["verdict"]?.text == "better")
        #expect(abs((result["difference"]?.double ?? 0) - 0.4) < 0.02)
        #expect(try runs.workspace.text("report/table.tex").contains("\\textbf{"))
    }

    /// A page is as wide as eight numbers; more keys go below each other.
    @Test func aTableOfManyKeysHasThemAsRows() throws {
        for (count, isWide) in [(8, true), (9, false)] {
            for (name, shift) in [("old", 0.0), ("new", 0.4)] {
                runs.write("\(name)\(count)", (1...count).map { .init("key\($0)", values(shift: shift)) })
            }
            #expect(try compare(["old\(count)", "new\(count)", "--out", "table\(count)"]).status == 0)
            let table = try runs.workspace.text("table\(count)/table.tex")
            #expect(table.contains("\nSystem & key1 $\\uparrow$ & key2 ") == isWide, "\(table)")
            #expect(table.contains("\nMetric & old9 & new9 \\\\\n") == !isWide, "\(table)")
            #expect(table.contains("{tabular}{l\(String(repeating: "r", count: isWide ? 8 : 2))}"), "\(table)")
        }
    }

    @Test func theSameInputsGiveTheSameBytes() throws {
        runs.write("old", [.init("pesq", values())])
        runs.write("new", [.init("pesq", values(shift: 0.02, wobble: 0.2))])
        for _ in 0..<2 {
            #expect(try compare(["old", "new", "--out", "report"]).status == 0)
            try FileManager.default.moveItem(
                atPath: runs.workspace["report"],
                toPath: runs.workspace[runs.workspace.has("first") ? "second" : "first"])
        }
        for file in ["report.md", "comparison.json", "leaderboard.csv", "table.tex", "report.html"] {
            #expect(try runs.workspace.bytes("first/" + file) == runs.workspace.bytes("second/" + file), "\(file)")
        }
    }

    @Test func comparisonJSONKeepsToItsSchema() throws {
        for i in 0..<4 {
            runs.write(
                "step\(i)",
                [
                    .init("pesq", values(shift: 0.05 * Double(i), wobble: 0.1)),
                    .init("mcd", direction: "lower", values()),
                    .init("odd", direction: "none", primary: false, values()),
                ], speakers: (0..<30).map { "s\($0 % 7)" },
                record:
                    ", \"step\": \(i * 1000), \"codec\": \"c\(i % 2)\", \"rate\": {\"actualKbps\": \(1.5 + Double(i))}")
        }
        #expect(try compare((0..<4).map { "step\($0)" } + ["--history", "--out", "report"]).status == 0)
        let schema = try JSONValue(
            parsing: Data(contentsOf: URL(filePath: repositoryRoot + "/reports/comparison.schema.json")).map { $0 })
        let json = try comparison()
        #expect(SchemaValidator(schema).problems(json) == [])
        #expect(json["history"]?.elements.count == 2)
        #expect(json["rateQuality"]?.elements.first?["bd"]?.elements.count == 1)
        #expect(json["ranking"]?.elements.count == 2)
        #expect(json["slices"]?.elements.isEmpty == false)
        // A validator that accepts everything would prove nothing.
        let broken = JSONValue.object(json.members.map { $0.name == "pairs" ? .init("pairs", .integer(1)) : $0 })
        #expect(SchemaValidator(schema).problems(broken) != [])
    }

    @Test func aBaselineIsNamedByNameOrPath() throws {
        for name in ["a", "b", "c"] { runs.write(name, [.init("pesq", values())]) }
        #expect(try compare(["a", "b", "c", "--baseline", "b", "--out", "report", "-q"]).status == 0)
        let pairs = try comparison()["pairs"]?.elements ?? []
        #expect(pairs.map { $0["baseline"]?.text } == ["b", "b"])
        #expect(try compare(["a", "b", "--baseline", runs.workspace["c"], "--out", "report", "-q"]).status == 0)
        #expect(try comparison()["systems"]?.elements.first?["name"]?.text == "c")
        #expect(try compare(["a", "b", "--baseline", "d"]).status == 66)
    }

    @Test func aFolderOfRunsStandsForAllOfThem() throws {
        for name in ["all/a", "all/b"] { runs.write(name, [.init("pesq", values())]) }
        let outcome = try compare(["all"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("identical scores"), "\(outcome.output)")
    }

    @Test func resultsOfVERSAAreCompared() throws {
        for (name, shift) in [("old", 0.0), ("new", 0.5)] {
            let lines = values(shift: shift).enumerated().map { i, value in
                "{\"key\": \"u\(i)\", \"pesq\": \(value ?? 0), \"unheard_of\": 1.0}\n"
            }
            runs.workspace.write(lines.joined(), to: name + ".jsonl")
        }
        let outcome = try compare(["old=old.jsonl", "new=new.jsonl"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("better"))
        #expect(outcome.errors.contains("cannot be checked"))
    }

    // MARK: Broken input

    private func expectRefusal(
        _ arguments: [String], _ status: Int32, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try compare(arguments)
        #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)", sourceLocation: sourceLocation)
        for word in words {
            #expect(outcome.errors.contains(word), "'\(word)' in: \(outcome.errors)", sourceLocation: sourceLocation)
        }
        #expect(!outcome.errors.contains("Fatal"), sourceLocation: sourceLocation)
    }

    @Test func halfWrittenRows() throws {
        runs.write("a", [.init("pesq", values())])
        runs.write("b", [.init("pesq", values())])
        let text = try runs.workspace.text("b/utterances.jsonl")
        runs.workspace.write(String(text.dropLast(40)), to: "b/utterances.jsonl")
        try expectRefusal(["a", "b"], 65, ["b/utterances.jsonl, line 30", "--resume"])
    }

    @Test func aRunWithoutItsRecord() throws {
        runs.write("a", [.init("pesq", values())])
        runs.write("b", [.init("pesq", values())])
        try FileManager.default.removeItem(atPath: runs.workspace["b/run.json"])
        try expectRefusal(["a", "b"], 65, ["b:", "run.json", "not finished", "--resume"])
    }

    @Test func noRunAtAll() throws {
        runs.write("a", [.init("pesq", values())])
        try expectRefusal(["a", "nowhere"], 66, ["nowhere"])
        runs.workspace.write("", to: "empty/nothing.txt")
        try expectRefusal(["a", "empty"], 66, ["empty", "no run"])
        try expectRefusal([], 64, ["run"])
    }

    @Test func noUtteranceInCommon() throws {
        runs.write("a", [.init("pesq", [1, 2, 3])], utterances: ["x1", "x2", "x3"])
        runs.write("b", [.init("pesq", [1, 2, 3])], utterances: ["wav/x1", "wav/x2", "wav/x3"])
        try expectRefusal(["a", "b"], 65, ["no utterance in common", "'x1'", "'wav/x1'", "folder"])
    }

    @Test func noKeyInCommon() throws {
        runs.write("a", [.init("pesq", values())])
        runs.write("b", [.init("stoi", values())])
        try expectRefusal(["a", "b"], 65, ["no key in common", "pesq", "stoi"])
    }

    @Test func aKeyInOneRunOnlyIsLeftOutAndSaid() throws {
        runs.write("a", [.init("pesq", values()), .init("stoi", values())])
        runs.write("b", [.init("pesq", values())])
        let outcome = try compare(["a", "b"])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("stoi is not in b"), "\(outcome.errors)")
    }

    @Test func anUnknownDirection() throws {
        runs.write("a", [.init("pesq", values())])
        runs.write("b", [.init("pesq", direction: "sideways", values())])
        try expectRefusal(["a", "b"], 65, ["run.json", "'pesq'", "sideways", "higher, lower, none"])
    }

    @Test func runsThatWereNotMadeAlike() throws {
        runs.write("a", [.init("pesq", values())], parameters: "{\"mode\": \"wb\"}")
        runs.write("mode", [.init("pesq", values())], parameters: "{\"mode\": \"nb\"}")
        runs.write("version", [.init("pesq", values())], parameters: "{\"mode\": \"wb\"}", version: "1.0.0")
        runs.write("resampler", [.init("pesq", values())], parameters: "{\"mode\": \"wb\"}", resampler: "other")
        runs.write(
            "audio", [.init("pesq", values())], parameters: "{\"mode\": \"wb\"}",
            referenceHash: "11111111111111111111111111111111")
        try expectRefusal(["a", "mode"], 65, ["mode is \"wb\" in a, \"nb\" in mode", "--force-mismatch"])
        try expectRefusal(["a", "version"], 65, ["0.1.0", "1.0.0"])
        try expectRefusal(["a", "resampler"], 65, ["polyphase", "other"])
        try expectRefusal(["a", "audio"], 65, ["different reference audio", "30 utterances", "u000", "25 more"])
        #expect(try compare(["a", "mode", "--force-mismatch", "--out", "report"]).status == 0)
        let result = try #require(try comparison()["pairs"]?.elements.first?["results"]?.elements.first)
        #expect(result["verdict"]?.text == "undecided")
        #expect(result["reason"]?.text == "provenance")
        #expect(try runs.workspace.text("report/report.md").contains("Not comparable"))
    }

    @Test func marginsThatCannotBeRead() throws {
        runs.write("a", [.init("pesq", values())])
        runs.write("b", [.init("pesq", values())])
        try expectRefusal(["a", "b", "--margins", "codek"], 78, ["codek", "codec, noticeable, strict"])
        try expectRefusal(["a", "b", "--margin", "pesq=much"], 64, ["pesq=much"])
        try expectRefusal(["a", "b", "--keys", "pesk"], 65, ["pesk", "did you mean 'pesq'"])
        try expectRefusal(["a", "b", "--confidence", "95"], 64, ["--confidence"])
    }

    @Test func hostileNamesAreShownNotRun() throws {
        let names = [
            "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0",
            "`|<b>@team ``", "a\u{202E}b", "line\nfeed", String(repeating: "x", count: 5000),
        ]
        let scores = (0..<names.count).map { Double?(Double($0)) }
        for (name, shift) in [("a", 0.0), ("b", -0.5)] {
            runs.write(name, [.init("pesq", scores.map { ($0 ?? 0) + shift })], utterances: names, speakers: names)
        }
        let outcome = try compare(["+cmd|<b>@team=a", "b", "--out", "report"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let markdown = try runs.workspace.text("report/report.md")
        // GitHub neither runs nor mentions anything inside a code span; the command line stands in one.
        let outsideCode = markdown.split(separator: "\n").filter { !$0.hasPrefix("- command: `") }.joined(
            separator: "\n")
        for run in ["<script>", "<img", "@team"] { #expect(!outsideCode.contains(run), "\(run)") }
        #expect(!markdown.contains("\u{202E}") && !markdown.contains(String(repeating: "x", count: 200)))
        for line in markdown.split(separator: "\n") where line.hasPrefix("|") {
            #expect(line.hasSuffix("|"), "\(line)")
        }
        let csv = try runs.workspace.text("report/leaderboard.csv")
        #expect(csv.contains("\r\n'+cmd") && !csv.contains("\n+"))
        let html = try runs.workspace.text("report/report.html")
        #expect(!html.contains("<script>alert") && !html.contains("<img src=x") && !html.contains("\u{202E}"))
        #expect(!outcome.output.contains("\u{202E}"))
    }

    @Test func markdownStaysBelowTheLimit() throws {
        let names = (0..<400).map { "utterance-with-a-rather-long-name-\($0)-" + String(repeating: "y", count: 80) }
        for i in 0..<6 {
            let columns = (0..<8).map { key in
                StoredRuns.Column("key_\(key)", values(400, shift: Double(i) * 0.1, wobble: 0.3))
            }
            runs.write("system-\(i)", columns, utterances: names)
        }
        let outcome = try compare((0..<6).map { "system-\($0)" } + ["--margin", "*=0.1", "--markdown", "r.md", "-q"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try runs.workspace.bytes("r.md").count < 60_000)
        #expect(try runs.workspace.text("r.md").contains("system-5 against system-4"))
    }
}
