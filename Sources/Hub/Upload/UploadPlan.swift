import FoundationEssentials
import Glibc

/// What would go from a folder to a repository; made without a network.
///
///     let plan = try UploadPlan(folder: "exp/hf_owner_name", to: repository, cache: hub.cache)
///     for entry in plan.entries { print(entry.path, entry.size, entry.storage, entry.isUnchanged ?? false) }
///     let upload = try await hub.upload(plan, message: "Update model")
public struct UploadPlan: Sendable {
    /// Where the Hub keeps a file.
    public enum Storage: String, Sendable {
        /// In its storage of large files; the repository has a pointer.
        case lfs
        /// In the repository.
        case regular
    }

    /// A file.
    public struct Entry: Sendable, Hashable {
        /// Its path in the repository.
        public let path: String
        /// Its size in bytes.
        public let size: Int
        /// Where the Hub would keep it, after the folder's `.gitattributes` and the file's size; the Hub decides.
        public let storage: Storage
        /// Whether the repository has it already, as far as the local cache knows the revision; `nil` where it does not.
        public let isUnchanged: Bool?
    }

    /// The repository, with the branch.
    public let repository: HubRepository
    /// The folder.
    public let folder: String
    /// The files by their names' bytes.
    public let entries: [Entry]
    /// Names in the folder that stay here: `.git` and what Hugging Face's tools keep of downloads.
    public let skipped: [String]
    /// What is behind the entries.
    let files: [UploadFile]

    /// Larger files are not stored in the repository. Source: Hugging Face, "Storage limits".
    private static let largestRegular = 10_000_000
    private static let mostFiles = 25_000

    /// Reads a folder; `cache` may know what the repository has.
    ///
    /// - Throws: ``HubError`` for a name that no repository can have, or a file that is a link or a device;
    ///   `CancellationError`.
    public init(folder: String, to repository: HubRepository, cache: HubCache? = nil) throws {
        let root = try Self.resolved(folder)
        let found = try UploadFolder(root)
        guard !found.paths.isEmpty else {
            throw HubError(folder, cause: "there is no file in it", remedy: "check the folder", kind: .missing)
        }
        guard found.paths.count <= Self.mostFiles else {
            throw HubError(
                folder, cause: "it has \(found.paths.count) files, more than a repository's folder should have",
                remedy: "upload fewer", kind: .request)
        }
        let files = try found.paths.map { try UploadFile($0, at: "\(root)/\($0)") }
        let large = LargeFilePatterns(root)
        let known = cache.flatMap { cache in cache.snapshot(of: repository) }
        entries = try files.map { file in
            let isLarge = file.size > 0 && (file.size > Self.largestRegular || large.match(file.path))
            return Entry(
                path: file.path, size: file.size, storage: isLarge ? .lfs : .regular,
                isUnchanged: try known.map { try Self.isSame(file, in: $0) })
        }
        (self.repository, self.folder, self.files, skipped) = (repository, folder, files, found.skipped)
    }

    private static func resolved(_ folder: String) throws(HubError) -> String {
        guard let found = realpath(folder, nil) else { throw .cannotRead(folder) }
        defer { free(found) }
        return String(cString: found)
    }

    /// The cache's links are named after the content.
    private static func isSame(_ file: UploadFile, in snapshot: String) throws -> Bool {
        guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(snapshot)/\(file.path)"),
            let name = link.split(separator: "/").last
        else { return false }
        if name.utf8.count == file.sha256.utf8.count { return name == file.sha256 }
        return try name == file.gitHash()
    }
}

/// The files of a folder, with names that a repository can have.
struct UploadFolder {
    /// Paths by their bytes.
    private(set) var paths = [String]()
    /// Folders that stay here.
    private(set) var skipped = [String]()

    init(_ root: String) throws(HubError) {
        var pending = [""]
        while let prefix = pending.popLast() { try read(prefix, of: root, &pending) }
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        skipped.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        // Swift calls names equal that differ only in how their letters are composed; so do some systems.
        var seen = Set<String>()
        for path in paths where !seen.insert(path).inserted {
            throw HubError(
                root, cause: "it has two files '\(path)' that differ only in Unicode's forms",
                remedy: "rename one", kind: .request)
        }
    }

    private mutating func read(_ prefix: String, of root: String, _ pending: inout [String]) throws(HubError) {
        let folder = "\(root)/\(prefix)"
        guard let stream = opendir(folder) else { throw .cannotRead(folder) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { name in Array(name.prefix { $0 != 0 }) }
            if bytes == Array(".".utf8) || bytes == Array("..".utf8) { continue }
            let shown = String(decoding: bytes, as: UTF8.self)
            guard let name = String(validating: bytes, as: UTF8.self), RelativePath.isInside(name) else {
                throw HubError(
                    folder + shown, cause: "a repository cannot have a file of this name", remedy: "rename it",
                    kind: .request)
            }
            let path = prefix + name
            if prefix.isEmpty, [".git", ".cache"].contains(name) {
                skipped.append(path)
                continue
            }
            guard name.lowercased() != ".git" else {
                throw HubError(
                    folder + name, cause: "the Hub refuses files of this name", remedy: "remove it", kind: .request)
            }
            var status = stat()
            guard lstat(folder + name, &status) == 0 else { throw .cannotRead(folder + name) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: pending.append(path + "/")
            case S_IFREG: paths.append(path)
            default:
                throw HubError(
                    folder + name, cause: "it is a link or no file, and could lead to what is not meant to be public",
                    remedy: "put a copy of the file there, or remove it", kind: .request)
            }
        }
    }
}

/// Which files a folder's `.gitattributes` gives to Git's storage of large files.
struct LargeFilePatterns {
    private let patterns: [String]

    init(_ folder: String) {
        let content = FileManager.default.contents(atPath: folder + "/.gitattributes") ?? Data()
        patterns = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.dropFirst().contains("filter=lfs") ? words.first.map(String.init) : nil
        }
    }

    /// Whether a path matches; a pattern without `/` means the file's name.
    func match(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return patterns.contains { fnmatch($0, $0.contains("/") ? path : name, 0) == 0 }
    }
}
