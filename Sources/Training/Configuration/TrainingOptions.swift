import Codecs
import NeuralCodecs

/// The options of a training run that do something here, with ESPnet's meaning; those of the model are in
/// ``TrainingConfiguration/codec``. Names of keys are in ``TrainingOption/all``.
package struct TrainingOptions: Sendable, Hashable {
    /// The number type of parameters and audio.
    package enum Precision: String, Sendable, CaseIterable { case float32, float64 }

    /// Which parameters a model file holds.
    package enum SavedParameters: String, Sendable, CaseIterable {
        /// All.
        case all
        /// Those that are trained.
        case trained = "required_grad_only"
    }

    /// How much is logged.
    package enum LogLevel: String, Sendable, CaseIterable {
        case error = "ERROR", warning = "WARNING", info = "INFO", debug = "DEBUG", all = "NOTSET"
    }

    /// Where files go; `nil` where it must be asked for.
    package let outputFolder: String?
    /// How much is logged.
    package let logLevel: LogLevel
    /// Whether to print the configuration, or to build everything and write it, and to stop then.
    package let printsConfiguration: Bool, isDryRun: Bool
    /// The seed of epoch e is this and e.
    package let seed: Int
    /// Whether a GPU computes.
    package let usesGPU: Bool
    /// How many threads read audio besides the one that trains.
    package let workerCount: Int
    /// The number type.
    package let precision: Precision
    /// Whether a GPU computes forward passes in bfloat16, or products in TF32.
    package let usesMixedPrecision: Bool, usesTF32: Bool
    /// cuDNN's switches.
    package let cuDNN: CuDNN
    /// The last epoch.
    package let epochCount: Int
    /// How many epochs without a better value of ``stopping`` end training; `nil` for never.
    package let patience: Int?
    /// The value that ``patience`` looks at.
    package let stopping: Criterion
    /// The value that a scheduler on plateaus looks at.
    package let plateauPass: DataPass, plateauKey: String
    /// By what epochs are compared for keeping and averaging.
    package let criteria: [Criterion]
    /// How many of the best epochs are averaged, a file each; as many as the largest are kept.
    package let bestCounts: [Int]
    /// Every so many epochs averages are written; 0 for only in the end.
    package let averagingInterval: Int
    /// Whether averages average codebooks, as ESPnet's do.
    package let averagesCodebooks: Bool
    /// Which parameters a model file holds.
    package let savedParameters: SavedParameters
    /// The largest norm of gradients, by the p-norm of this p; not positive for any.
    package let gradientLimit: Double, gradientNorm: Double
    /// Batches whose gradients are summed for a step.
    package let accumulation: Int
    /// Whether to go on from the folder's checkpoint.
    package let resumes: Bool
    /// Batches from one line of the log to the next; `nil` for ESPnet's own choice.
    package let logInterval: Int?
    /// Whether curves are drawn, and whether TensorBoard's files are written.
    package let drawsCurves: Bool, writesTensorBoard: Bool
    /// Parameters to begin from, and whether those of other shapes are passed over.
    package let initialParameters: [ParameterSource], ignoresMismatches: Bool
    /// Parameters, or modules of them, that stay as they are.
    package let frozen: [String]
    /// Utterances, not batches, of a training epoch; `nil` for all.
    package let epochLength: Int?
    /// Lists of audio.
    package let training: TrainingSources, validation: TrainingSources
    /// Whether audio shorter than a chunk is lengthened in training.
    package let preprocesses: Bool
    /// How audio is cut.
    package let chunks: ChunkOptions
    /// Random changes of chunks.
    let augmentation: Augmentation?
    /// The generator's and the discriminators' optimizers and schedulers.
    package let generatorOptimizer: OptimizerConfiguration, discriminatorOptimizer: OptimizerConfiguration
    package let generatorScheduler: SchedulerConfiguration?, discriminatorScheduler: SchedulerConfiguration?
    /// Whether the generator's turn is the first of a step.
    package let isGeneratorFirst: Bool
    /// How often the discriminators' turn is left out at random.
    package let discriminatorSkip: Double
    /// Every so many epochs validation audio is scored; 0 for never.
    package let scoringInterval: Int

    /// cuDNN's switches, which act on GPUs only.
    package struct CuDNN: Sendable, Hashable {
        /// Whether it is used, whether it tries algorithms, and whether it keeps to repeatable ones.
        package let isEnabled: Bool, benchmarks: Bool, isDeterministic: Bool
    }
}
