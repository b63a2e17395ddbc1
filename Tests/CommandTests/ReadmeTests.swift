import Foundation
import TestSupport
import Testing

/// The README's commands run, and print what it shows.
@Suite struct ReadmeTests {
    private static let readme =
        (try? String(contentsOfFile: repositoryRoot + "/README.md", encoding: .utf8)) ?? ""

    /// The lines of the first code block whose first line is this.
    private func block(beginningWith first: String) throws -> [String] {
        let lines = Self.readme.components(separatedBy: "\n")
        let start = try #require(lines.indices.first { lines[$0] == "```" && lines[$0 + 1] == first })
        let end = try #require(lines[(start + 1)...].firstIndex(of: "```"))
        return Array(lines[(start + 2)..<end])
    }

    /// `scripts/demo` without its building: the tests' build has made the program.
    @Test func theDemoPrintsWhatIsShown() throws {
        let folder = Workspace()
        let script = try String(contentsOfFile: repositoryRoot + "/scripts/demo", encoding: .utf8)
        let start = try #require(script.range(of: ".build/release/codec-score"))
        let end = try #require(script.range(of: "\nif "))
        let commands = script[start.lowerBound..<end.lowerBound].replacingOccurrences(
            of: ".build/release/codec-score", with: "\"$0\""
        ).replacingOccurrences(of: "demo-out", with: folder["out"])
        let outcome = try Command.shell(commands, in: repositoryRoot)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let printed = outcome.output.replacingOccurrences(of: folder["out"], with: "demo-out")
        let shown = try block(beginningWith: "$ scripts/demo")
        // One line tells times.
        let isSteady = { (line: String) in !line.contains("× real time") }
        #expect(
            shown.filter(isSteady) == printed.components(separatedBy: "\n").dropLast().filter(isSteady),
            "paste what scripts/demo prints into the README")
        #expect(FileManager.default.fileExists(atPath: folder["out/report/report.html"]))
    }

    @Test func everyOptionNamedExists() throws {
        let help =
            try ["score", "compare", "gate", "calibrate", "export", "merge"].map {
                try Command.run(["help", $0]).output
            }.joined() + Command.run(["help", "baseline", "save"]).output
        let words = Self.readme.components(separatedBy: CharacterSet(charactersIn: " `\n|,;()…")).filter {
            $0.hasPrefix("--")
        }
        #expect(words.count > 10)
        let ofSwift = ["--static-swift-stdlib", "--product", "--help"]
        for option in Set(words) where option.count > 3 && !ofSwift.contains(option) {
            #expect(help.contains(option), "\(option)")
        }
    }

    @Test(arguments: ["scripts/demo", "scripts/test", "scripts/setup"])
    func scriptsAreThere(_ script: String) {
        #expect(FileManager.default.isExecutableFile(atPath: repositoryRoot + "/" + script))
    }
}
