import ArgumentParser
import Kaldi

/// `codec-recipe data fix`: repairs a Kaldi data directory.
struct FixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fix",
        abstract: "Sort a data directory's files and keep the utterances that all have, as fix_data_dir.sh does.",
        discussion: "The files as they were are kept in .backup in the directory.")

    @Option(
        name: [.long, .customLong("utt_extra_files")],
        help: ArgumentHelp("Further files by utterance, with blanks between them.", valueName: "names"))
    var uttExtraFiles = ""

    @Option(
        name: [.long, .customLong("spk_extra_files")],
        help: ArgumentHelp("Further files by speaker.", valueName: "names"))
    var spkExtraFiles = ""

    @Flag(
        name: [.long, .customLong("utterance_speakers")],
        help: "Where there is no utt2spk, make every utterance its own speaker.")
    var utteranceSpeakers = false

    @Flag(
        name: [.long, .customLong("no_spk_sort")], help: "Do without utterances being in the order of their speakers.")
    var noSpkSort = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("The data directory.", valueName: "data-dir"))
    var directory: String

    func run() async throws {
        try await exiting {
            let report = try DataDirectory(directory).fix(
                RepairOptions(
                    utteranceFiles: fileNames(uttExtraFiles), speakerFiles: fileNames(spkExtraFiles),
                    makesSpeakers: utteranceSpeakers, needsSpeakerOrder: !noSpkSort))
            tell(report.messages, isQuiet: quiet)
        }
    }
}

/// Names that blanks stand between.
func fileNames(_ list: String) -> [String] { list.split(separator: " ").map(String.init) }
