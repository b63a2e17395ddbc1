/// An archive and its table: `feats.ark` and `feats.scp`.
public struct ArchivePaths: Sendable, Hashable {
    /// The records.
    public let archive: String
    /// A line a record, `<key> <archive>:<offset>`.
    public let table: String

    /// Files of any names.
    public init(archive: String, table: String) { (self.archive, self.table) = (archive, table) }

    /// `STEM.ark` and `STEM.scp`.
    public init(stem: String) { self.init(archive: stem + ".ark", table: stem + ".scp") }
}
