import Codecs
import Glibc

/// Does `work` while no other run does any in that folder: two parts that finish together must not lose each other's lines.
func locking(_ folder: String, _ work: () throws -> Void) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw CodecError(
            folder, cause: "it cannot be opened: \(String(cString: strerror(errno)))", remedy: "check its permissions")
    }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
        // A file system without locks: parts that do not finish in the same moment are still put together.
        guard errno == EINTR else { break }
    }
    try work()
}
