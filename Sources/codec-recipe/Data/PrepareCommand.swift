import ArgumentParser
import Kaldi

/// `codec-recipe data prepare`: a Kaldi data directory of audio.
struct PrepareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Make a data directory of a folder of audio, or of a part of LibriTTS, and check it.",
        discussion: """
            Of a folder, utterances are called by their files' names without extension, and are their own speakers. Of LibriTTS, \
            give a part, such as LibriTTS/dev-clean; it gets text and the readers' genders too, and a chapter is a speaker.
            """)

    /// How the audio is laid out.
    enum Corpus: String, ExpressibleByArgument, CaseIterable {
        case folder, libritts
    }

    @Option(help: ArgumentHelp("How the audio is laid out: folder or libritts.", valueName: "layout"))
    var corpus = Corpus.folder

    @Option(
        name: [.long, .customLong("speakers_file")],
        help: ArgumentHelp("SPEAKERS.txt of LibriTTS (default: beside the part).", valueName: "file"))
    var speakersFile: String?

    @Flag(
        name: [.long, .customLong("relative_paths")],
        help: "Write paths of a folder's files as the folder is given, not from the root.")
    var relativePaths = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("The audio.", valueName: "audio-dir"))
    var source: String

    @Argument(help: ArgumentHelp("The data directory to write.", valueName: "data-dir"))
    var destination: String

    func validate() throws {
        if corpus != .libritts, speakersFile != nil {
            throw ValidationError("--speakers-file is for --corpus libritts")
        }
        if corpus == .libritts, relativePaths {
            throw ValidationError("--relative-paths is for --corpus folder")
        }
    }

    func run() async throws {
        try await exiting {
            let directory = DataDirectory(destination)
            let report =
                switch corpus {
                case .folder: try AudioFolder(source, usesAbsolutePaths: !relativePaths).prepare(directory)
                case .libritts: try LibriTTS(source, speakersFile: speakersFile).prepare(directory)
                }
            tell(report.messages, warnings: report.warnings, isQuiet: quiet)
            try checkValid(report.validation)
            tell(["successfully prepared \(report.utteranceCount) utterances in \(destination)"], isQuiet: quiet)
        }
    }
}
