import Comparison
import Scoring
import Statistics
import TestSupport
import Testing

@testable import Reports

@Suite("Listening") struct ListeningTests {
    private let folder = Workspace()

    @Test("order and sides are those of stream 4 of the seed")
    func order() {
        // From an implementation of the text in Python, Tests/Browser/check_report.py has the same arithmetic.
        let first = ListeningTest(count: 6, seed: 1).trials
        #expect(first.map(\.utterance) == [4, 0, 5, 3, 2, 1])
        #expect(first.map(\.isSwapped) == [true, true, true, false, false, false])
        #expect(first.map(\.isXB) == [true, true, true, true, false, true])
        let second = ListeningTest(count: 4, seed: 7).trials
        #expect(second.map(\.utterance) == [1, 0, 3, 2])
        #expect(second.map(\.isSwapped) == [false, false, true, false])
        #expect(second.map(\.isXB) == [false, true, true, false])
    }

    @Test("every utterance is heard once", arguments: [0, 1, 2, 40])
    func permutation(_ count: Int) {
        #expect(ListeningTest(count: count, seed: 3).trials.map(\.utterance).sorted() == Array(0..<count))
    }

    @Test("the page holds the clips in the order of the test, and nothing that tells the sides")
    func page() throws {
        var runs = SampleRuns()
        runs.systems = ["the old codec", "the new codec"]
        let comparison = try runs.compare(folder)
        let options = ReportOptions(command: "x", toolVersion: "0.1.0")
        let page = try #require(try ListeningPage(comparison, options: options).html())
        let markup = PageMarkup(page)
        let block = try #require(markup.raw.last { $0.tag == "script" })
        let json = try JSONValue(parsing: block.content)
        let telling = TellingUtterances(comparison).places
        let order = ListeningTest(count: telling.count, seed: 1).trials
        #expect(
            json["keys"]?.elements.compactMap(\.text) == order.map { comparison.aligned.keys[telling[$0.utterance]] })
        #expect(
            markup.tags.filter { $0.name == "audio" }.compactMap { $0["data-sound"] }
                == order.flatMap { _ in ["A", "B", "reference"] })
        #expect(!markup.text.contains("the old codec"))
        for (trial, sound) in zip(order, markup.tags.filter { $0.name == "audio" && $0["data-sound"] == "A" }) {
            let media = UtteranceMedia(telling[trial.utterance], comparison)
            #expect(sound["src"] == (try media.sides[trial.isSwapped ? 2 : 1].clip.get().dataURI))
        }
    }

    @Test("levels are matched to the quietest, so that nothing is turned up")
    func gains() throws {
        let media = UtteranceMedia(0, try SampleRuns().compare(folder))
        let gains = try #require(media.matchingGains)
        #expect(gains.max() == 0)
        // The systems are 0.8 times the reference: −1.9 dB.
        #expect(abs((gains.min() ?? 0) + 1.94) < 0.1)
    }

    @Test("there is no page without a pair or without audio")
    func nothingToHear() throws {
        var silent = SampleRuns()
        silent.hasAudio = false
        let options = ReportOptions(command: "x", toolVersion: "0.1.0")
        #expect(try ListeningPage(try silent.compare(folder), options: options).html() == nil)
        #expect(try ListeningPage(try SampleRuns().compare(folder), options: options, pair: 4).html() == nil)
    }

    // MARK: Answers

    private func answers(correct: Int, of count: Int, kind: String = "abx") -> String {
        let trials = (0..<count).map { i in
            let x = kind == "abx" ? "\"x\":\"A\"," : ""
            return
                "{\"key\":\"u\(i)\",\"a\":\"old\",\(x)\"answer\":\"\(i < correct ? "A" : "B")\","
                + "\"confidence\":2,\"replays\":1,\"ms\":900}"
        }
        return """
            {"codec_score_listening":1,"report":"r","seed":1,"kind":"\(kind)","listener":"","systems":["old","new"],
            "trials":[\(trials.joined(separator: ","))],"correct":99,"n":1,"p":0}
            """
    }

    @Test("answers are counted anew, with the exact p")
    func abx() throws {
        let results = try ListeningResults(json: Array(answers(correct: 11, of: 16).utf8), source: "x.json")
        #expect(results.correct == 11)
        #expect(abs((results.p ?? 0) - 0.10505676) < 1e-7)
    }

    @Test("preferences are tested by sign, without those that have none")
    func preference() throws {
        let results = try ListeningResults(
            json: Array(answers(correct: 9, of: 10, kind: "preference").utf8), source: "x.json")
        #expect(results.preferences.map(\.count) == [9, 1])
        #expect(abs((results.p ?? 0) - 22.0 / 1024) < 1e-12)
    }

    @Test(
        "files that are no answers are refused with the reason",
        arguments: [
            ("", "no JSON"), ("[]", "not answers"), ("{\"codec_score_listening\":2}", "not answers"),
            ("{\"codec_score_listening\":1,\"kind\":\"x\"}", "'kind'"),
            ("{\"codec_score_listening\":1,\"kind\":\"abx\"}", "'report' or 'seed'"),
            ("{\"codec_score_listening\":1,\"kind\":\"abx\",\"report\":\"r\",\"seed\":-1}", "'report' or 'seed'"),
            (
                "{\"codec_score_listening\":1,\"kind\":\"abx\",\"report\":\"r\",\"seed\":1,\"systems\":[\"a\"]}",
                "'systems'"
            ),
            (
                "{\"codec_score_listening\":1,\"kind\":\"abx\",\"report\":\"r\",\"seed\":1,\"systems\":[\"a\",\"b\"],"
                    + "\"trials\":[{\"key\":\"k\"}]}",
                "trial 1"
            ),
        ])
    func malformed(_ text: String, _ cause: String) {
        let error = #expect(throws: ReportError.self) { try ListeningResults(json: Array(text.utf8), source: "x.json") }
        #expect(error?.description.contains(cause) == true)
    }

    @Test("the report shows them, and says where too few were asked")
    func section() throws {
        let comparison = try SampleRuns().compare(folder)
        var options = ReportOptions(command: "x", toolVersion: "0.1.0")
        options.listening = [
            try ListeningResults(json: Array(answers(correct: 3, of: 4).utf8), source: "few.json"),
            try ListeningResults(json: Array(answers(correct: 16, of: 16).utf8), source: "all.json"),
        ]
        let page = try HTMLReport(comparison, options: options).html()
        #expect(page.contains("3 of 4 right") && page.contains("too few trials to say much"))
        #expect(page.contains("16 of 16 right") && page.contains("the systems could be told apart"))
        #expect(page.contains("all.json was answered on a page made from other runs or another seed."))
    }
}
