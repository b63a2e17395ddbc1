/// A cut of an utterance that becomes one row of a batch.
struct Chunk: Sendable, Hashable {
    /// Place of the utterance in the list of training utterances, from 0.
    let utterance: Int
    /// First sample.
    let start: Int
    /// Number of samples.
    let length: Int
}

/// What chunks are made for, by ESPnet's words for it.
package enum DataPass: String, Sendable, Hashable, CaseIterable {
    /// Utterances in a random order, chunks from random starts; utterances shorter than the chunk are padded.
    case training = "train"
    /// Everything in the order of the list and from the beginning, nothing padded.
    case validation = "valid"
}
