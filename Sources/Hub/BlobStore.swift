import Files
import FoundationEssentials
import Glibc

/// Puts a repository's files into the cache: the content under its own name, and a link to it where the file belongs.
struct BlobStore: Sendable {
    let cache: HubCache
    let client: HubClient
    /// The commit that the files are of.
    let commit: String
    /// Is told how far a file is.
    let progress: HubProgress.Handler?

    private var repository: HubRepository { client.repository }
    private var folder: String { cache.folder(of: repository) }

    /// The folder of the commit's files.
    var snapshot: String { "\(folder)/snapshots/\(commit)" }

    /// Whether a file is there.
    func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(snapshot)/\(path)") }

    /// Fetches a file.
    func fetch(_ path: String) async throws {
        let file = try await RemoteFile(path, commit: commit, client)
        let blob = "\(folder)/blobs/\(file.etag)"
        if !isWhole(blob, file) {
            let locks = "\(cache.path)/.locks/models--\(repository.owner)--\(repository.name)"
            try Self.makeFolder(locks)
            try Self.makeFolder(folder + "/blobs")
            let lock = try await FileLock.wait(for: "\(locks)/\(file.etag).lock")
            // Another process may have fetched it meanwhile.
            if !isWhole(blob, file) { try await download(file, to: blob) }
            _ = consume lock
        }
        try link(file)
    }

    /// A finished file is renamed into place, so only its size could be wrong, by other hands.
    private func isWhole(_ blob: String, _ file: RemoteFile) -> Bool {
        var status = stat()
        return stat(blob, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && (file.size == nil || Int(status.st_size) == file.size)
    }

    private func download(_ file: RemoteFile, to blob: String) async throws {
        // Pieces of two attempts are put together only where a hash tells whether they fit. Locks do not work on every
        // file system, so what no hash checks has a file that no other process writes to.
        let partial = file.sha256 == nil ? Self.unique(blob) : blob + ".incomplete"
        do {
            var growing = try GrowingFile(partial)
            let isResumed = growing.size > 0
            try await receive(file, into: &growing)
            if let hash = file.sha256, try growing.sha256() != hash {
                guard isResumed else { throw mismatch(file) }
                // What an earlier attempt left may be to blame.
                try growing.empty()
                try await receive(file, into: &growing)
                guard try growing.sha256() == hash else { throw mismatch(file) }
            }
            try growing.finish(as: blob)
        } catch {
            if file.sha256 == nil || (error as? HubError)?.kind == .invalid { unlink(partial) }
            throw error
        }
    }

    /// Adds what a file lacks.
    private func receive(_ file: RemoteFile, into growing: inout GrowingFile) async throws {
        var meter = HubProgress.Meter(file: file.path, total: file.size, handler: progress)
        var isFirstPiece = true
        if growing.size != file.size || growing.size == 0 {
            _ = try await client.send(
                RemoteFile.address(of: file.path, commit: commit, repository),
                start: {
                    isFirstPiece = true
                    guard file.sha256 != nil, let size = file.size, growing.size < size else {
                        try growing.empty()
                        return 0
                    }
                    return growing.size
                },
                take: { head, bytes in
                    // A server that knows no ranges sends the whole file.
                    if isFirstPiece, growing.size != head.rangeStart ?? 0 { try growing.empty() }
                    isFirstPiece = false
                    guard growing.size + bytes.count <= file.size ?? Int.max else { throw mismatch(file) }
                    try growing.append(bytes)
                    meter.show(growing.size)
                })
        }
        guard file.size == nil || growing.size == file.size else {
            throw HubError(
                "\(repository): \(file.path)", cause: "only \(growing.size) of \(file.size ?? 0) bytes came",
                remedy: "run it again", kind: .unreachable)
        }
        meter.end(growing.size)
    }

    private func mismatch(_ file: RemoteFile) -> HubError {
        HubError(
            "\(repository): \(file.path)", cause: "what came is not what the Hub had announced (size or SHA-256)",
            remedy: "run it again; if it stays so, check the proxy and HF_ENDPOINT", kind: .invalid)
    }

    /// Puts the link in its place; `..` leads from the file's folder up to the repository's.
    private func link(_ file: RemoteFile) throws(HubError) {
        let place = "\(snapshot)/\(file.path)"
        let depth = file.path.utf8.count { $0 == UInt8(ascii: "/") } + 2
        let target = String(repeating: "../", count: depth) + "blobs/\(file.etag)"
        try Self.makeFolder(String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)]))
        let new = Self.unique(place)
        guard symlink(target, new) == 0 else { throw .cannotWrite(place) }
        guard rename(new, place) == 0 else {
            let error = HubError.cannotWrite(place)
            unlink(new)
            throw error
        }
    }

    /// Notes which commit the revision is. The last step: what a note leads to is whole.
    func note() throws {
        guard !repository.isCommit, cache.commit(of: repository) != commit else { return }
        let place = cache.reference(to: repository)
        try Self.makeFolder(String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)]))
        var file = try GrowingFile(Self.unique(place))
        try Array(commit.utf8).withUnsafeBytes { try file.append($0) }
        try file.finish(as: place)
    }

    /// A name beside a file that nobody else uses.
    private static func unique(_ path: String) -> String {
        "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).incomplete"
    }

    private static func makeFolder(_ path: String) throws(HubError) {
        do throws(FileError) { try Folders.make(path) } catch { throw .cannotWrite(error.path, code: error.code) }
    }
}
