/// How utterances are grouped into the blocks that are resampled together.
///
/// Utterances of one speaker are alike. Intervals that treat them as independent are too narrow, often by half; those
/// over speakers hold for further speakers (Bisani & Ney, ICASSP 2004; Liu & Peng, arXiv 1912.09508).
public struct Blocking: Sendable, Hashable {
    /// What a block is.
    public enum Unit: String, Sendable, CaseIterable {
        case speaker, utterance
    }

    /// What a block is here.
    public let unit: Unit
    /// The index of each utterance's block, in the order of the utterances given. Blocks are numbered by name in
    /// order of UTF-8 bytes.
    public let blocks: [Int]
    /// Number of blocks.
    public let count: Int
    /// Number of different speakers known, whatever the unit.
    public let speakerCount: Int

    /// Groups utterances.
    ///
    /// - Parameters:
    ///   - keys: the names of the utterances, all different
    ///   - speakers: as many speakers; an utterance without one is its own block, under its key
    ///   - unit: what to group by; if left out, speakers where at least two are known, else utterances
    public init(keys: [String], speakers: [String?], unit: Unit? = nil) {
        precondition(keys.count == speakers.count, "every utterance has a speaker or nil")
        speakerCount = Self.numbered(speakers.compactMap { $0.map { Name(text: $0, isSpeaker: true) } }).count
        let unit = unit ?? (speakerCount >= 2 ? .speaker : .utterance)
        self.unit = unit
        (blocks, count) = Self.numbered(
            zip(keys, speakers).map { key, speaker in
                unit == .speaker
                    ? Name(text: speaker ?? key, isSpeaker: speaker != nil) : Name(text: key, isSpeaker: false)
            })
    }

    /// A block's name. A speaker and a key of the same spelling are two blocks.
    private struct Name {
        let text: String
        let isSpeaker: Bool

        // Swift compares strings by canonical equivalence; names that differ in bytes are different names.
        func precedes(_ other: Name) -> Bool {
            text.utf8.elementsEqual(other.text.utf8)
                ? isSpeaker && !other.isSpeaker : text.utf8.lexicographicallyPrecedes(other.text.utf8)
        }
    }

    private static func numbered(_ names: [Name]) -> (blocks: [Int], count: Int) {
        let order = names.indices.sorted { names[$0].precedes(names[$1]) }
        var blocks = [Int](repeating: 0, count: names.count)
        var last = -1
        for (position, index) in order.enumerated() {
            if position == 0 || names[order[position - 1]].precedes(names[index]) { last += 1 }
            blocks[index] = last
        }
        return (blocks, last + 1)
    }
}
