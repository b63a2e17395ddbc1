extension AudioError {
    /// libsndfile does not decode `stream`: what it seems to be instead, and what helps.
    static func undecodable(_ name: String, _ stream: ByteStream, libraryMessage: String) -> AudioError {
        let start = stream.bytes(0..<64)
        if let known = KnownContent.all.first(where: { start.dropFirst($0.offset).starts(with: $0.signature) }) {
            return AudioError(name, cause: known.cause, remedy: known.remedy)
        }
        if audioSignatures.contains(where: { start.starts(with: $0.utf8) }) {
            return AudioError(
                name, cause: "its audio cannot be decoded (libsndfile: \(libraryMessage))",
                remedy: "it is damaged, cut off or in a rare encoding: write it again, as WAV or FLAC")
        }
        return AudioError(
            name, cause: "it is not audio: it begins with \(excerpt(of: start))",
            remedy: "give a file that libsndfile reads (WAV, FLAC, Ogg, Opus, MP3, AIFF, AU, CAF, W64, NIST SPHERE)")
    }

    private static let audioSignatures = [
        "RIFF", "RIFX", "RF64", "riff", "fLaC", "OggS", "ID3", "FORM", ".snd", "dns.", "caff", "NIST_1A",
        "Creative Voice",
    ]

    private static func excerpt(of bytes: [UInt8]) -> String {
        let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        if !line.isEmpty, line.allSatisfy({ $0 == 0x09 || $0 >= 0x20 }),
            let text = String(validating: line, as: UTF8.self)
        {
            return "the text '\(text.prefix(32))'"
        }
        return "the bytes "
            + bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}

/// What is often found where audio was expected.
private struct KnownContent {
    let signature: [UInt8]
    let offset: Int
    let cause: String
    let remedy: String

    init(_ signature: [UInt8], at offset: Int = 0, _ cause: String, _ remedy: String) {
        self.signature = signature
        self.offset = offset
        self.cause = cause
        self.remedy = remedy
    }

    static let all = [
        KnownContent(
            Array("version https://git-lfs".utf8),
            "it is a Git LFS pointer, not the audio itself", "fetch the audio with `git lfs pull`"),
        KnownContent(
            Array("ftyp".utf8), at: 4,
            "it is an MPEG-4 file (AAC or ALAC), which libsndfile does not read", "convert it to WAV or FLAC"),
        KnownContent(
            [0x1A, 0x45, 0xDF, 0xA3],
            "it is a Matroska or WebM file, which libsndfile does not read", "convert it to WAV or FLAC"),
        KnownContent(
            [0x93] + Array("NUMPY".utf8),
            "it is a NumPy array, which has no sample rate", "write the samples as WAV or FLAC"),
        KnownContent([0x1F, 0x8B], "it is compressed with gzip", "unpack it first"),
        KnownContent(
            Array("NIST_1A".utf8),
            "it is a NIST SPHERE file in an encoding that libsndfile does not read (such as shorten)",
            "convert it with `sph2pipe -f wav`"),
    ]
}
