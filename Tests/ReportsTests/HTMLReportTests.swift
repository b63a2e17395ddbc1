import Files
import Comparison
import Foundation
import Scoring
import TestSupport
import Testing

@testable import Reports

@Suite("Report") struct HTMLReportTests {
    private let folder = Workspace()

    private func page(_ comparison: Comparison, _ change: (inout ReportOptions) -> Void = { _ in }) throws -> String {
        var options = ReportOptions(command: "codec-score compare old new", toolVersion: "0.1.0")
        change(&options)
        return try HTMLReport(comparison, options: options).html()
    }

    private func sections(_ page: String) -> [String] {
        PageMarkup(page).tags.filter { $0.name == "section" }.compactMap { $0["id"] }
    }

    @Test("has the sections that have content, in the order of reading")
    func sectionsOfAPair() throws {
        let page = try page(try SampleRuns().compare(folder))
        #expect(
            sections(page) == [
                "verdict", "keys", "coverage", "systems", "distribution", "utterances", "slices", "metrics", "method",
            ])
    }

    @Test("adds systems, rate, codebooks, cost where there are some")
    func furtherSections() throws {
        var runs = SampleRuns()
        runs.systems = ["a", "b", "c"]
        runs.record = { system in
            [
                .init("codec", .string("x")),
                .init(
                    "rate",
                    .object([
                        .init("actualKbps", .number(3 + Double(system))), .init("entropyKbps", .number(2.5)),
                    ])),
                .init("cost", .object([.init("real_time_factor", .number(0.02))])),
                .init(
                    "codebooks",
                    .array([
                        .object([
                            .init("stream", .integer(0)), .init("size", .integer(1024)),
                            .init("frames", .integer(system == 0 ? 2_000 : 20_000)),
                            .init("used", .integer(1000)), .init("entropyBits", .number(9.1)),
                        ])
                    ])),
            ]
        }
        let page = try page(try runs.compare(folder))
        #expect(["systems", "rate", "cost"].allSatisfy(sections(page).contains))
        #expect(page.contains("Codebooks by stream"))
        // Of too few frames entropies are shown as the bounds that they are.
        for (text, count) in [("≥ 2.50", 1), ("≥ 9.10", 1), ("too few frames to judge utilization and entropy", 1)] {
            #expect(page.components(separatedBy: text).count - 1 == count, "\(text)")
        }
        #expect(page.contains("real_time_factor"))
    }

    @Test("has a history only where the runs are one")
    func history() throws {
        var runs = SampleRuns()
        runs.systems = ["s1", "s2", "s3"]
        runs.record = { [.init("step", .integer(1000 * ($0 + 1)))] }
        #expect(!sections(try page(try runs.compare(folder))).contains("history"))
        #expect(sections(try page(try runs.compare(folder) { $0.isHistory = true })).contains("history"))
    }

    @Test("of one system has no pairs, but its utterances")
    func oneSystem() throws {
        var runs = SampleRuns()
        runs.systems = ["only"]
        let page = try page(try runs.compare(folder))
        #expect(sections(page) == ["verdict", "coverage", "systems", "utterances", "metrics", "method"])
        #expect(page.contains("<audio"))
    }

    @Test("is the same, byte by byte, when made again")
    func deterministic() throws {
        let comparison = try SampleRuns().compare(folder)
        #expect(try page(comparison) == page(comparison))
    }

    @Test("says every judged key's sentence and its verdict in words")
    func sentences() throws {
        let comparison = try SampleRuns().compare(folder)
        let page = try page(comparison)
        for result in comparison.pairs.flatMap(\.judged) {
            #expect(page.contains(HTMLText.escaped(result.sentence)))
            #expect(page.contains("</span>\(result.verdict.rawValue)</span>"))
        }
    }

    @Test("shows above all what forbids the comparison")
    func mismatch() throws {
        let compared = try SampleRuns().read(folder)
        var second = compared[1]
        second.settings?.resampler = "sinc"
        var settings = ComparisonSettings(margins: Margins(name: "none", entries: []))
        settings.mismatches = .forced
        let page = try page(try Comparison([compared[0], second], settings: settings))
        let banner = try #require(page.firstRange(of: "class=\"banner\""))
        let headline = try #require(page.firstRange(of: "class=\"headline\""))
        #expect(banner.lowerBound < headline.lowerBound)
        #expect(page.contains("resampler: polyphase in old, sinc in new"))
    }

    @Test("counts scores that were lost and says why others are missing")
    func missingScores() throws {
        var runs = SampleRuns()
        runs.row = { members, system, utterance in
            guard system == 1, utterance < 2 else { return members }
            return members.map { $0.name == "pesq" ? .init("pesq", .null) : $0 }
                + [.init("undefined", .object([.init("pesq", .string("tooShort"))]))]
        }
        let page = try page(try runs.compare(folder))
        #expect(page.contains("lost 2 scores of"))
        #expect(page.contains("tooShort 2"))
    }

    // MARK: Audio

    /// Bytes of the audio and pictures in a page.
    private func embedded(_ page: String) -> Int {
        PageMarkup(page).tags.filter { $0.name == "audio" || $0.name == "img" }.compactMap { $0["src"] }
            .filter { $0.hasPrefix("data:") }.reduce(0) { $0 + $1.utf8.count }
    }

    @Test("embeds no more than the budget, and says what it left out")
    func budget() throws {
        let comparison = try SampleRuns().compare(folder)
        let all = embedded(try page(comparison))
        #expect(all > 0)
        for budget in [0, all / 3, all - 1] {
            let page = try page(comparison) { $0.audioBudget = budget }
            #expect(embedded(page) <= budget)
            #expect(budget == 0 || page.contains("did not fit"))
        }
        #expect(!(try page(comparison) { $0.audioBudget = 0 }).contains("<audio"))
    }

    @Test("embeds FLAC or WAV and PNG only")
    func formats() throws {
        let sources = PageMarkup(try page(try SampleRuns().compare(folder))).tags.compactMap { $0["src"] }
        #expect(!sources.isEmpty)
        #expect(
            sources.allSatisfy {
                ["data:audio/flac;base64,", "data:audio/wav;base64,", "data:image/png;base64,"].contains(
                    where: $0.hasPrefix)
            })
    }

    @Test("tells its script lag in seconds and gain in decibels")
    func alignment() throws {
        let comparison = try SampleRuns().compare(folder)
        let clips = PageMarkup(try page(comparison)).tags.filter { $0["data-lag"] != nil }
        // 80 samples at 8 kHz on every third utterance, on both systems.
        let lags = clips.compactMap { $0["data-lag"].flatMap(Double.init) }
        #expect(Set(lags) == [0, 0.01])
        let gains = clips.compactMap { $0["data-match"].flatMap(Double.init) }
        #expect(gains.count == clips.count && gains.allSatisfy { (-3...0).contains($0) })
        #expect(gains.contains { abs($0 + 1.94) < 0.1 })
    }

    @Test("says at the player why a file is not heard")
    func missingAudio() throws {
        let comparison = try SampleRuns().compare(folder)
        try FileManager.default.removeItem(atPath: folder["audio/system1-0.wav"])
        let other = TestAudio.voice(seconds: 0.6, sampleRate: 8000, seed: 99)
        folder.write(TestAudio.wav([other], sampleRate: 8000), to: "audio/system0-1.wav")
        let page = try page(comparison)
        #expect(page.contains("No audio: missing file"))
        #expect(page.contains("No audio: hash differs"))
    }

    @Test("puts the audio beside the page where that is asked for")
    func folderForm() throws {
        let page = try page(try SampleRuns().compare(folder)) { $0.assetsFolder = folder["out/the assets"] }
        let sources = PageMarkup(page).tags.filter { $0.name == "audio" }.compactMap { $0["src"] }
        #expect(!sources.isEmpty)
        for source in sources {
            #expect(source.hasPrefix("the%20assets/utterance-"))
            #expect(folder.has("out/" + source.replacing("%20", with: " ")))
        }
        #expect(page.contains("media-src data: blob: &#39;self&#39;"))
    }

    // MARK: Data

    @Test("holds all scores for its script, and why there are none")
    func data() throws {
        var runs = SampleRuns()
        runs.row = { members, system, utterance in
            system == 1 && utterance == 3
                ? members.map { $0.name == "pesq" ? .init("pesq", .null) : $0 }
                    + [.init("infinite", .object([.init("pesq", .string("+"))]))]
                : members
        }
        let comparison = try runs.compare(folder)
        let markup = PageMarkup(try page(comparison))
        let block = try #require(markup.raw.last { $0.tag == "script" })
        let json = try JSONValue(parsing: block.content)
        #expect(json["utterances"]?.elements.compactMap(\.text) == comparison.aligned.keys)
        let scale = try #require(json["keys"]?.elements.first?["scale"]?.double)
        let place = try #require(comparison.aligned.keys.firstIndex(of: "u3"))
        let column = try #require(json["scores"]?.elements.last?.elements.first?.elements)
        let reason = try #require(column[place].text.flatMap { Int($0) })
        #expect(json["reasons"]?.elements[reason].text == "∞")
        for (i, value) in column.enumerated() where i != place {
            let score = try #require(comparison.aligned.score("pesq", i, ofRun: 1)?.value)
            #expect(abs((value.double ?? .nan) / scale - score) <= 0.5 / scale)
        }
    }

    @Test("names the hash of its one script")
    func policy() throws {
        let page = try page(try SampleRuns().compare(folder))
        let markup = PageMarkup(page)
        let scripts = markup.tags.filter { $0.name == "script" }
        #expect(scripts.count == 2)
        #expect(scripts.map { $0["type"] } == [nil, "application/json"])
        let script = try #require(markup.raw.first { $0.tag == "script" }).content
        let hash = Data(SHA256.digest(Array(script.utf8))).base64EncodedString()
        #expect(markup.tags.first { $0["http-equiv"] != nil }?["content"]?.contains("sha256-\(hash)") == true)
    }

    @Test("of 3 systems and 2 000 utterances stays small")
    func size() throws {
        var runs = SampleRuns()
        runs.systems = ["a", "b", "c"]
        runs.utterances = (0..<2000).map { "utterance-\($0)" }
        runs.hasAudio = false
        // Noise of 2 000 utterances is drawn anew for each row of this sample, so that keys are few.
        runs.keys = ["pesq"]
        runs.row = { members, system, utterance in
            members.map {
                $0.name == "pesq"
                    ? .init("pesq", .number(2 + 0.001 * Double((utterance * 37 + system * 11) % 997))) : $0
            }
        }
        #expect(try page(try runs.compare(folder)).utf8.count < 1_500_000)
    }
}
