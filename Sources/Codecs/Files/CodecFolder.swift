import Glibc

/// A folder of encoded utterances, as ESPnet lays it out: `KEY.npy` an utterance, and `KEY.json` beside it with what
/// decoding needs. Opus is `KEY.opus`, an external command's file `KEY.` and that command's extension. A key with `/`
/// makes subfolders.
public struct CodecFolder: Sendable, Hashable {
    /// The folder's path.
    public let path: String

    /// The folder at `path`, which need not exist.
    public init(path: String) { self.path = path }

    /// The largest encoded file that is read, in bytes.
    public static let largestFile = 1 << 30

    /// More streams than this are no codec's.
    static let mostStreams = 4096

    /// An utterance read back.
    public struct Utterance: Sendable, Equatable {
        /// The bit stream.
        public let encoded: EncodedAudio
        /// What stood beside it; `nil` for a bare file, whose length, level and codec are then not known.
        public let sidecar: CodeSidecar?
    }

    /// The path of a key's file.
    ///
    /// - Throws: ``CodecError`` for a key that would lead out of the folder
    public func file(_ key: String, fileExtension: String) throws(CodecError) -> String {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !key.utf8.contains(0) else {
            throw CodecError(
                key.isEmpty ? "''" : key, cause: "this key is no path below \(path)",
                remedy: "rename the utterance, without '.', '..' and empty parts between its slashes")
        }
        return "\(path)/\(key).\(fileExtension)"
    }

    /// Writes an utterance and its sidecar, each whole or not at all; the sidecar last, since it vouches for the other. One
    /// that was there before goes first.
    public func write(_ encoded: EncodedAudio, sidecar: CodeSidecar, key: String) throws(CodecError) {
        let place = try file(key, fileExtension: sidecar.codec.fileExtension)
        let beside = try file(key, fileExtension: "json")
        let text = try sidecar.json
        let content =
            switch (encoded.payload, sidecar.codec.fileExtension) {
            case (.codes(let codes), "npy"): codes.array.fileBytes
            case (.packets, "opus"): try OggOpusFile.bytes(of: encoded, source: place)
            case (.bytes(let bytes), let name) where name != "npy" && name != "opus": bytes
            default:
                throw CodecError(
                    place, cause: "what is to be written is not a bit stream of \(sidecar.codec.name)",
                    remedy: "give the description of the codec that encoded it")
            }
        unlink(beside)
        try WholeFile.write(content, to: place)
        try WholeFile.write(text, to: beside)
    }

    /// Reads an utterance. Without a sidecar it is looked for as `KEY.npy` and `KEY.opus`.
    ///
    /// - Parameters:
    ///   - key: the utterance's key
    ///   - sampleRate: the codec's rate in Hz, needed for `KEY.npy` without a sidecar
    public func read(_ key: String, sampleRate: Int? = nil) throws(CodecError) -> Utterance {
        let beside = try file(key, fileExtension: "json")
        if access(beside, F_OK) == 0 {
            let sidecar = try CodeSidecar(path: beside)
            return Utterance(encoded: try read(key, sidecar), sidecar: sidecar)
        }
        let codes = try file(key, fileExtension: "npy")
        let opus = try file(key, fileExtension: "opus")
        switch (access(codes, F_OK) == 0, access(opus, F_OK) == 0) {
        case (true, true):
            throw CodecError(codes, cause: "\(opus) has the same key", remedy: "keep one codec's files in a folder")
        case (false, true):
            return Utterance(encoded: try OggOpusFile.read(opus), sidecar: nil)
        case (_, false):
            guard let sampleRate else {
                throw CodecError(
                    codes, cause: "there is no \(beside) with its sample rate",
                    remedy: "say which model or codec the codes are of")
            }
            let encoded = EncodedAudio(payload: .codes(try bareCodes(key)), sampleRate: sampleRate)
            return Utterance(encoded: encoded, sidecar: nil)
        }
    }

    /// The codes of `KEY.npy`, whatever stands beside it.
    public func bareCodes(_ key: String) throws(CodecError) -> CodeSequence {
        let place = try file(key, fileExtension: "npy")
        return try CodeSequence(try NumPyArray(path: place, limit: Self.largestFile), source: place)
    }

    private func read(_ key: String, _ sidecar: CodeSidecar) throws(CodecError) -> EncodedAudio {
        let place = try file(key, fileExtension: sidecar.codec.fileExtension)
        switch sidecar.codec.fileExtension {
        case "npy":
            let codes = try bareCodes(key)
            try check(codes, sidecar, place)
            var encoded = EncodedAudio(
                payload: .codes(codes), sampleRate: sidecar.codec.sampleRate, sampleCount: sidecar.sampleCount,
                level: sidecar.level)
            // Codes that were coded further cost what their sidecar says.
            let plain = try PayloadBits(encoded, codec: sidecar.codec).total
            if abs(sidecar.bits - plain) >= 1 { encoded.bits = Int(exactly: sidecar.bits.rounded()) }
            return encoded
        case "opus":
            return try OggOpusFile.read(place, sampleRate: sidecar.codec.sampleRate)
        default:
            return EncodedAudio(
                payload: .bytes(try WholeFile.read(place, limit: Self.largestFile)),
                sampleRate: sidecar.codec.sampleRate, sampleCount: sidecar.sampleCount, level: sidecar.level,
                bits: Int(exactly: sidecar.bits.rounded()))
        }
    }

    /// Codes and sidecar must be of one utterance.
    private func check(_ codes: CodeSequence, _ sidecar: CodeSidecar, _ place: String) throws(CodecError) {
        let streams = sidecar.codec.streams
        guard codes.streamCount == streams.count else {
            throw CodecError(
                place, cause: "it holds \(codes.streamCount) streams, its sidecar describes \(streams.count)",
                remedy: "encode the utterance again")
        }
        for (stream, row) in codes.rows.enumerated() {
            guard let code = row.first(where: { $0 >= streams[stream].codebookSize }) else { continue }
            throw CodecError(
                place,
                cause: "stream \(stream) holds the code \(code) of a codebook of \(streams[stream].codebookSize)",
                remedy: "encode the utterance again")
        }
    }

    /// Whether a file name may end in this.
    static func isExtension(_ text: String) -> Bool {
        !text.isEmpty && text != "json" && text.utf8.count <= 16
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }
    }
}
