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
    @Test func theDemoPrintsTheTableShown() throws {
        let folder = Workspace()
        let script = try String(contentsOfFile: repositoryRoot + "/scripts/demo", encoding: .utf8)
        let start = try #require(script.range(of: ".build/release/codec-score"))
        let command = script[start.lowerBound...].replacingOccurrences(
            of: ".build/release/codec-score", with: "\"$0\""
        ).replacingOccurrences(of: "--out demo-out", with: "--out '\(folder["out"])'")
        let outcome = try Command.shell(command, in: repositoryRoot)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // The last line tells times.
        let shown = try block(beginningWith: "$ scripts/demo").dropLast()
        let printed = outcome.output.components(separatedBy: "\n").dropLast(2)
        #expect(Array(shown) == Array(printed), "paste what scripts/demo prints into the README")
    }

    @Test func everyOptionNamedExists() throws {
        let help =
            try Command.run(["help", "score"]).output + Command.run(["help", "export"]).output
            + Command.run(["help", "merge"]).output
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
