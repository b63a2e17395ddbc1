import ArgumentParser
import Kaldi

/// `codec-recipe data subset`: some utterances of a Kaldi data directory.
struct SubsetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subset",
        abstract: "Write some utterances of a data directory to another, as subset_data_dir.sh does.",
        usage: """
            codec-recipe data subset [--first|--last|--shortest|--per-spk|--speakers] <src-dir> <N> <dest-dir>
            codec-recipe data subset --utt-list <file> <src-dir> <dest-dir>
            codec-recipe data subset --spk-list <file> <src-dir> <dest-dir>
            """,
        discussion: "Without an option, N utterances from all over the directory.")

    @Flag(help: "The first N utterances.")
    var first = false

    @Flag(help: "The last N utterances.")
    var last = false

    @Flag(help: "The N shortest utterances, by utt2num_frames, utt2num_samples or utt2dur.")
    var shortest = false

    @Flag(name: [.long, .customLong("per_spk")], help: "N utterances of each speaker, or all if there are fewer.")
    var perSpk = false

    @Flag(help: "Random speakers, until they have N utterances.")
    var speakers = false

    @Option(
        name: [.long, .customLong("utt_list")],
        help: ArgumentHelp("The utterances in this list, one a line.", valueName: "file"))
    var uttList: String?

    @Option(
        name: [.long, .customLong("spk_list")],
        help: ArgumentHelp("The speakers in this list, one a line.", valueName: "file"))
    var spkList: String?

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @Argument(help: ArgumentHelp("Source, number (not with a list) and destination.", valueName: "src-dir N dest-dir"))
    var arguments: [String]

    func validate() throws {
        let options = [first, last, shortest, perSpk, speakers, uttList != nil, spkList != nil].filter { $0 }.count
        if options > 1 {
            throw ValidationError(
                "--first, --last, --shortest, --per-spk, --speakers, --utt-list and --spk-list exclude each other")
        }
        if hasList, arguments.count != 2 { throw ValidationError("with a list, give a source and a destination") }
        if !hasList, arguments.count != 3 || Int(arguments[1]) == nil {
            throw ValidationError("give a source, a number of utterances and a destination")
        }
    }

    func run() async throws {
        try await exiting {
            let report = try DataDirectory(arguments[0]).subset(
                selection, to: DataDirectory(arguments[arguments.count - 1]))
            tell(report.messages, warnings: report.warnings, isQuiet: quiet)
        }
    }

    private var hasList: Bool { uttList != nil || spkList != nil }

    private var selection: SubsetSelection {
        if let uttList { return .utterances(list: uttList) }
        if let spkList { return .speakerList(list: spkList) }
        let count = Int(arguments[1]) ?? 0
        if first { return .first(count) }
        if last { return .last(count) }
        if shortest { return .shortest(count) }
        if perSpk { return .perSpeaker(count) }
        return speakers ? .speakers(count) : .spread(count)
    }
}
