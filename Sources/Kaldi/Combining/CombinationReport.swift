/// What became of several directories in one.
public struct CombinationReport: Sendable, Hashable {
    /// Which files were combined and which were not, in Kaldi's words.
    public let messages: [String]
    /// What the repair at the end did; `nil` where it was left out.
    public let repair: RepairReport?
}
