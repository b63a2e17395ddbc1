/// Chunks that are trained or validated on together.
struct TrainingBatch: Sendable {
    /// `count` rows of `length` samples, one after another; full scale is ±1, every number is finite.
    let samples: [Float]
    /// Number of rows: the plan's batch size, less the chunks of unreadable utterances; at least one.
    let count: Int
    /// Samples of a row. Rows of utterances kept whole end in zeros.
    let length: Int
    /// The utterance of each row.
    let keys: [String]
    /// Place of the batch in its epoch's plan, from 0. To go on after this one, skip `index + 1` batches.
    let index: Int
}
