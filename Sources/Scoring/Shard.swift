/// A part of a run: every `count`-th utterance of the sorted list, beginning with number `index` (from 1).
public struct Shard: Sendable, Equatable, CustomStringConvertible {
    /// Number of this part, 1 … count.
    public let index: Int
    /// Number of parts.
    public let count: Int

    /// A shard from `i/n`; `nil` where the text is no such thing.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], 1 <= index, index <= count else {
            return nil
        }
        self.index = index
        self.count = count
    }

    /// `i/n`.
    public var description: String { "\(index)/\(count)" }

    /// Whether the utterance at this place (from 0) of the sorted list belongs to the part.
    public func contains(_ place: Int) -> Bool { place % count == index - 1 }
}
