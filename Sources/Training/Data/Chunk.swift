/// A cut of an utterance that becomes one row of a batch.
struct Chunk: Sendable, Hashable {
    /// Place of the utterance in the list of training utterances, from 0.
    let utterance: Int
    /// First sample.
    let start: Int
    /// Number of samples.
    let length: Int
}

/// What chunks are made for.
enum DataPass: Sendable, Hashable {
    /// Utterances in a random order, chunks from random starts; utterances shorter than the chunk are padded.
    case training
    /// Everything in the order of the list and from the beginning, nothing padded.
    case validation
}
