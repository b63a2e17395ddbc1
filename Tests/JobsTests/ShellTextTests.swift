import Files
import Foundation
import TestSupport
import Testing

@testable import Jobs

/// A command as text comes back from a shell word for word.
struct ShellTextTests {
    static let words = [
        "plain", "", "two words", "it's", "'", "''", "\"", "$HOME", "${HOME}", "`id`", "$(id)", "a\nb", "\n", "a\tb",
        "\\", "\\n", "*", "?", "~", "#x", "a#b", "a;b", "a&b", "a|b", "<a>", "(a)", "{a,b}", "[a]", "!x", "-n", "=x",
        "a=b", "größe", "\u{1}\u{7F}", "%s", "a'b\"c$d`e\\f\ng",
    ]

    @Test(arguments: ["quoted", "logged"]) func wordsComeBack(_ form: String) throws {
        let text =
            form == "quoted" ? Self.words.map(ShellText.quoted).joined(separator: " ") : ShellText.logged(Self.words)
        let workspace = Workspace()
        workspace.write("printf '%s\\0' \(text)\n", to: "script")
        // Only the lines of logs are for bash alone.
        let shell = form == "quoted" ? "/bin/sh" : "/bin/bash"
        let outcome = try Command.shell("exec \(shell) \(workspace["script"])")
        #expect(outcome.output.components(separatedBy: "\0").dropLast() == Self.words[...])
    }

    @Test func theLineOfALogIsOne() {
        #expect(!ShellText.logged(Self.words).contains("\n"))
    }

    /// As ESPnet's `print_args.sh` writes its list of characters.
    @Test func logsAreQuotedAsByESPnet() {
        #expect(
            ShellText.logged(["run", "--scp", "scp:head -n 3 a.scp |", "a=b", "x,y", "{1}", "it's so"])
                == #"run --scp 'scp:head -n 3 a.scp |' a=b x,y '{1}' 'it'\''s so'"#)
    }

    @Test(arguments: ["JOB", "a.JOB.b", "JOBJOB", "$JOB'JOB\"", "none", " JOB ", ""])
    func aVariableStandsForTheNumber(_ word: String) throws {
        let workspace = Workspace()
        workspace.write(
            "n=7\nprintf '%s' \(ShellText.quoted(word, "JOB", variable: "n"))\n", to: "script")
        let outcome = try Command.shell("exec /bin/sh \(workspace["script"])")
        #expect(outcome.output == word.replacingOccurrences(of: "JOB", with: "7"))
    }
}
