import ArgumentParser
import Kaldi

/// `codec-recipe data validate`: whether a folder is a Kaldi data directory.
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a data directory, as validate_data_dir.sh does.",
        discussion: "All that is wrong is listed; the status is then 1. For codecs: --no-feats --no-text.")

    @Flag(name: [.long, .customLong("no_feats")], help: "Do without feats.scp; if it is there, it is checked.")
    var noFeats = false

    @Flag(name: [.long, .customLong("no_text")], help: "Do without text, and do not look at it.")
    var noText = false

    @Flag(name: [.long, .customLong("no_wav")], help: "Do without wav.scp; if it is there, it is checked.")
    var noWav = false

    @Flag(
        name: [.long, .customLong("no_spk_sort")], help: "Do without utterances being in the order of their speakers.")
    var noSpkSort = false

    @Flag(name: [.long, .customLong("non_print")], help: "Let text have characters that cannot be printed.")
    var nonPrint = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("The data directory.", valueName: "data-dir"))
    var directory: String

    func run() async throws {
        try await exiting {
            let report = DataDirectory(directory).validate(
                ValidationOptions(
                    needsFeatures: !noFeats, needsText: !noText, needsAudio: !noWav, needsSpeakerOrder: !noSpkSort,
                    allowsNonPrintable: nonPrint))
            tell([], warnings: report.warnings, isQuiet: quiet)
            try checkValid(report)
            tell(["Successfully validated data-directory \(directory)"], isQuiet: quiet)
        }
    }
}
