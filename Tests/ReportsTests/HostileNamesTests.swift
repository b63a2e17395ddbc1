import Comparison
import Scoring
import TestSupport
import Testing

@testable import Reports

@Suite("Hostile names") struct HostileNamesTests {
    static let names = [
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "`|<b>@team",
        "a\u{202E}b", "line\nfeed", String(repeating: "x", count: 5000), "\"\u{301} onmouseover=alert(1) x=\"",
        "<\u{301}script>", "{{{dataHTML}}}", "nul\u{0}l", "שם", "'); alert(1); ('", "<!--", "]]>", "../../up",
        "javascript:alert(1)",
    ]

    private let folder = Workspace()

    private var runs: SampleRuns {
        var runs = SampleRuns()
        runs.systems = [Self.names[0], Self.names[1], Self.names[6]]
        runs.utterances = Self.names
        runs.speakers = Array(Self.names.prefix(5))
        runs.keys = ["pesq", Self.names[0], Self.names[7]]
        runs.record = { _ in
            [
                .init("codec", .string(Self.names[1])), .init("rate", .object([.init("actualKbps", .number(3))])),
                .init("cost", .object([.init(Self.names[0], .string(Self.names[1]))])),
                .init("warnings", .array(Self.names.map { .string($0) })),
            ]
        }
        runs.row = { members, system, utterance in
            var members = members
            if system == 1, utterance == 2 {
                members = members.map { $0.name == "pesq" ? .init("pesq", .null) : $0 }
                members.append(.init("failed", .object([.init("pesq", .string(Self.names[1]))])))
            }
            if system == 2, utterance == 4 {
                members = members.map {
                    $0.name == "_hypothesis"
                        ? .init(
                            "_hypothesis",
                            .object([.init("path", .string(Self.names[1])), .init("xxh128", .string("0"))]))
                        : $0
                }
            }
            return members
        }
        return runs
    }

    /// Elements and attributes that the templates and charts have, and no others.
    private func check(_ page: String, scripts: Int) {
        let markup = PageMarkup(page)
        let known: Set = [
            "!doctype", "a", "audio", "b", "bdi", "body", "button", "caption", "circle", "code", "dd", "desc",
            "details",
            "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "g", "h1", "h2", "h3", "h4",
            "head",
            "header", "html", "img", "input", "kbd", "label", "legend", "li", "line", "link", "main", "meta", "nav",
            "noscript", "ol", "option", "p", "path", "progress", "rect", "script", "section", "select", "small", "span",
            "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
        ]
        let names = Set(markup.tags.map(\.name).filter { !$0.hasPrefix("/") })
        #expect(names.subtracting(known).isEmpty)
        #expect(markup.tags.count { $0.name == "script" } == scripts)
        var faults = [String]()
        for tag in markup.tags {
            for (name, value) in tag.attributes {
                if name.hasPrefix("on") || name == "srcdoc" || !name.allSatisfy({ $0.isASCII && !"\"'<".contains($0) })
                {
                    faults.append("attribute \(name) of \(tag.name)")
                }
                if name == "src" || name == "href", !value.hasPrefix("#"), !value.hasPrefix("data:") {
                    faults.append("\(name)=\(value.prefix(60))")
                }
                if name == "id", !value.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
                    faults.append("id \(value)")
                }
            }
        }
        #expect(faults.isEmpty)
        let forbidden: (Unicode.Scalar) -> Bool = { scalar in
            (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
                || scalar.value < 0x20 && scalar != "\n" && scalar != "\t"
        }
        if let place = page.unicodeScalars.firstIndex(where: forbidden) {
            Issue.record("a control character after \(page[..<place].suffix(200))")
        }
        if let place = markup.text.firstRange(of: String(repeating: "x", count: 200)) {
            Issue.record("a name that is not cut after \(markup.text[..<place.lowerBound].suffix(200))")
        }
        #expect(markup.raw.allSatisfy { $0.tag != "style" || !$0.content.contains("alert") })
    }

    @Test("are shown by the report, never run")
    func report() throws {
        let comparison = try runs.compare(folder)
        var options = ReportOptions(command: Self.names[0], toolVersion: Self.names[1], title: Self.names[7])
        options.pageFolder = Self.names[0]
        options.listening = [
            try ListeningResults(
                json: Array(answers.utf8), source: Self.names[1])
        ]
        let page = try HTMLReport(comparison, options: options).html()
        check(page, scripts: 2)
        let block = try #require(PageMarkup(page).raw.last { $0.tag == "script" })
        let json = try JSONValue(parsing: block.content)
        #expect(json["systems"]?.elements.compactMap(\.text) == comparison.runs.map(\.name))
        #expect(Set(json["utterances"]?.elements.compactMap(\.text) ?? []) == Set(Self.names))
        #expect(page.contains("\\u202Eb"))
        #expect(page.contains("<bdi>שם</bdi>"))
    }

    private var answers: String {
        let name = JSONValue.string(Self.names[0]).line
        return """
            {"codec_score_listening":1,"report":"x","seed":1,"kind":"preference","listener":\(name),
            "systems":[\(name),"b"],
            "trials":[{"key":\(name),"a":\(name),"answer":"A","confidence":1,"replays":1,"ms":1}]}
            """
    }

    @Test("are shown by the listening page, never run")
    func listening() throws {
        let comparison = try runs.compare(folder)
        let options = ReportOptions(command: "x", toolVersion: Self.names[1])
        let page = try #require(try ListeningPage(comparison, options: options).html())
        check(page, scripts: 2)
        let block = try #require(PageMarkup(page).raw.last { $0.tag == "script" })
        #expect(
            try JSONValue(parsing: block.content)["systems"]?.elements.compactMap(\.text)
                == Array(comparison.runs.map(\.name).prefix(2)))
    }

    @Test("are cut at 120 characters and whole in a title")
    func longNames() {
        let name = String(repeating: "y", count: 5000)
        #expect(HTMLText.name(name) == "<bdi title=\"\(name)\">\(name.prefix(119))…</bdi>")
        let sentence = SentenceText(names: [name, "short"]).html("\(name) is better than short")
        #expect(sentence == "\(HTMLText.name(name)) is better than short")
    }

    @Test("become links only below the page's folder, without scheme or way up")
    func links() {
        #expect(RelativeLink.link(to: "/data/out/a b/x.wav", from: "/data/out") == "./a%20b/x.wav")
        #expect(
            RelativeLink.link(to: "/data/out/javascript:alert(1)", from: "/data/out") == "./javascript%3Aalert%281%29")
        #expect(RelativeLink.link(to: "/data/out/ü\"<>.wav", from: "/data/out") == "./%C3%BC%22%3C%3E.wav")
        #expect(RelativeLink.link(to: "/data/out/../x.wav", from: "/data/out") == nil)
        #expect(RelativeLink.link(to: "/data/other/x.wav", from: "/data/out") == nil)
        #expect(RelativeLink.link(to: "x.wav", from: "/data/out") == nil)
    }
}
