/// The moments of the embeddings of each utterance of a set, made when they are asked for: those of ten thousand
/// utterances at once would fill the memory.
public struct UtteranceMoments: Sendable {
    /// Number of utterances.
    public let count: Int
    private let make: @Sendable (Int) -> EmbeddingMoments

    /// Moments that are there.
    public init(_ moments: [EmbeddingMoments]) {
        count = moments.count
        make = { moments[$0] }
    }

    /// The moments of an utterance's rows.
    ///
    /// - Parameter utterances: for each utterance the numbers of its rows
    public init(of rows: EmbeddingRows, utterances: [[Int]]) {
        count = utterances.count
        make = { rows.selecting(utterances[$0]).moments }
    }

    subscript(utterance: Int) -> EmbeddingMoments { make(utterance) }
}
