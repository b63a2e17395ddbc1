import ArgumentParser
import Audio
import Codecs
import Console
import FoundationEssentials
import Recipe
import Scoring

/// What is coded, where to, and how.
struct CodingOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("output_dir")],
        help: ArgumentHelp("Folder for wav/ and codec/.", valueName: "folder"))
    var outputDir: String

    @Option(help: ArgumentHelp("Only the keys in this file, one a line.", valueName: "file"))
    var keys: String?

    @Option(help: ArgumentHelp("Only the first N keys.", valueName: "N"))
    var limit: Int?

    @Option(help: ArgumentHelp("Only part i of n of the keys.", valueName: "i/n"))
    var shard: Shard?

    @Option(
        name: [.customShort("j", allowingJoined: true), .long],
        help: ArgumentHelp("Utterances in work at the same time (default: the cores).", valueName: "N"))
    var jobs: Int?

    @Flag(help: "Resample audio of other rates to the codec's, instead of refusing it.")
    var resample = false

    @Flag(help: "Keep what an earlier run of the same codec finished.")
    var resume = false

    @Flag(help: "Replace an earlier run's files.")
    var force = false

    @Flag(help: "Run the commands of wav.scp entries that end in '|'.")
    var allowPipes = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs is at least 1") }
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1") }
        if resume && force { throw ValidationError("--resume and --force exclude each other") }
    }

    /// What of a collection is to be coded.
    struct Selection {
        /// The wanted utterances.
        var utterances: [Utterance]
        /// The utterances that `--keys` leaves, those that `--limit` and `--shard` take out included.
        var listed: [Utterance]
        /// Entries of the collection that could not be used.
        var problemCount = 0
    }

    /// The wanted part of a collection, sorted by key. Entries that cannot be used are reported.
    func selection(of input: String) throws -> Selection {
        guard FileManager.default.fileExists(atPath: input) else {
            throw fail(.noInput, "\(input): there is no such file or folder; check --input")
        }
        let collection = UtteranceCollection(path: input, allowPipes: allowPipes)
        for problem in collection.problems {
            Terminal.error.print("\(Program.name): error: \(problem)", style: .error)
        }
        for note in collection.notes { warn(note, isQuiet: quiet) }
        var selection = try selection(from: collection.utterances)
        selection.problemCount = collection.problems.count
        guard !selection.utterances.isEmpty || shard != nil else {
            throw fail(
                .noInput, "\(input): no utterance is there; give a folder of audio, a wav.scp or a data directory")
        }
        return selection
    }

    /// The utterances that `--keys`, `--limit` and `--shard` leave.
    func selection(from all: [Utterance]) throws -> Selection {
        var utterances = all
        if let keys {
            let list = KeyList(path: keys)
            guard !list.keys.isEmpty else {
                throw fail(
                    .noInput, list.problems.first?.description ?? "\(keys): no key is in this list; write one a line")
            }
            let wanted = Set(list.keys)
            let missing = wanted.subtracting(all.map(\.key)).sorted()
            if let first = missing.first {
                throw fail(
                    .noInput,
                    "\(keys): '\(first)'\(missing.count > 1 ? " and \(missing.count - 1) more" : "") "
                        + "is not among the utterances; correct the list")
            }
            utterances = utterances.filter { wanted.contains($0.key) }
        }
        let listed = utterances
        if let limit { utterances = Array(utterances.prefix(limit)) }
        if let shard { utterances = utterances.enumerated().filter { shard.contains($0.offset) }.map(\.element) }
        return Selection(utterances: utterances, listed: listed)
    }

    /// What is done with an earlier run's files.
    var earlierFiles: EarlierFiles { resume ? .kept : force ? .replaced : .refused }
}

extension AudioFileFormat: ExpressibleByArgument {
    /// `pcm16` or `float32`.
    public init?(argument: String) {
        switch argument {
        case "pcm16": self = .wav16
        case "float32": self = .wavFloat
        default: return nil
        }
    }

    /// As it is shown in help.
    public var defaultValueDescription: String { self == .wavFloat ? "float32" : "pcm16" }
}
