import ArgumentParser
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
        guard Terminal.output.write(format.text(stored)) else {
            throw fail(.cannotWrite, "standard output: cannot be written; check the pipe or the disk")
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}
