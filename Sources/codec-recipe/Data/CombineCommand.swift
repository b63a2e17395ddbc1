import ArgumentParser
import Kaldi

/// `codec-recipe data combine`: one Kaldi data directory of several.
struct CombineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine",
        abstract: "Put data directories together into one and fix it, as combine_data.sh does.",
        discussion: """
            codec-recipe data combine data/train-clean-460 data/train-clean-100 data/train-clean-360

            A file is combined if all sources have it; utt2uniq and segments are made where they are missing.
            """)

    @Option(
        name: [.long, .customLong("extra_files")],
        help: ArgumentHelp("Further files by utterance to combine, with blanks between them.", valueName: "names"))
    var extraFiles = ""

    @Option(
        name: [.long, .customLong("skip_fix")],
        help: ArgumentHelp("Whether the result is not fixed.", valueName: "true|false"))
    var skipFix = false

    @Flag(
        name: [.long, .customLong("allow_pipes")],
        help: "Run the commands of wav.scp entries that end in '|', where segments must be made without utt2dur.")
    var allowPipes = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("The data directory to write.", valueName: "dest-data-dir"))
    var destination: String

    @Argument(help: ArgumentHelp("The data directories to combine.", valueName: "src-data-dir"))
    var sources: [String]

    func run() async throws {
        try await exiting {
            let report = try DataDirectory(destination).combine(
                sources.map { DataDirectory($0) }, and: fileNames(extraFiles).map { DataFile($0, by: .utterance) },
                repairs: !skipFix, allowPipes: allowPipes)
            tell(report.messages + (report.repair?.messages ?? []), isQuiet: quiet)
        }
    }
}
