import ArgumentParser
import Console
import Scoring

/// `codec-score export`: runs for other programs and for papers.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints stored runs as VERSA's JSON lines, CSV, or a Markdown or LaTeX table.",
        discussion: "A run is a folder that --out named, or a result file of VERSA or of ESPnet's recipe.")

    @Option(help: ArgumentHelp("The form.", valueName: "versa|csv|markdown|latex"))
    var format: ExportFormat

    @Argument(help: ArgumentHelp("Runs, each as a path or as name=path.", valueName: "run"))
    var runs: [String]

    func validate() throws {
        if format == .versa && runs.count != 1 {
            throw ValidationError("--format versa takes one run, since rows have no system")
        }
    }

    func run() throws {
        var stored = [StoredRun]()
        for argument in runs {
            let named = NamedPath(argument)
            do {
                var run = try StoredRun.read(named.path)
                if let name = named.name { run.name = name }
                stored.append(run)
            } catch {
                throw fail(error.isMissing ? .noInput : .badResults, error.description)
            }
        }
        for caution in Self.cautions(stored, format) {
            Terminal.error.print("codec-score: warning: \(caution)", style: .warning)
        }
        guard Terminal.output.write(format.text(stored)) else {
            throw fail(.cannotWrite, "standard output: cannot be written; check the pipe or the disk")
        }
    }

    /// What stands in the way of reading the runs' numbers beside each other, or of reading them all.
    private static func cautions(_ runs: [StoredRun], _ format: ExportFormat) -> [String] {
        var cautions = [String]()
        if runs.count > 1 {
            let shared = runs.dropFirst().reduce(Set(runs[0].rows.map(\.key))) { $0.intersection($1.rows.map(\.key)) }
            if runs.contains(where: { $0.rows.count != shared.count }) {
                cautions.append(
                    "the runs share \(shared.count) utterances; means over different utterances do not compare")
            }
            let settings = Set(runs.compactMap(\.record).map { RunRecord.signature(of: $0) })
            if settings.count > 1 {
                cautions.append("the runs were made with different metrics, parameters, resamplers or versions")
            }
        }
        if runs.contains(where: { $0.record?["corpus"] != nil }) {
            cautions.append("the distances between sets of embeddings are in corpus.json, and no part of this")
        }
        if format == .versa {
            let left = runs.reduce(0) { $0 + $1.rows.count { row in !row.scores.values.contains { $0.isNumber } } }
            if left > 0 { cautions.append("\(left) rows without any value are left out, as VERSA does") }
        }
        return cautions
    }
}

extension ExportFormat: ExpressibleByArgument {}
