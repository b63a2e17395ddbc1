import Foundation
import TestSupport
import Testing

/// Whether ONNX Runtime is there, or must be.
private let hasRuntime =
    ProcessInfo.processInfo.environment["CODECSCORE_REQUIRE_ONNXRUNTIME"] == "1"
    || (try? Command.run(["models", "list"]).output.contains("\nONNX Runtime ")) == true

/// `docs/models.md` adds a model from its file to a row in the report; its commands run.
@Suite(.enabled(if: hasRuntime, "needs ONNX Runtime: run scripts/setup --models"))
struct ModelPageTests {
    private static let page =
        (try? String(contentsOfFile: repositoryRoot + "/docs/models.md", encoding: .utf8)) ?? ""

    /// The texts between fences that begin with these lines.
    private func blocks(_ fence: String) -> [String] {
        Self.page.components(separatedBy: "\n" + fence + "\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first
        }
    }

    @Test func aModelBecomesARowOfTheReport() throws {
        let workspace = Workspace()
        workspace.link("reference", to: repositoryRoot + "/reference")
        let card = try #require(blocks("```yaml").first)
        workspace.write(card + "\n", to: "card.yaml")
        var commands = 0
        for block in blocks("```") where block.hasPrefix("$ ") {
            for part in ("\n" + block).components(separatedBy: "\n$ ").dropFirst() {
                let lines = part.components(separatedBy: "\n")
                let line = try #require(lines.first)
                try #require(line.hasPrefix("codec-score "))
                let outcome = try Command.shell(
                    "\"$0\" " + line.dropFirst("codec-score ".count), in: workspace.path)
                #expect(outcome.status == 0, "\(line): \(outcome.errors)")
                for shown in lines.dropFirst() where !shown.isEmpty {
                    #expect(outcome.output.contains(shown), "\(line): \(shown)")
                }
                commands += 1
            }
        }
        #expect(commands == 4)
        #expect(try workspace.text("report/report.html").contains("my_mos"))
    }
}
