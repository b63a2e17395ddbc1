import Files
import Glibc

/// Writes an archive and its table, record by record, byte for byte as kaldiio does.
///
///     var writer = try ArchiveWriter(ArchivePaths(stem: "exp/vad"))
///     try writer.add("u1", .floatVector([0, 1, 1]))
///     try writer.finish()
///
/// Records go to the disk as they come. Both files appear with ``finish(synchronizing:)``, whole; a writer that is
/// dropped before leaves nothing, and earlier files as they were. Who wants to keep what there is of an interrupted run
/// finishes the writer none the less, and finds in the table which keys are done. Lists of several jobs are joined by
/// joining their tables: the archives stay where they are.
public struct ArchiveWriter: ~Copyable {
    /// Where the files will be. The table has the archive's path as it is written here.
    public let paths: ArchivePaths
    /// Number of records so far.
    public var count: Int { keys.count }

    private let archive: AtomicFile
    private let table: AtomicFile
    private var offset = 0
    private var lines = [UInt8]()
    private var keys = Set<String>()

    /// Bytes of the table that are written at a time.
    private static let lineBlock = 1 << 16

    /// Begins an archive; folders above the files are made.
    public init(_ paths: ArchivePaths) throws(ArchiveError) {
        try Self.check(paths)
        let archive = try Self.open(paths.archive)
        let table = try Self.open(paths.table)
        self.paths = paths
        self.archive = archive
        self.table = table
    }

    private static func open(_ path: String) throws(ArchiveError) -> AtomicFile {
        do throws(FileError) { return try AtomicFile(path) } catch { throw ArchiveError(error) }
    }

    /// Adds a vector or matrix. Keys have no white space and come once.
    public mutating func add(_ key: String, _ value: ArchivedValue) throws(ArchiveError) {
        guard RecordEncoding.sizes(of: value).allSatisfy({ $0 <= RecordEncoding.largestSize }) else {
            throw ArchiveError(
                paths.archive, key: key, cause: "a record has at most \(RecordEncoding.largestSize) numbers in a row",
                remedy: "cut the utterance")
        }
        var record = try start(key)
        let head = record.count
        RecordEncoding.append(value, to: &record)
        try write(record, head: head, key)
    }

    /// Adds an audio file, such as `AudioWriter.encode` makes: kaldiio's record for `wav.ark` and `flac.ark`, which
    /// `AudioReader` reads and Kaldi's own programs do not.
    public mutating func add(_ key: String, audioFile: [UInt8]) throws(ArchiveError) {
        guard !audioFile.isEmpty else {
            throw ArchiveError(paths.archive, key: key, cause: "its audio file has no bytes", remedy: "encode it first")
        }
        var record = try start(key)
        let head = record.count
        record += RecordEncoding.audioHeader(byteCount: audioFile.count)
        try write(record, head: head, key, then: audioFile)
    }

    /// Puts both files in their places. An earlier table goes first: it must not lead into the new archive.
    ///
    /// - Parameter synchronizing: As of `AtomicFile`.
    public consuming func finish(synchronizing: Bool = true) throws(ArchiveError) {
        do throws(FileError) {
            try table.write(lines)
            if let earlier = Self.regularFile(paths.table) { unlink(earlier) }
            try archive.finish(synchronizing: synchronizing)
            try table.finish(synchronizing: synchronizing)
        } catch {
            throw ArchiveError(error)
        }
    }

    private mutating func start(_ key: String) throws(ArchiveError) -> [UInt8] {
        let hasBlank = key.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 0x20 }
        guard !key.isEmpty, !hasBlank else {
            throw ArchiveError(
                paths.archive, key: key,
                cause: "a table ends a key at white space, so it can have none, and not be empty",
                remedy: "give the utterance another key")
        }
        guard keys.insert(key).inserted else {
            throw ArchiveError(
                paths.archive, key: key, cause: "the key is in the archive already",
                remedy: "keep one of the utterances")
        }
        return Array(key.utf8) + [UInt8(ascii: " ")]
    }

    /// Writes key and record, in one go where the record is not in two pieces.
    private mutating func write(
        _ bytes: [UInt8], head: Int, _ key: String, then more: [UInt8] = []
    ) throws(ArchiveError) {
        lines += "\(key) \(paths.archive):\(offset + head)\n".utf8
        offset += bytes.count + more.count
        do throws(FileError) {
            try archive.write(bytes)
            if !more.isEmpty { try archive.write(more) }
            guard lines.count >= Self.lineBlock else { return }
            try table.write(lines)
            lines.removeAll(keepingCapacity: true)
        } catch {
            throw ArchiveError(error)
        }
    }

    /// Refuses paths that a table cannot hold.
    private static func check(_ paths: ArchivePaths) throws(ArchiveError) {
        let path = paths.archive
        guard path != paths.table else {
            throw ArchiveError(path, cause: "archive and table are one file", remedy: "name two files")
        }
        guard let first = path.unicodeScalars.first, !first.properties.isWhitespace, first != "|",
            !path.unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw ArchiveError(
                path,
                cause: "a table cannot hold this path: it is empty, begins with a blank or '|', or has a line break",
                remedy: "name the archive otherwise")
        }
    }

    /// The file at a path, links followed; `nil` for what is none, such as a pipe.
    private static func regularFile(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Paths.resolved(path)
    }
}
