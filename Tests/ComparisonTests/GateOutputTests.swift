import Metrics
import Scoring
import Testing

@testable import Comparison

/// What a gate writes: names are shown and never run, and texts keep to the limits of those who show them.
@Suite struct GateOutputTests {
    private static let origin = ReportOrigin(command: ["codec-score", "gate", "a b"], version: "0.1.0")

    /// A gate that fails, is inconclusive and warns, with a hostile name in every place.
    private static func hostile(_ name: String) throws -> GateOutcome {
        let key = TestRuns.definition(name)
        let before = (0..<30).map { 2.5 + 0.01 * Double($0 % 7) }
        let (lower, noisy) = (before.map { $0 - 0.5 }, before.enumerated().map { $1 + ($0 % 2 == 0 ? 3 : -3) })
        func run(_ system: String, _ columns: [[Double]]) -> ComparedRun {
            TestRuns.run(
                system, keys: [key, TestRuns.definition("noisy")],
                utterances: (0..<30).map { String(Character(Unicode.Scalar(65 + $0) ?? "?")) + name },
                speakers: (0..<30).map { "\(name)\($0)" }, scores: columns.map { $0.map { .value($0) } })
        }
        let rules = try GateRules(
            yaml: """
                version: 1
                name: \(Self.quoted(name))
                rules:
                  - {key: '*', margin: 0.1, name: \(Self.quoted(name))}
                  - {key: '*', margin: 0.1, level: warn}
                """, source: "rules.yaml")
        return try Gate(rules, margins: try rules.marginTable()).judge(
            run(name, [lower, noisy]), against: run(name, [before, before]))
    }

    @Test(arguments: GateRuns.hostileNames)
    func hostileNamesStayText(_ name: String) throws {
        let outcome = try Self.hostile(name)
        #expect(outcome.exit == 1)
        #expect(outcome.rules.map(\.state) == [.fail, .inconclusive, .fail, .inconclusive])

        let junit = WellFormedXML(GateJUnit(outcome).text)
        #expect(junit.problem == nil)
        #expect(
            junit.elements.map(\.name) == [
                "testsuites", "testsuite", "testcase", "failure", "testcase", "error", "testcase", "system-out",
                "testcase",
                "system-out", "system-out",
            ])
        let shown = String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    (scalar.value < 0x20 && !"\n\r\t".unicodeScalars.contains(scalar)) || scalar.value == 0xFFFF
                        ? "\u{FFFD}" : scalar
                }))
        #expect(junit.elements[2].attributes["classname"] == shown)

        for line in GateGitHub(outcome).lines {
            #expect(
                line.hasPrefix("::error title=") || line.hasPrefix("::warning title=")
                    || line.hasPrefix("::notice title="))
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
            // Title and message are told apart by the first `::` behind the title.
            #expect(line.dropFirst(2).components(separatedBy: "::").first?.contains("title=") == true)
        }

        let markdown = GateMarkdown(outcome, origin: Self.origin, report: name).text
        #expect(markdown.utf8.count < MarkdownReport.mostBytes)
        #expect(markdown.components(separatedBy: "-->").count == 2 || name.contains("-->"))
        #expect(markdown.prefix { $0 != "\n" }.hasPrefix("<!-- codec-score:gate:"))
        #expect(markdown.prefix { $0 != "\n" }.hasSuffix(" -->"))
        let prose = Self.withoutCode(markdown)
        for forbidden in ["<script", "<img", "<b>", "@team", "\u{202E}", "\u{1B}", "\u{0}"] {
            #expect(!prose.contains(forbidden), "\(forbidden)")
        }
        let table = markdown.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(table.allSatisfy { Self.columns($0) == 8 || Self.columns($0) == 4 })

        for line in GateText(outcome).lines {
            #expect(!line.text.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
        }
    }

    /// A scalar of YAML, which holds U+FFFF only as an escape.
    private static func quoted(_ text: String) -> String {
        JSONValue.string(text).line.unicodeScalars.map { $0.value == 0xFFFF ? "\\uFFFF" : String($0) }.joined()
    }

    /// Unescaped bars of a table's row, less one.
    private static func columns(_ row: Substring) -> Int {
        var count = -1
        var isEscaped = false
        for character in row {
            if character == "|" && !isEscaped { count += 1 }
            isEscaped = character == "\\" && !isEscaped
        }
        return count
    }

    /// The text outside code spans: a run of backticks up to the next of the same length.
    private static func withoutCode(_ text: String) -> String {
        var out = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "`") {
            let isEscaped = start > rest.startIndex && rest[rest.index(before: start)] == "\\"
            out += rest[..<start]
            rest = rest[start...]
            let fence = rest.prefix { $0 == "`" }
            rest = rest.dropFirst(fence.count)
            guard !isEscaped else { continue }
            while let next = rest.firstIndex(of: "`") {
                rest = rest[next...]
                let close = rest.prefix { $0 == "`" }
                rest = rest.dropFirst(close.count)
                if close.count == fence.count { break }
            }
        }
        return out + rest
    }

    @Test func junitCountsAndTolerates() throws {
        let (old, worse) = GateRuns.pesq(change: -0.3, spread: 1, count: 30)
        let rules = """
            rules:
              - {key: pesq, margin: 5}
              - {key: pesq, margin: 0.05}
              - {key: pesq, type: limit, minimum: 9}
              - {key: pesq, type: limit, minimum: 9, level: warn}

            """
        let stopping = WellFormedXML(GateJUnit(try GateRuns.judge(rules, worse, against: old)).text)
        #expect(stopping.problem == nil)
        let suite = stopping.elements[1].attributes
        #expect(
            suite == [
                "name": "codec-score gate: nightly", "tests": "4", "failures": "1", "errors": "1", "skipped": "0",
                "time": "0",
            ])
        #expect(stopping.elements.filter { $0.name == "failure" }.map { $0.attributes["type"] } == ["regression"])
        let tolerant = WellFormedXML(
            GateJUnit(try GateRuns.judge("on-inconclusive: warn\n" + rules, worse, against: old)).text)
        #expect(tolerant.elements[1].attributes["errors"] == "0")
        #expect(tolerant.elements[1].attributes["skipped"] == "1")
        #expect(tolerant.elements.contains { $0.name == "skipped" })
    }

    /// Many rules of all states, the more severe ones last.
    private static func crowd(_ count: Int, lossEach: Double = 0.01) throws -> GateOutcome {
        let keys = (0..<count).map { TestRuns.definition("key\($0)") }
        let before = (0..<count).map { _ in (0..<20).map { 2 + 0.01 * Double($0) } }
        let after = before.enumerated().map { i, column in
            column.enumerated().map { $1 - 0.2 - lossEach * Double(i) - 0.001 * Double($0 % 3) }
        }
        func run(_ name: String, _ columns: [[Double]]) -> ComparedRun {
            TestRuns.run(
                name, keys: keys, utterances: TestRuns.keys(20), scores: columns.map { $0.map { .value($0) } })
        }
        return try GateRuns.judge(
            "resamples: 100\nrules:\n  - {key: 'key*', margin: 0.1}", run("new", after), against: run("old", before))
    }

    @Test func annotationsAreTheWorstNineAndACount() throws {
        let lines = GateGitHub(try Self.crowd(13)).lines.filter { $0.hasPrefix("::error") }
        #expect(lines.count == 10)
        #expect(lines[0].hasPrefix("::error title=key12 no-worse::"))
        #expect(lines[8].hasPrefix("::error title=key4 no-worse::"))
        #expect(lines[9] == "::error title=codec-score gate::and 4 more")
    }

    @Test func gitHubsEscapes() {
        #expect(GateGitHub.escaped("50 %: a,b\r\n", isProperty: true) == "50 %25%3A a%2Cb%0D%0A")
        #expect(GateGitHub.escaped("50 %: a,b\r\n", isProperty: false) == "50 %25: a,b%0D%0A")
    }

    @Test func markdownIsCutInOrderAndKeepsWhatFails() throws {
        let short = GateMarkdown(try Self.crowd(3), origin: Self.origin, report: "out/report.html").text
        for part in [
            "### Gate nightly: regression", "Utterances that fell most", "Method and provenance", "out/report.html",
            "▼ worse",
        ] {
            #expect(short.contains(part), "\(part)")
        }
        #expect(!short.contains("Shortened"))
        for count in [60, 150, 400] {
            let outcome = try Self.crowd(count)
            let long = GateMarkdown(outcome, origin: Self.origin).text
            #expect(long.utf8.count < MarkdownReport.mostBytes)
            #expect(long.contains("Shortened to fit"))
            for rule in outcome.rules { #expect(long.contains(rule.name), "\(count): \(rule.name)") }
        }
    }

    /// 9,999 sign flips cannot give a p that stays below 0.05 after correction for 900 rules.
    @Test func aFamilyThatCannotFailIsWarnedAbout() throws {
        let outcome = try Self.crowd(900)
        #expect(outcome.exit == 2)
        #expect(outcome.warnings.contains { $0.contains("no rule can fail; set `test: t`") })
        #expect(GateMarkdown(outcome, origin: Self.origin).text.utf8.count < MarkdownReport.mostBytes)
    }

    @Test func passingRowsAreCountedWhenTheyAreLeftOut() throws {
        let keys = (0..<700).map { TestRuns.definition("key\($0)") }
        let column = (0..<12).map { Score.value(2 + 0.01 * Double($0)) }
        func run(_ name: String) -> ComparedRun {
            TestRuns.run(name, keys: keys, utterances: TestRuns.keys(12), scores: keys.map { _ in column })
        }
        let outcome = try GateRuns.judge(
            "resamples: 100\nrules:\n  - {key: 'key*', margin: 0.1}", run("new"), against: run("old"))
        let text = GateMarkdown(outcome, origin: Self.origin).text
        #expect(text.utf8.count < MarkdownReport.mostBytes)
        #expect(text.contains("700 more rules pass."))
        #expect(text.contains("Method and provenance"))
    }

    @Test func equalInputsGiveEqualBytes() throws {
        let (a, b) = (try Self.crowd(4), try Self.crowd(4))
        #expect(GateJUnit(a).text == GateJUnit(b).text)
        #expect(GateMarkdown(a, origin: Self.origin).text == GateMarkdown(b, origin: Self.origin).text)
        #expect(a.json.line == b.json.line)
    }
}
