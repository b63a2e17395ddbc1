import ArgumentParser
import Audio
import Codecs
import Console
import Files
import FoundationEssentials
import Glibc
import Metrics
import Scoring

/// `codec-score --ref … --hyp …`: scores one or several systems against a reference.
struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Scores decoded speech against its reference (the default command).",
        discussion: """
            A collection is a folder of audio (read recursively), a wav.scp, a Kaldi data directory (with segments and \
            utt2spk), an ESPnet dump, or one audio file. Utterances are paired by key: the file's stem or the scp's \
            first field.

            --out gets utterances.jsonl (a line an utterance), summary.json and run.json; with several systems, a \
            folder each.

            Exit codes: 0 all scored (a metric may be undefined for an utterance), 1 some utterances could not be \
            scored, or no metric has a value at all, 64 wrong usage, 66 input missing or nothing to score, \
            73 output cannot be created or is taken, 74 output cannot be written.
            """)

    @Option(help: ArgumentHelp("The reference collection.", valueName: "path"))
    var ref: String

    @Option(help: ArgumentHelp("A system's collection; repeat for several systems.", valueName: "[name=]path"))
    var hyp: [String]

    @Option(help: ArgumentHelp("Folder for the results (default: <hypothesis folder>-scores).", valueName: "folder"))
    var out: String?

    @OptionGroup(title: "Metrics") var metrics: MetricOptions
    @OptionGroup(title: "Models") var models: ModelOptions
    @OptionGroup(title: "Transcripts") var transcripts: TranscriptOptions
    @OptionGroup(title: "Selection") var selection: SelectionOptions
    @OptionGroup(title: "Running") var running: RunningOptions

    struct MetricOptions: ParsableArguments {
        @Option(
            name: [.long, .customLong("score-config"), .customLong("score_config")],
            help: ArgumentHelp(
                "Metric set: codec (default), fast, full, or a YAML file in VERSA's form.", valueName: "set|file"))
        var config: String?

        @Option(help: ArgumentHelp("Metrics by name, in place of a set.", valueName: "name,name…"))
        var metrics: String?

        @Option(
            help: ArgumentHelp(
                "Resampler for pairs of unequal rates (default: polyphase, which is VERSA's).",
                valueName: "polyphase|libsamplerate"))
        var resampler: Resampler?

        @Option(
            help: ArgumentHelp(
                "Full scale of 16-bit WAV files: kaldi is VERSA's default, 32767 (default: soundfile, 32768, as for FLAC).",
                valueName: "soundfile|kaldi"))
        var io: IntegerScale?

        @Option(
            help: ArgumentHelp(
                "Another support vector regression for ViSQOL's audio mode, as libsvm writes it.", valueName: "file"))
        var visqolModel: String?

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Embeddings of the reference and of each system for distances between the sets: matrices .npy, with a key a row in .utt beside them, or folders of KEY.npy.",
                valueName: "reference system…"))
        var embeddings: [String] = []

        @Flag(help: "Refuse metrics that this version lacks or whose model is not here, instead of leaving them out.")
        var strict = false
    }

    struct TranscriptOptions: ParsableArguments {
        @Option(
            name: [.long, .customLong("hypothesis-text")],
            help: ArgumentHelp(
                "What a recogniser heard of a system, as Kaldi's text; repeat for several systems, in the order of --hyp or by name. Adds the metric wer.",
                valueName: "[name=]file"))
        var hypText: [String] = []

        @Option(
            name: [.long, .customLong("reference-text")],
            help: ArgumentHelp(
                "What is said in the reference, as Kaldi's text (default: text in the reference's data directory).",
                valueName: "file"))
        var refText: String?

        @Option(
            name: [.long, .customLong("text-normalizer")],
            help: ArgumentHelp(
                "How both texts are made alike first (default: none).",
                valueName: "none|lower|punctuation|whisper_basic"
            ))
        var textCleaner: TextCleaner?
    }

    struct SelectionOptions: ParsableArguments {
        @Option(help: ArgumentHelp("Score the first N keys only.", valueName: "N"))
        var limit: Int?

        @Option(help: ArgumentHelp("Score the keys in this file only, one a line.", valueName: "file"))
        var keys: String?

        @Option(help: ArgumentHelp("Speakers, `key speaker` a line; intervals are then by speaker.", valueName: "file"))
        var utt2spk: String?

        @Option(help: ArgumentHelp("Score part i of n; `codec-score merge` joins the parts.", valueName: "i/n"))
        var shard: Shard?

        @Flag(help: "Run the commands of wav.scp entries that end in '|'.")
        var allowPipes = false

        @Flag(help: "Exit with 0 though some keys are in only one of the collections.")
        var allowUnpaired = false
    }

    struct RunningOptions: ParsableArguments {
        @Option(
            name: [.customShort("j", allowingJoined: true), .long],
            help: ArgumentHelp("Utterances scored at the same time (default: the cores).", valueName: "N"))
        var jobs: Int?

        @Flag(help: "Go on with an earlier run: rows whose settings and audio are unchanged are kept.")
        var resume = false

        @Flag(help: "Start over, whatever run is in --out.")
        var force = false

        @Option(
            help: ArgumentHelp(
                "ESPnet's config.yaml for the bit rate of codes without a sidecar (default: the nearest one above them).",
                valueName: "file"))
        var codecConfig: String?

        @Option(help: ArgumentHelp("The checkpoint's step, recorded for reports over its history.", valueName: "N"))
        var step: Int?

        @Flag(help: "Show what would be scored, and with what, and stop.")
        var dryRun = false

        @Flag(name: .shortAndLong, help: "Print nothing but errors.")
        var quiet = false

        @Option(help: ArgumentHelp("What to print at the end.", valueName: "text|json"))
        var format: OutputFormat = .text
    }

    enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

    func validate() throws {
        if hyp.isEmpty { throw ValidationError("give at least one system with --hyp") }
        if let limit = selection.limit, limit < 1 { throw ValidationError("--limit is at least 1") }
        if let jobs = running.jobs, jobs < 1 { throw ValidationError("--jobs is at least 1") }
        if running.resume && running.force { throw ValidationError("--resume and --force exclude each other") }
        if metrics.config != nil && metrics.metrics != nil {
            throw ValidationError("--config and --metrics exclude each other")
        }
        if !metrics.embeddings.isEmpty && metrics.embeddings.count != hyp.count + 1 {
            throw ValidationError(
                "--embeddings takes the reference's and one of each system, here \(hyp.count + 1) paths, in the order of --hyp"
            )
        }
        if transcripts.hypText.isEmpty {
            if transcripts.refText != nil || transcripts.textCleaner != nil {
                throw ValidationError(
                    "--ref-text and --text-cleaner say what to make of --hyp-text, which is not given")
            }
        } else if transcripts.hypText.count != hyp.count {
            throw ValidationError(
                "--hyp-text takes a list for each system, here \(hyp.count), in the order of --hyp or as name=file")
        }
        if hyp.count > 1 && out == nil && !running.dryRun {
            throw ValidationError("several systems need --out, which gets a folder for each")
        }
    }

    func run() async throws {
        // A write beyond a file-size limit is then an error with a message, and a closed pipe ends no work.
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        let metricSet = try loadMetricSet()
        let codecs: ExperimentCodecs
        do throws(CodecError) { codecs = try ExperimentCodecs(path: running.codecConfig) } catch {
            throw fail(ExitStatus(error.kind), error.description)
        }
        let plan = try makePlan()
        try checkEmbeddings(metricSet, plan)
        for warning in metricSet.warnings { warn(warning) }
        reportProblems(plan)
        reportMissingTranscripts(plan)
        if running.dryRun { return try DryRun(plan: plan, metrics: metricSet, isResuming: running.resume).print() }
        // A shard of few utterances may be empty; it is a run all the same, so that the parts can be merged.
        guard plan.pairedCount > 0 else { throw fail(.noInput, nothingToScore(plan)) }
        try await ScoreRun(
            plan: plan, metrics: metricSet, options: running, codecs: codecs, shard: selection.shard,
            allowsUnpaired: selection.allowUnpaired
        ).run()
    }

    func warn(_ message: String) {
        Console.warn(message, isQuiet: running.quiet)
    }
}

// MARK: Embeddings

extension ScoreCommand {
    /// Refuses class logits that nobody gives, and embeddings that the run would write over.
    private func checkEmbeddings(_ set: MetricSet, _ plan: ScoringPlan) throws {
        guard let embeddings = set.embeddings else { return }
        guard case .files = embeddings.source else {
            if embeddings.parameters.boolean("logits") {
                throw fail(.usage, "embedding_distances: logits are rows of --embeddings, which is not given")
            }
            return
        }
        for system in plan.systems {
            guard let place = Paths.resolved(system.output + "/" + CorpusResult.folderName) else { continue }
            for path in metrics.embeddings where ((Paths.resolved(path) ?? path) + "/").hasPrefix(place + "/") {
                throw fail(
                    .cannotCreate, "\(path): the run would write its embeddings over these; choose another --out")
            }
        }
    }
}

// MARK: The metric set

extension ScoreCommand {
    private func loadMetricSet() throws -> MetricSet {
        do {
            var set: MetricSet
            let hasTranscripts = !transcripts.hypText.isEmpty
            if let names = metrics.metrics {
                set = try MetricSet(
                    names: MetricSet.names(in: names), strict: metrics.strict, hasTranscripts: hasTranscripts,
                    models: models.settings)
            } else {
                let (yaml, source, folder) = try readConfig(metrics.config ?? "codec")
                set = try MetricSet(
                    yaml: yaml, source: source, strict: metrics.strict, hasTranscripts: hasTranscripts,
                    models: models.settings, folder: folder)
            }
            if hasTranscripts { try set.setTranscripts(cleaner: transcripts.textCleaner) }
            if let resampler = metrics.resampler { set.resampler = resampler }
            if let io = metrics.io { set.integerScale = io }
            if let model = metrics.visqolModel { try set.setVisqolModel(model) }
            if let reference = metrics.embeddings.first {
                try set.setEmbeddings(reference: reference, systems: Array(metrics.embeddings.dropFirst()))
            }
            return set
        } catch {
            throw fail(.usage, error.description)
        }
    }

    /// A file where there is one, with its folder, else the bundled set of that name.
    private func readConfig(
        _ config: String
    ) throws(ConfigurationError) -> (yaml: String, source: String, folder: String?) {
        var isDirectory = false
        if FileManager.default.fileExists(atPath: config, isDirectory: &isDirectory), !isDirectory {
            guard let yaml = try? String(contentsOfFile: config, encoding: .utf8) else {
                throw ConfigurationError(
                    "\(config): the file cannot be read as UTF-8 text; check it and its permissions")
            }
            let folder = config.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            return (yaml, config, config.contains("/") ? folder : nil)
        }
        if let yaml = BundledSets.yaml(named: config) { return (yaml, "the set '\(config)'", nil) }
        throw ConfigurationError(
            "\(config): there is no such file, nor a set of that name"
                + didYouMean(config, among: BundledSets.names)
                + "; sets are \(BundledSets.names.joined(separator: ", "))")
    }
}

extension Resampler: ExpressibleByArgument {}
extension IntegerScale: ExpressibleByArgument {}
extension TextCleaner: ExpressibleByArgument {}
