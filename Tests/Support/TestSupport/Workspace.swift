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
    public func write(_ bytes: [UInt8], to name: String) -> String {
        makeFolders(of: name)
        guard FileManager.default.createFile(atPath: self[name], contents: Data(bytes)) else {
            preconditionFailure("a test cannot write \(self[name])")
        }
        return self[name]
    }

    /// Writes text to a file in here.
    @discardableResult
    public func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

    /// Makes a symbolic link in here and the folders on the way.
    public func link(_ name: String, to target: String) {
        makeFolders(of: name)
        do {
            try FileManager.default.createSymbolicLink(atPath: self[name], withDestinationPath: target)
        } catch {
            preconditionFailure("a test cannot make a link: \(error)")
        }
    }

    private func makeFolders(of name: String) {
        let folder = (self[name] as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// The content of a file in here.
    public func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self[name])))
    }

    /// The text of a file in here.
    public func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// Whether there is a file or folder of this name.
    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self[name]) }
}
