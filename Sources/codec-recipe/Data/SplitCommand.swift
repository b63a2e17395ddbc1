import ArgumentParser
import Kaldi

/// `codec-recipe data split`: parts of a Kaldi data directory.
struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Split a data directory into splitN/1 … splitN/N, as split_data.sh does.",
        discussion: """
            A speaker's utterances stay together. With --per-utt they need not, parts are of the same size, and the folder is \
            called splitNutt.
            """)

    @Flag(name: [.long, .customLong("per_utt")], help: "Split regardless of speakers.")
    var perUtt = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("The data directory.", valueName: "data-dir"))
    var directory: String

    @Argument(help: ArgumentHelp("How many parts.", valueName: "N"))
    var count: Int

    func run() async throws {
        try await exiting {
            let report = try DataDirectory(directory).split(into: count, byUtterance: perUtt)
            let sizes = report.utteranceCounts
            let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
            let size = least == most ? "\(most)" : "\(least) to \(most)"
            tell(
                ["\(report.path): \(sizes.count) parts of \(size) utterances"], warnings: report.warnings,
                isQuiet: quiet)
        }
    }
}
