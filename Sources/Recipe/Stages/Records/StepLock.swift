import Glibc

/// Keeps other runs from a step's folder while this one works in it. The system lets go of it when the program ends, however that
/// happens.
final class StepLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of a folder, which is made where it is missing.
    init(_ folder: String) throws {
        try makeFolder(folder)
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw RecipeError(
                folder, cause: "it cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "check its permissions",
                kind: .cannotWrite)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
        close(descriptor)
        throw RecipeError(
            folder, cause: "another run works in this folder", remedy: "wait for it, or end it", kind: .failed)
    }

    /// Lets others in.
    func release() { close(descriptor) }
}
