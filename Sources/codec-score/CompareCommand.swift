import ArgumentParser
import Comparison
import Console
import DSP
import Metrics
import Reports
import Scoring

/// `codec-score compare`: systems against each other, with a report.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares scored systems, paired by utterance, and writes a report.",
        discussion: """
            codec-score compare scores/opus scores/ours --out report

            A run is a folder that --out of scoring named, a folder of such folders, a baseline file, or a result file \
            of VERSA or of ESPnet's recipe. --out gets report.html, report.md, comparison.json, leaderboard.csv, \
            table.tex and citations.bib.

            Exit codes: 0 compared, whatever was found, 64 wrong usage, 65 runs that cannot be read or were not made \
            alike, 66 input missing, 70 a bug, 73 and 74 output cannot be created or written, 78 margins that cannot be read.
            """)

    @Argument(help: ArgumentHelp("Runs, each as a path or as name=path.", valueName: "run"))
    var runs: [String]

    @Option(
        help: ArgumentHelp(
            "The system that the others are set against, by name or path (default: each against each later one).",
            valueName: "run"))
    var baseline: String?

    @OptionGroup(title: "Statistics") var statistics: ComparisonOptions
    @OptionGroup(title: "What is compared") var scope: ScopeOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    struct ScopeOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp("The keys to judge (default: the metric set's primary ones).", valueName: "key,key…"))
        var keys: String?

        @Option(
            help: ArgumentHelp(
                "Keys of other tools of which more is better, where no direction is known.", valueName: "key,key…"))
        var higher: String?

        @Option(help: ArgumentHelp("The same, where less is better.", valueName: "key,key…"))
        var lower: String?

        @Flag(help: "The runs are checkpoints of one training, in order of their steps.")
        var history = false

        @Option(help: ArgumentHelp("Bit rates, `system kbps [codec]` a line.", valueName: "file"))
        var rates: String?

        @Option(help: ArgumentHelp("Least share of utterances scored in both (default: 0.95).", valueName: "share"))
        var minimumCoverage: Double?

        @Flag(help: "Go on with runs that were not made alike; all verdicts are then undecided.")
        var forceMismatch = false
    }

    struct OutputOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Folder for all files.", valueName: "folder"))
        var out: String?

        @Option(help: ArgumentHelp("The page alone.", valueName: "file"))
        var html: String?

        @Option(help: ArgumentHelp("Markdown for a pull request.", valueName: "file"))
        var markdown: String?

        @Option(help: ArgumentHelp("Everything in numbers.", valueName: "file"))
        var json: String?

        @Option(help: ArgumentHelp("Means for a spreadsheet.", valueName: "file"))
        var csv: String?

        @Option(help: ArgumentHelp("A table for a paper.", valueName: "file"))
        var latex: String?

        @Option(help: ArgumentHelp("Heading of the report.", valueName: "text"))
        var title: String?

        @Option(
            help: ArgumentHelp(
                "Most audio and pictures in the page, as they stand there (default: 15MB).", valueName: "size"))
        var audioBudget: ByteCount?

        @Option(help: ArgumentHelp("Put the audio into this folder, beside the page.", valueName: "folder"))
        var assets: String?

        @Flag(help: "Write a blind A/B/X test of the page's clips too, a page a pair.")
        var listeningTest = false

        @Option(help: ArgumentHelp("Answers from a listening test, to show in the report.", valueName: "file"))
        var listening: [String] = []

        @Flag(help: "Leave the utterances out of comparison.json.")
        var noUtterances = false

        @Flag(help: "Leave texts in CSV that look like formulas as they are.")
        var csvRaw = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors.")
        var quiet = false
    }

    func validate() throws {
        if runs.isEmpty { throw ValidationError("give at least one run") }
        if Set(output.listening).count < output.listening.count {
            throw ValidationError("--listening names a file twice; its answers would count twice")
        }
        if output.listeningTest && output.out == nil { throw ValidationError("--listening-test needs --out") }
        if let share = scope.minimumCoverage, !(share >= 0 && share <= 1) {
            throw ValidationError("--minimum-coverage lies between 0 and 1")
        }
    }

    func run() async throws {
        try exiting { try CompareOutput(try compare(), output).write() }
    }

    private static func list(_ text: String?) -> [String]? {
        text?.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty }
    }

    private func compare() throws -> Comparison {
        var settings = try statistics.settings()
        settings.judgedKeys = Self.list(scope.keys)
        let corpusKeys = Set(EmbeddingDistances.definition.keys.map(\.name))
        var arguments = try RunArguments(
            runs, withEmbeddings: settings.judgedKeys?.contains { corpusKeys.contains($0) } == true)
        settings.isHistory = scope.history
        settings.mismatches = scope.forceMismatch ? .forced : .refused
        if let share = scope.minimumCoverage { settings.minimumCoverage = share }
        if let baseline { settings.pairing = .baseline(try arguments.name(of: baseline)) }
        // Resamples of embeddings make and drop large arrays by the thousand.
        Allocation.keepFreedBuffers()
        var runs = arguments.runs
        for (keys, direction) in [(scope.higher, KeyDefinition.Direction.higher), (scope.lower, .lower)] {
            for key in Self.list(keys) ?? [] { try runs.giveDirection(direction, to: key) }
        }
        if let rates = scope.rates { try RateTable(path: rates).apply(to: &runs) }
        return try Comparison(runs, settings: settings)
    }
}
