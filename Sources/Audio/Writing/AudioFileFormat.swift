import CSndfile

/// A container with its encoding, as libsndfile writes it.
public struct AudioFileFormat: Sendable, Hashable {
    /// WAV, 16-bit integers.
    public static let wav16 = AudioFileFormat(SF_FORMAT_WAV, SF_FORMAT_PCM_16)
    /// WAV, 24-bit integers.
    public static let wav24 = AudioFileFormat(SF_FORMAT_WAV, SF_FORMAT_PCM_24)
    /// WAV, 32-bit floating point.
    public static let wavFloat = AudioFileFormat(SF_FORMAT_WAV, SF_FORMAT_FLOAT)
    /// WAV, 64-bit floating point.
    public static let wavDouble = AudioFileFormat(SF_FORMAT_WAV, SF_FORMAT_DOUBLE)
    /// FLAC, 16-bit integers.
    public static let flac16 = AudioFileFormat(SF_FORMAT_FLAC, SF_FORMAT_PCM_16)
    /// FLAC, 24-bit integers.
    public static let flac24 = AudioFileFormat(SF_FORMAT_FLAC, SF_FORMAT_PCM_24)

    /// libsndfile's number of container and encoding.
    package let code: Int32

    /// Any format that libsndfile knows.
    package init(code: Int32) { self.code = code }

    private init(_ container: Int, _ encoding: Int) { code = Int32(container | encoding) }

    /// Whether its samples are 16-bit integers, whatever its container.
    package var isPCM16: Bool { code & Int32(SF_FORMAT_SUBMASK) == SF_FORMAT_PCM_16 }

    /// Whether its container is a RIFF WAVE file.
    package var isWAV: Bool {
        [SF_FORMAT_WAV, SF_FORMAT_WAVEX].contains { code & Int32(SF_FORMAT_TYPEMASK) == Int32($0) }
    }

    /// libsndfile's names of container and encoding.
    package var name: String {
        Self.name(code & Int32(SF_FORMAT_TYPEMASK)) + ", " + Self.name(code & Int32(SF_FORMAT_SUBMASK))
    }

    /// Every combination of container and encoding that this libsndfile says it writes into one stream of bytes: not the
    /// headerless ones, nor Sound Designer II, whose header is another file.
    package static func all(sampleRate: Int, channelCount: Int) -> [AudioFileFormat] {
        let encodings = codes(counting: SFC_GET_FORMAT_SUBTYPE_COUNT, naming: SFC_GET_FORMAT_SUBTYPE)
        return codes(counting: SFC_GET_FORMAT_MAJOR_COUNT, naming: SFC_GET_FORMAT_MAJOR)
            .filter { $0 != SF_FORMAT_RAW && $0 != SF_FORMAT_SD2 }
            .flatMap { container in encodings.map { AudioFileFormat(code: container | $0) } }
            .filter { format in
                var description = SF_INFO()
                description.format = format.code
                description.samplerate = Int32(sampleRate)
                description.channels = Int32(channelCount)
                return sf_format_check(&description) != 0
            }
    }

    private static func codes(counting: Int, naming: Int) -> [Int32] {
        var count: Int32 = 0
        sf_command(nil, Int32(counting), &count, Int32(MemoryLayout<Int32>.size))
        return (0..<count).map { index in
            var entry = SF_FORMAT_INFO()
            entry.format = index
            sf_command(nil, Int32(naming), &entry, Int32(MemoryLayout<SF_FORMAT_INFO>.size))
            return entry.format
        }
    }

    private static func name(_ code: Int32) -> String {
        var entry = SF_FORMAT_INFO()
        entry.format = code
        sf_command(nil, Int32(SFC_GET_FORMAT_INFO), &entry, Int32(MemoryLayout<SF_FORMAT_INFO>.size))
        return entry.name.map { String(cString: $0) } ?? "format \(code)"
    }
}
