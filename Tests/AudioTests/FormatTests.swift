import Audio
import TestSupport
import Testing

extension AudioFileFormat: CustomTestStringConvertible {
    /// Container and encoding.
    public var testDescription: String { name }
}

/// Everything that libsndfile writes here is read back.
@Suite struct FormatTests {
    /// Names of encodings that keep values of 8 bits exactly.
    static let lossless = [" PCM", "float", "ALAC"]
    /// Containers that store the rate roughly or not at all.
    static let withoutRate = ["VOC", "WVE", "XI"]
    /// What libsndfile 1.2.0 announces and cannot write, or writes wrongly.
    static let defective = ["12 bit DWVW", "Layer I", "Layer II", "WAV (Microsoft), MPEG Layer III"]
    static let inexact = ["Midi Sample Dump Standard", "PARIS"]

    static func usable(_ sampleRate: Int, _ channelCount: Int) -> [AudioFileFormat] {
        AudioFileFormat.all(sampleRate: sampleRate, channelCount: channelCount).filter { format in
            !defective.contains { format.name.hasSuffix($0) }
        }
    }

    func check(_ format: AudioFileFormat, _ signal: Signal) throws {
        let folder = Workspace()
        let path = try folder.write(signal, to: "a.bin", as: format)
        let read = try AudioReader.read(.file(path: path))
        #expect(read.channels.count == signal.channels.count)
        #expect(read.frameCount >= signal.frameCount && read.frameCount < signal.frameCount + 1500)
        if !Self.withoutRate.contains(where: { format.name.contains($0) }) {
            #expect(read.sampleRate == signal.sampleRate)
        }
        for (written, back) in zip(signal.channels, read.channels) {
            let errors = zip(written, back).map { $0 - $1 }
            if Self.lossless.contains(where: format.name.contains), !Self.inexact.contains(where: format.name.contains)
            {
                #expect(errors.allSatisfy { $0 == 0 })
            } else {
                let ratio = errors.reduce(0) { $0 + $1 * $1 } / written.reduce(0) { $0 + $1 * $1 }
                #expect(ratio < 0.25)
            }
        }
        // The same bytes from memory: archives and pipes take this way.
        #expect(try AudioReader.read(.pipe(command: "cat '\(path)'")) == read)
    }

    @Test(arguments: usable(16000, 1)) func oneChannelIsReadBack(_ format: AudioFileFormat) throws {
        try check(format, tones(sampleRate: 16000, steps: 64))
    }

    @Test(arguments: usable(48000, 2)) func twoChannelsAreReadBack(_ format: AudioFileFormat) throws {
        try check(format, tones(frames: 9600, sampleRate: 48000, channels: 2, steps: 64))
    }

    @Test func theFormatsOfTheFieldAreAmongThem() {
        let names = FormatTests.usable(16000, 1).map(\.name).joined(separator: "\n")
        for format in ["FLAC", "Vorbis", "Opus", "Layer III", "Sphere", "AIFF", "RF64", "Wave 64", "WAVEX"] {
            #expect(names.uppercased().contains(format.uppercased()))
        }
    }

    @Test(arguments: [(AudioFileFormat.wav16, 32768.0), (.wav24, 8388608), (.flac16, 32768), (.flac24, 8388608)])
    func integersAreDividedByTheirFullScale(_ format: AudioFileFormat, _ scale: Double) throws {
        let values = [-scale, -1, 0, 1, scale - 1].map { $0 / scale }
        let folder = Workspace()
        let path = try folder.write(Signal(sampleRate: 8000, channels: [values]), to: "a.wav", as: format)
        #expect(try AudioReader.read(.file(path: path)).channels == [values])
    }

    @Test func floatingPointIsTakenAsItIs() throws {
        let values = [-3.5, 1e-300, 0.1, .infinity, 2]
        let folder = Workspace()
        let path = try folder.write(Signal(sampleRate: 8000, channels: [values + [.nan]]), to: "a.wav", as: .wavDouble)
        let read = try AudioReader.read(.file(path: path)).channels[0]
        #expect(Array(read.dropLast()) == values)
        #expect(read[5].isNaN)
    }

    @Test func manyChannelsKeepTheirOrder() throws {
        let signal = tones(frames: 70000, channels: 7)
        let folder = Workspace()
        let path = try folder.write(signal, to: "a.wav")
        #expect(try AudioReader.read(.file(path: path)) == signal)
    }

    @Test func aFileWithoutFramesIsASignalWithoutSamples() throws {
        let folder = Workspace()
        let path = try folder.write(Signal(sampleRate: 8000, channels: [[]]), to: "a.wav")
        #expect(try AudioReader.read(.file(path: path)) == Signal(sampleRate: 8000, channels: [[]]))
    }

    @Test func bareGSMIsReadByItsExtension() throws {
        // GSM 06.10 in WAV is packed differently; AIFF-C holds plain 33-byte frames after its 16-byte SSND header.
        let format = try #require(
            AudioFileFormat.all(sampleRate: 8000, channelCount: 1).first {
                $0.name.contains("AIFF") && $0.name.contains("GSM")
            })
        let encoded = try AudioWriter.encode(tones(frames: 1600, sampleRate: 8000), as: format)
        let chunk = try #require(encoded.indices.first { encoded[$0...].starts(with: "SSND".utf8) })
        let folder = Workspace()
        let path = folder.write(Array(encoded[(chunk + 16)...].prefix(330)), to: "a.gsm")
        let read = try AudioReader.read(.file(path: path))
        #expect(read.sampleRate == 8000)
        #expect(read.frameCount == 1600)
    }
}
