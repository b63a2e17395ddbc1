import Comparison
import Foundation
import TestSupport
import Testing

@testable import Reports

/// The pages in headless Chromium; see `Tests/Browser/check_report.py` for what is checked.
@Suite("Pages in a browser", .serialized) struct BrowserTests {
    private static let script = repositoryRoot + "/Tests/Browser/check_report.py"
    private static let isRequired = ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_BROWSER"] == "1"
    private static let hasBrowser = (try? python(["--probe"]))?.status == 0

    private static func python(_ arguments: [String]) throws -> Command.Outcome {
        // Debian's Python, since Selenium is one of its packages.
        let line = (["exec /usr/bin/python3", script] + arguments).enumerated()
            .map { $0.offset == 0 ? $0.element : "'\($0.element)'" }.joined(separator: " ")
        return try Command.shell(line)
    }

    @Test(
        "sort, filter, play, switch, print, and are accessible",
        .enabled(if: hasBrowser || isRequired, "needs chromium, chromium-driver and python3-selenium"),
        .timeLimit(.minutes(5)))
    func pages() throws {
        let folder = Workspace()
        var runs = SampleRuns()
        runs.systems = ["codec-before", "codec-after"]
        runs.seconds = 6
        runs.distinctAudio = 4
        runs.utterances = (0..<60).map { "utterance-\($0)" }
        runs.speakers = ["ann", "bob", "eve"]
        runs.sampleRate = 16000
        runs.keys = ["pesq", "mcd", "stoi"]
        let comparison = try runs.compare(folder)
        var options = ReportOptions(command: "codec-score compare", toolVersion: "0.1.0")
        options.audioBudget = 3_000_000
        let report = folder.write(try HTMLReport(comparison, options: options).html(), to: "report.html")
        let page = try #require(try ListeningPage(comparison, options: options).html())
        let listening = folder.write(page, to: "listening.html")
        let outcome = try Self.python([report, "--listening", listening, "--answers", folder["answers.json"]])
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")

        // What the page saved is what the report reads.
        let answers = try ListeningResults.read(folder["answers.json"])
        #expect(answers.report == ListeningTest.reportIdentifier(comparison))
        #expect(answers.systems == comparison.runs.map(\.name))
        #expect(answers.correct == answers.trials.count - (answers.trials.count + 2) / 3)
    }

    @Test(
        "play and switch in the folder form too",
        .enabled(if: hasBrowser || isRequired, "needs chromium, chromium-driver and python3-selenium"),
        .timeLimit(.minutes(3)))
    func folderForm() throws {
        let folder = Workspace()
        var options = ReportOptions(command: "codec-score compare", toolVersion: "0.1.0")
        options.assetsFolder = folder["assets"]
        var runs = SampleRuns()
        runs.seconds = 6
        runs.distinctAudio = 4
        let page = try HTMLReport(try runs.compare(folder), options: options).html()
        let outcome = try Self.python([folder.write(page, to: "report.html")])
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")
    }
}
