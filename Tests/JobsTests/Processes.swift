import Foundation

/// Processes of this machine, to see which are left.
enum Processes {
    /// How many live ones have `mark` in their arguments.
    static func count(with mark: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { name in
            guard Int(name) != nil, let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            // One that has ended and that nobody has asked after has no arguments any more.
            return String(decoding: bytes, as: UTF8.self).contains(mark)
        }.count
    }

    /// Waits until a condition holds, for some seconds.
    static func wait(seconds: Double = 60, until condition: () throws -> Bool) async throws -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            if try condition() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try condition()
    }
}
