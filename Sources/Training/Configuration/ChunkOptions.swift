import Codecs
import NeuralCodecs

/// How utterances are cut into pieces: the keys `chunk_...` and `num_cache_chunks`.
package struct ChunkOptions: Sendable, Hashable {
    /// The lengths to choose from.
    let lengths: ChunkLengths
    /// From the start of a chunk to that of the next, as a share of its length.
    package let shiftRatio: Double
    /// How many chunks are shuffled together.
    package let cacheSize: Int
    /// The longest chunk, samples; `nil` for any.
    package let maximumLength: Int?
    /// Whether utterances shorter than every chunk are left out rather than taken whole.
    package let discardsShortSamples: Bool

    init(_ options: inout ConfigurationMapping) throws(CodecError) {
        let text = try options.text("chunk_length") ?? ""
        let lengths: ChunkLengths
        do throws(CodecError) { lengths = try ChunkLengths(parsing: text) } catch {
            throw options.refused(
                "chunk_length", "is '\(text)': \(error.cause)",
                "give samples: a number, a range such as 3-5, or several with commas")
        }
        self.lengths = lengths
        // 0 would never come to a chunk's end.
        let shiftRatio = try options.real("chunk_shift_ratio", default: 0.5, in: 1e-6...1e6)
        self.shiftRatio = shiftRatio
        guard Double(lengths.shortest) * shiftRatio >= 1 else {
            throw options.refused("chunk_shift_ratio", "moves a chunk by less than a sample", "give a larger one")
        }
        cacheSize = try options.size("num_cache_chunks", default: 1024)
        maximumLength =
            options.isNull("chunk_max_abs_length") ? nil : try options.size("chunk_max_abs_length", default: 1)
        discardsShortSamples = try options.flag("chunk_discard_short_samples", default: true)
    }
}

extension ConfigurationMapping {
    /// A list of words that may have none.
    mutating func list(_ key: String) throws(CodecError) -> [String] {
        if let elements = node(key)?.sequence, elements.isEmpty { return [] }
        return try texts(key, default: [])
    }
}
