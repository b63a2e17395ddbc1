import Codecs
import NeuralCodecs

/// The audio of a run: what is trained on, what validates, and how both are cut.
struct TrainingAudio: Sendable {
    let training: TrainingUtterances, validation: TrainingUtterances
    private let trainingChunks: ChunkSettings, validationChunks: ChunkSettings
    private let augmentation: Augmentation?
    private let threads: Int

    /// Finds the audio that options name.
    ///
    /// - Parameters:
    ///   - options: Lists, shapes, and how chunks are cut.
    ///   - sampleRate: The codec's, Hz.
    ///   - wholeUnit: Of what utterances that are kept whole have a multiple, in samples.
    ///   - leastWhole: At least how many samples these have.
    ///   - ignoresShapes: Whether lengths are read from the audio even where there are shape files.
    init(
        _ options: TrainingOptions, sampleRate: Int, wholeUnit: Int = 1, leastWhole: Int = 1,
        ignoresShapes: Bool = false
    ) throws(CodecError) {
        func utterances(_ sources: TrainingSources, _ phase: String) throws(CodecError) -> TrainingUtterances {
            try Self.utterances(
                sources, phase, shapeFile: ignoresShapes ? nil : sources.shapeFiles.first, sampleRate: sampleRate)
        }
        training = try utterances(options.training, "train")
        validation = try utterances(options.validation, "valid")
        func settings(_ sources: TrainingSources, perEpoch: Int?) throws(CodecError) -> ChunkSettings {
            try ChunkSettings(
                lengths: options.chunks.lengths, shiftRatio: options.chunks.shiftRatio,
                cachedChunks: options.chunks.cacheSize, batchSize: sources.batchSize, utterancesPerEpoch: perEpoch,
                discardsShort: options.chunks.discardsShortSamples, padsShort: options.preprocesses,
                longest: options.chunks.maximumLength, wholeUnit: wholeUnit, leastWhole: leastWhole, seed: options.seed)
        }
        trainingChunks = try settings(options.training, perEpoch: options.epochLength)
        validationChunks = try settings(options.validation, perEpoch: nil)
        augmentation = options.augmentation
        threads = max(1, options.workerCount)
    }

    private static func utterances(
        _ sources: TrainingSources, _ phase: String, shapeFile: String?, sampleRate: Int
    ) throws(CodecError) -> TrainingUtterances {
        guard !sources.lists.isEmpty else {
            throw CodecError(
                "\(phase)_data_path_and_name_and_type", cause: "no audio is named",
                remedy: "give --\(phase)_data_path_and_name_and_type dump/raw/\(phase)/wav.scp,audio,sound",
                kind: .request)
        }
        let lists = try sources.lists.filter { $0.name == "audio" }.map { list throws(CodecError) in
            try TrainingSource(path: list.path, name: list.name, type: list.type)
        }
        // Of several shape files ESPnet's chunk iterator knows the first.
        return try TrainingUtterances(sources: lists, shapeFile: shapeFile, sampleRate: sampleRate)
    }

    /// What a pass of an epoch reads.
    func plan(_ pass: DataPass, epoch: Int) throws(CodecError) -> ChunkPlan {
        let isTraining = pass == .training
        return try ChunkPlan(
            lengths: (isTraining ? training : validation).lengths,
            settings: isTraining ? trainingChunks : validationChunks, epoch: epoch, pass: pass)
    }

    /// Reads a plan's batches ahead.
    ///
    /// - Parameters:
    ///   - share: The part of each batch that this process has.
    ///   - skipped: Batches that an earlier run has had.
    func reader(_ plan: ChunkPlan, _ share: BatchShare, skipping skipped: Int = 0) throws(CodecError) -> BatchReader {
        try BatchReader(
            plan.pass == .training ? training : validation, plan: plan, share: share, augmentation: augmentation,
            threads: threads, skipping: skipped)
    }
}

/// The part of each batch that one of several processes has: equal parts, in the order of the processes.
struct BatchShare: Sendable, Hashable {
    /// This process's number, from 0, and how many there are.
    let rank: Int, count: Int

    /// All of each batch.
    static let whole = BatchShare(rank: 0, count: 1)

    /// This process's part of a batch.
    func part<Row>(of batch: [Row]) -> [Row] {
        Array(batch[batch.count * rank / count..<batch.count * (rank + 1) / count])
    }
}
