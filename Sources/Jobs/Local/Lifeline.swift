import Files
import Glibc

/// Two connected ends, of which this process alone holds one: what reads from the other comes to its end when this process does.
struct Lifeline: ~Copyable {
    /// The end to hand to a child.
    let readingEnd: Int32
    private let ownEnd: Int32

    init() throws(FileError) {
        var ends: [Int32] = [-1, -1]
        // Sockets, since a pipe from pipe(2) could pass to a child that another thread starts at this moment.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw FileError(.creating, "a pair of sockets", code: errno)
        }
        (readingEnd, ownEnd) = (ends[0], ends[1])
    }

    /// Lets go.
    consuming func end() {}

    deinit { close(ownEnd) }
}
