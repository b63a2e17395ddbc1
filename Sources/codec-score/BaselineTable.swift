import Comparison
import Console
import Scoring

/// A baseline's content, and what moves where one is replaced, on a terminal.
enum BaselineTable {
    /// `60 utterances of 24 speakers, 4 keys`.
    static func subject(_ run: ComparedRun) -> String {
        let speakers = Set(run.utterances.compactMap(\.speaker)).count
        return NumberText.count(run.utterances.count, "utterance")
            + (speakers > 0 ? " of \(NumberText.count(speakers, "speaker"))" : "") + ", "
            + NumberText.count(run.definitions.count, "key")
    }

    /// Prints what a file holds.
    static func print(_ file: BaselineFile) {
        let terminal = Terminal.output
        let run = file.run
        terminal.print("Baseline \(Escaping.terminal(run.name)): \(subject(run))", style: .bold)
        let made =
            run.settings.map { "\($0.tool) \($0.version), resampler \($0.resampler)" } ?? "another tool, no record"
        terminal.print(
            "made by \(Escaping.terminal(made))" + (file.commit.map { ", commit \(Escaping.terminal($0))" } ?? ""),
            style: .dim)
        for line in run.settings?.commandLines ?? [] {
            terminal.print(
                "  " + Escaping.terminal(Escaping.shell(line)), style: .dim)
        }
        if !run.absentKeys.isEmpty {
            terminal.print(
                "\(NumberText.count(run.absentKeys.count, "utterance")) expected and absent", style: .warning)
        }
        terminal.print("")
        var table = TextTable([("key", .left), ("", .left), ("mean", .right), ("n", .right), ("unit", .left)])
        for key in BaselineChange(from: run, to: run).keys {
            let unit = Escaping.terminal(key.definition.unitText)
            table.add([
                Escaping.terminal(key.definition.name), key.definition.direction.arrow,
                key.after?.mean.map { NumberText.plain($0, digits: key.definition.digits) } ?? "–",
                "\(key.after?.count ?? 0)", unit,
            ])
        }
        table.print(to: terminal)
    }

    /// Prints what moves.
    static func printChange(_ change: BaselineChange) {
        let terminal = Terminal.output
        for mismatch in change.mismatches {
            terminal.print("not made alike: \(Escaping.terminal(mismatch))", style: .warning)
        }
        for (word, keys) in [("new", change.added), ("gone", change.removed)] where !keys.isEmpty {
            let more = keys.count > 5 ? ", … \(keys.count - 5) more" : ""
            terminal.print(
                "\(NumberText.count(keys.count, "utterance")) \(word): "
                    + Escaping.terminal(keys.prefix(5).joined(separator: ", ") + more))
        }
        let moved = change.keys.filter(\.hasMoved)
        guard !moved.isEmpty else { return _ = terminal.print("no mean moves", style: .dim) }
        var table = TextTable([
            ("key", .left), ("", .left), ("n", .right), ("mean", .right), ("", .left), ("new mean", .right),
            ("change", .right),
        ])
        for key in moved {
            let digits = key.definition.digits
            let number = { (mean: BaselineChange.Mean?) in
                mean.map { $0.mean.map { NumberText.plain($0, digits: digits) } ?? "–" } ?? "no such key"
            }
            let counts = [key.before, key.after].map { $0.map { "\($0.count)" } ?? "–" }
            let difference = key.before?.mean.flatMap { before in key.after?.mean.map { $0 - before } }
            table.add([
                Escaping.terminal(key.definition.name), key.definition.direction.arrow,
                counts[0] == counts[1] ? counts[0] : counts.joined(separator: " → "), number(key.before), "→",
                number(key.after), difference.map { NumberText.signed($0, digits: digits) } ?? "–",
            ])
        }
        table.print(to: terminal)
    }
}
