import Files
import FoundationEssentials
import Glibc

/// Runs `body` with the path of a new, empty folder, and removes the folder with all that is in it.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(Paths.absolute(parent))/codec-score-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw CodecError(
            parent, cause: "no temporary folder can be made there: \(String(cString: strerror(errno)))",
            remedy: "set TMPDIR to a writable folder")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let result: Result
    do {
        result = try await body(path)
    } catch {
        // What went wrong first is what the user must hear of.
        try? FileManager.default.removeItem(atPath: path)
        throw error
    }
    try FileManager.default.removeItem(atPath: path)
    return result
}
