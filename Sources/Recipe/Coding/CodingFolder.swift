import Audio
import Codecs
import Files
import Glibc

/// Where a coding run puts its files, laid out as ESPnet's inference does: `wav/KEY.wav` with `wav/wav.scp`, and
/// `codec/KEY.npy` with its sidecar and `codec/codec.scp`. A key with `/` makes subfolders.
///
/// Runs of parts of a collection may share a folder: each has a table of its own besides, `wav/wav.2of8.scp`, and the
/// last to finish leaves the whole table.
public struct CodingFolder: Sendable {
    /// The folder that holds both.
    public let path: String

    /// The folder at `path`, which need not exist.
    public init(_ path: String) { self.path = path }

    /// The encoded utterances.
    public var codes: CodecFolder { CodecFolder(path: folder(.codec)) }

    /// The decoded audio of a key.
    public func audio(_ key: String) throws(CodecError) -> String {
        try CodecFolder(path: folder(.wav)).file(key, fileExtension: "wav")
    }

    /// Refuses a key that the tables cannot hold.
    static func check(_ key: String) throws(CodecError) {
        guard key.contains(where: \.isWhitespace) else { return }
        throw CodecError(
            "'\(key)'", cause: "this key has a blank, at which tables such as wav.scp end it",
            remedy: "rename the file, or list it in a wav.scp under another key")
    }

    /// Makes the folder and those above it, if need be.
    ///
    /// - Throws: ``CodecError`` if that is impossible, or nothing can be written there.
    public func make() throws(CodecError) {
        do throws(FileError) {
            try Folders.make(path)
            guard access(path + "/.", W_OK | X_OK) == 0 else { throw FileError(.creating, path, code: errno) }
        } catch {
            throw CodecError(
                path,
                cause: "no files can be made there: \(error.path == path ? "" : error.path + ": ")\(error.cause)",
                remedy: "choose another --output-dir", kind: .cannotCreate)
        }
    }
}
