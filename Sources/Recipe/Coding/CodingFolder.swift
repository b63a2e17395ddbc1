import Audio
import Codecs
import Scoring

/// Where a coding run puts its files, laid out as ESPnet's inference does: `wav/KEY.wav` with `wav/wav.scp`, and
/// `codec/KEY.npy` with its sidecar and `codec/codec.scp`. A key with `/` makes subfolders.
public struct CodingFolder: Sendable {
    /// The folder that holds both.
    public let path: String

    /// The folder at `path`, which need not exist.
    public init(_ path: String) { self.path = path }

    /// The encoded utterances.
    public var codes: CodecFolder { CodecFolder(path: path + "/codec") }
    /// The table of the encoded utterances.
    public var codesTable: String { path + "/codec/codec.scp" }
    /// The table of the decoded utterances.
    public var audioTable: String { path + "/wav/wav.scp" }
    /// What the run was.
    public var recordPath: String { path + "/coding.json" }

    /// The decoded audio of a key.
    public func audio(_ key: String) throws(CodecError) -> String {
        try CodecFolder(path: path + "/wav").file(key, fileExtension: "wav")
    }

    /// Writes a table of `key path`, sorted by key in byte order.
    func write(_ lines: [(key: String, path: String)], to table: String) throws(OutputError) {
        let sorted = lines.sorted { precedesInByteOrder($0.key, $1.key) }
        try WholeFile.write(sorted.map { "\($0.key) \($0.path)\n" }.joined(), to: table)
    }
}
