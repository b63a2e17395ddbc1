import Foundation

/// A folder for one test, removed when the test is done.
public final class Workspace: Sendable {
    /// Path of the folder.
    public let path: String

    /// Makes an empty folder.
    public init() {
        path = NSTemporaryDirectory() + "codec-score-test-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file or folder in here.
    public subscript(name: String) -> String { path + "/" + name }

    /// Writes bytes to a file in here and makes the folders on the way; gives the file's path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = self[name]
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Writes text to a file in here.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    /// The content of a file in here.
    public func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
    }

    /// The text of a file in here.
    public func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// Whether there is a file or folder of this name.
    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self[name]) }
}
