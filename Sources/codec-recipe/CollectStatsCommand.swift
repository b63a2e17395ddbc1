import ArgumentParser
import Codecs
import Console
import Training

/// `codec-recipe collect-stats`: the lengths of utterances, as training reads them.
struct CollectStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect-stats",
        abstract: "Write ESPnet's shape files: the length of each utterance.",
        discussion: """
            codec-recipe collect-stats --config train_encodec.yaml --output_dir exp/stats \\
              --train_data_path_and_name_and_type dump/raw/train/wav.scp,audio,sound \\
              --valid_data_path_and_name_and_type dump/raw/dev/wav.scp,audio,sound

            Options are those of `codec-recipe train`. The files are train/audio_shape and valid/audio_shape below the output \
            folder; training without them reads the lengths from the audio's headers.
            """)

    @Flag(name: .shortAndLong, help: "Print nothing but errors.")
    var quiet = false

    @OptionGroup(visibility: .hidden) var training: OptionsOfTraining

    /// What `codec-recipe train` takes beside ESPnet's options: a recipe gives the same arguments to both.
    struct OptionsOfTraining: ParsableArguments {
        @Option var device: String?
        @Option var threads: Int?
        @Option(name: [.long, .customLong("checkpoint_seconds")]) var checkpointSeconds: Double?
        @Option(name: [.long, .customLong("score_limit")]) var scoreLimit: Int?
        @Option(name: [.long, .customLong("score_metrics")]) var scoreMetrics: String?
    }

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("Options of train.", valueName: "option"))
    var espnetOptions: [String] = []

    func run() async throws {
        try await exiting {
            let configuration = try TrainingConfiguration(configPath: nil, overrides: espnetOptions)
            let counts = try AudioShapes.write(configuration)
            for warning in counts.warnings { warn(warning, isQuiet: quiet) }
            if !quiet {
                Terminal.output.print(
                    "\(counts.folder): shapes of \(counts.training) utterances to train on and \(counts.validation) to validate on"
                )
            }
        }
    }
}
