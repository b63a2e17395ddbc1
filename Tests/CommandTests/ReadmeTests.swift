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

    /// Opus's samples are those of a version of libopus and a kind of processor, and so are their scores.
    private static let hasOpusOfTheReadme: Bool = {
        #if arch(x86_64)
            guard let version = try? Command.shell("pkg-config --modversion opus").output else { return false }
            return !version.isEmpty && readme.contains("libopus " + version.trimmingCharacters(in: .newlines) + ")")
        #else
            return false
        #endif
    }()

    /// What `scripts/demo` prints without its building, which the tests' build has done; its files are in `folder`.
    private func demo(in folder: Workspace) throws -> [String] {
        let script = try String(contentsOfFile: repositoryRoot + "/scripts/demo", encoding: .utf8)
        let start = try #require(script.range(of: "for kbps in"))
        let end = try #require(script.range(of: "\nif ", range: start.upperBound..<script.endIndex))
        let commands =
            "set -eu\n"
            + script[start.lowerBound..<end.lowerBound]
            .replacingOccurrences(of: ".build/release/codec-score", with: "\"\(Command.path(of: .score))\"")
            .replacingOccurrences(of: ".build/release/codec-recipe", with: "\"\(Command.path(of: .recipe))\"")
            .replacingOccurrences(of: "demo-out", with: folder["out"])
        let outcome = try Command.shell(commands, in: repositoryRoot)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.replacingOccurrences(of: folder["out"], with: "demo-out")
            .components(separatedBy: "\n").dropLast()
    }

    @Test func theDemoPrintsWhatIsShown() throws {
        let folder = Workspace()
        let printed = try demo(in: folder)
        let shown = try block(beginningWith: "$ scripts/demo")
        // Some lines tell times.
        let isSteady = { (line: String) in !line.contains("× real time") && !line.contains(" utterances in ") }
        if Self.hasOpusOfTheReadme {
            #expect(
                shown.filter(isSteady) == printed.filter(isSteady), "paste what scripts/demo prints into the README")
        } else {
            // Where numbers and verdicts may differ, the tables' rows do not.
            let firstWord = { (line: String) in line.split(separator: " ").first.map(String.init) ?? "" }
            let rows = shown.prefix { !$0.hasPrefix("↑") }.map(firstWord)
            #expect(rows.contains("pesq"))
            #expect(printed.prefix(rows.count).map(firstWord) == rows)
        }
        #expect(folder.has("out/report/report.html"))
        try expectRates(try folder.text("out/report/leaderboard.csv"))
    }

    /// A report's bit rates are those of the codes beside the audio, and of the list for the codec without any.
    private func expectRates(_ leaderboard: String) throws {
        let table = leaderboard.split(whereSeparator: \.isNewline).map { $0.components(separatedBy: ",") }
        let column = try #require(table[0].firstIndex(of: "kbps"))
        for (system, kbps) in [("opus-6", 6.0), ("opus-12", 12.0), ("opus-24", 24.0), ("speex-17", 16.89)] {
            let row = try #require(table.first { $0[0] == system })
            let found = try #require(Double(row[column]), "\(system): '\(row[column])'")
            #expect(abs(found - kbps) < 0.1 * kbps, "\(system)")
        }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: repositoryRoot + "/" + path, encoding: .utf8)) ?? ""
    }

    @Test(arguments: ["README.md", "docs/recipe.md"]) func everyOptionNamedExists(_ page: String) throws {
        let commands: [(Command.Program, [[String]])] = [
            (.score, [["score"], ["compare"], ["gate"], ["calibrate"], ["export"], ["merge"], ["baseline", "save"]]),
            (
                .recipe,
                [
                    ["resynthesize"], ["encode"], ["decode"], ["tokenize"], ["inspect"], ["codecs"], ["train"],
                    ["data", "validate"], ["data", "fix"], ["pack"], ["unpack"], ["upload"], ["format-wav-scp"],
                ]
            ),
        ]
        var help = try String(contentsOfFile: repositoryRoot + "/scripts/setup", encoding: .utf8)
        for (program, subcommands) in commands {
            for name in subcommands {
                let outcome = try Command.run(program, ["help"] + name)
                #expect(outcome.status == 0, "\(program.rawValue) \(name)")
                help += outcome.output
            }
        }
        // ESPnet's own words.
        help += try Command.run(.recipe, ["train", "--options"]).output
        help += try Command.run(.recipe, ["run", "--help"]).output
        let known = Set(help.components(separatedBy: CharacterSet(charactersIn: " `\n|,;()[]…*'\"<>")))
        let words = Self.text(page).components(separatedBy: CharacterSet(charactersIn: " `\n|,;()…")).filter {
            $0.hasPrefix("--")
        }
        #expect(words.count > 10)
        // Of swift, of programs that are called, and of ESPnet's.
        let ofOthers = ["--static-swift-stdlib", "--product", "--help", "--mpi=pmix", "--encode_only", "--use_gpu"]
        for option in Set(words) where option.count > 3 && !ofOthers.contains(option) {
            let isKnown = known.contains(option)
            #expect(isKnown, "\(option)")
        }
    }

    @Test(arguments: ["scripts/demo", "scripts/test", "scripts/setup", "scripts/setup-neural"])
    func scriptsAreThere(_ script: String) {
        #expect(FileManager.default.isExecutableFile(atPath: repositoryRoot + "/" + script))
    }
}
