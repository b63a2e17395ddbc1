import ArgumentParser
import Codecs
import Console
import Metrics
import Scoring

/// `codec-score merge`: shards become one run.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Puts the parts that --shard made together into one run.")

    @Argument(help: ArgumentHelp("Folders of all parts.", valueName: "part"))
    var parts: [String]

    @Option(help: ArgumentHelp("Folder of the merged run.", valueName: "folder"))
    var out: String

    @Option(
        help: ArgumentHelp("Of codes without a sidecar: their model's config.yaml.", valueName: "file"))
    var codecConfig: String?

    @Flag(help: "Replace a run that is in --out already.")
    var force = false

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    func run() throws {
        do {
            let codecs = try ExperimentCodecs(path: codecConfig)
            let summary = try Merge.merge(parts, into: out, isForced: force, bareCodes: codecs.codec)
            if !quiet {
                SummaryTable([(name: out, summary: summary)], sharedCount: summary.rowCount).print(to: .output)
                Terminal.output.print("\nMerged \(parts.count) parts into \(out)", style: .dim)
            }
        } catch let error as CodecError {
            throw fail(ExitStatus(error.kind), error.description)
        } catch let error as OutputError {
            throw fail(error)
        } catch let error as StoredRunError {
            throw fail(error.isMissing ? .noInput : .badResults, error.description)
        } catch let error as EmbeddingError {
            throw fail(.badResults, error.description)
        } catch let error as ParameterError {
            throw fail(.badResults, "\(parts[0]): run.json: \(error)")
        } catch let error as MergeError {
            throw fail(.badResults, error.description)
        }
    }
}
