import Glibc

/// A lock on a file's name that every process of the machine respects which fetches into the cache; Hugging Face's own
/// tools take the same.
struct FileLock: ~Copyable {
    private let descriptor: Int32

    private init(opening path: String) throws(HubError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
        guard descriptor >= 0 else { throw .cannotWrite(path) }
        // For those that share a cache with the owner, whatever the umask.
        _ = fchmod(descriptor, 0o664)
    }

    /// Waits for the lock at `path`, in a folder that is there; it is given back when the value goes.
    ///
    /// - Throws: `CancellationError`; ``HubError``.
    static func wait(for path: String) async throws -> FileLock {
        let lock = try FileLock(opening: path)
        while flock(lock.descriptor, LOCK_EX | LOCK_NB) != 0 {
            // Where a file system has no locks, hashes and renames still keep wrong bytes from counting as right.
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        return lock
    }

    deinit { close(descriptor) }
}

extension HubError {
    /// What the system says after a call that failed.
    static func cannotWrite(_ path: String, code: Int32 = errno) -> HubError {
        HubError(
            path, cause: String(cString: strerror(code)),
            remedy: "check the folder and the disk, or set HF_HUB_CACHE to another folder", kind: .cannotWrite)
    }
}
