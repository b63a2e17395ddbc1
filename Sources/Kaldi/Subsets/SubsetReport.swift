/// What a subset has.
public struct SubsetReport: Sendable, Hashable {
    /// What was done.
    public let messages: [String]
    /// What a user should know.
    public let warnings: [String]
    /// How many utterances were chosen.
    public let kept: Int
    /// Of how many.
    public let total: Int
}
