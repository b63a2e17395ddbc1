import Codecs

/// Reads the batches of a plan ahead, in the plan's order whatever the number of threads.
///
///     var reader = try BatchReader(utterances, plan: plan)
///     while let batch = try reader.next() { … }
///     for utterance in reader.unreadable { print("left out: \(utterance)") }
///
/// Chunks of an utterance that cannot be read are left out and counted: the batch is smaller then, and one without any row
/// is passed over, but for a share of one, which other processes wait for. The threads end with the reader.
struct BatchReader: ~Copyable {
    /// Utterances that could not be read so far, each once, in the order in which the plan came to them.
    private(set) var unreadable: [UnreadableUtterance] = []
    /// Chunks left out so far because of them.
    private(set) var droppedChunks = 0

    /// What the threads fill.
    let queue: BatchQueue
    private let utterances: TrainingUtterances
    private let share: BatchShare
    private var seen: Set<String> = []
    /// What stopped the reader; it is thrown again by every later call.
    private var failure: CodecError?

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - plan: an epoch over the lengths of `utterances`.
    ///   - share: the part of each batch that is read.
    ///   - augmentation: changes of training chunks; validation stays as it is.
    ///   - threads: how many threads decode.
    ///   - ahead: how many batches are made before they are asked for.
    ///   - cacheMegabytes: memory for decoded utterances.
    ///   - skipped: batches of the plan to pass over without reading their audio.
    init(
        _ utterances: TrainingUtterances, plan: ChunkPlan, share: BatchShare = .whole,
        augmentation: Augmentation? = nil, threads: Int = 2,
        ahead: Int = 4, cacheMegabytes: Int = 256, skipping skipped: Int = 0
    ) throws(CodecError) {
        func require(_ fits: Bool, _ option: String, _ value: Int, _ remedy: String) throws(CodecError) {
            if !fits { throw CodecError(option, cause: "it is \(value)", remedy: remedy, kind: .request) }
        }
        try require(
            plan.lengths.count == utterances.items.count, "plan", plan.lengths.count,
            "make the plan from the lengths of the utterances: there are \(utterances.items.count)")
        try require((1...256).contains(threads), "reader threads", threads, "give 1 to 256")
        try require((1...1 << 20).contains(ahead), "batches read ahead", ahead, "give 1 or more, such as 4")
        try require(
            (0...1 << 20).contains(cacheMegabytes), "audio cache in MB", cacheMegabytes, "give 0 or more, such as 256")
        try require(skipped >= 0, "batches to skip", skipped, "give 0 or more")
        (self.utterances, self.share) = (utterances, share)
        let audio = UtteranceAudio(utterances, keptSamples: cacheMegabytes << 20 / MemoryLayout<Float>.size)
        let chunks = ChunkReader(
            utterances: utterances, audio: audio, augmentation: plan.pass == .training ? augmentation : nil,
            seed: plan.settings.seed, epoch: plan.epoch)
        queue = .start(plan, share, chunks, threads: threads, ahead: ahead, skipped: skipped)
    }

    deinit { queue.cancel() }

    /// The next batch, `nil` at the end of the epoch.
    ///
    /// Throws where training cannot go on, such as at audio of another rate; then the error comes again on every call.
    mutating func next() throws(CodecError) -> TrainingBatch? {
        if let failure { throw failure }
        while true {
            switch queue.next() {
            case .end: return nil
            case .failure(let error):
                failure = error
                throw error
            case .batch(let made, let index):
                note(made.unreadable)
                if made.rows.isEmpty, share == .whole { continue }
                return batch(made, index: index)
            }
        }
    }

    private mutating func note(_ failed: [UnreadableUtterance]) {
        droppedChunks += failed.count
        for utterance in failed where seen.insert(utterance.key).inserted { unreadable.append(utterance) }
    }

    private func batch(_ made: BatchQueue.Made, index: Int) -> TrainingBatch {
        var samples = [Float]()
        samples.reserveCapacity(made.rows.count * made.length)
        for row in made.rows {
            samples += row.samples
            samples.append(contentsOf: repeatElement(0, count: made.length - row.samples.count))
        }
        return TrainingBatch(
            samples: samples, count: made.rows.count, length: made.length,
            keys: made.rows.map { utterances.items[$0.utterance].key }, index: index)
    }
}
