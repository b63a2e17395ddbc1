import Audio
import Glibc
import Testing

/// A folder of its own for a test, removed at the end.
final class TemporaryFolder {
    let path: String

    init() {
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        var template = Array("\(place)/codec-score-audio-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { preconditionFailure("the test cannot make a folder in \(place)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The path of `name` in here; its folders are made.
    func callAsFunction(_ name: String) -> String {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o755)
        }
        return "\(path)/\(name)"
    }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) -> String {
        guard let file = fopen(self(name), "wb") else { preconditionFailure("the test cannot write \(name)") }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return self(name)
    }

    @discardableResult
    func write(_ text: String, to name: String) -> String { write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ signal: Signal, to name: String, as format: AudioFileFormat = .wav16) throws -> String {
        try AudioWriter.write(signal, to: self(name), as: format)
        return self(name)
    }

    func link(_ name: String, to target: String) { symlink(target, self(name)) }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR, let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) + [0] }
                if name != [46, 0], name != [46, 46, 0] {
                    remove(path + "/" + String(decoding: name.dropLast(), as: UTF8.self))
                }
            }
            closedir(directory)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let got = fread(&block, 1, block.count, file), got > 0 { bytes += block[..<got] }
    return bytes
}

/// Two tones, other ones in every channel, on a grid of `steps` values a unit: exact in `steps`-level integer formats.
func tones(frames: Int = 4000, sampleRate: Int = 16000, channels: Int = 1, steps: Double = 32768) -> Signal {
    Signal(
        sampleRate: sampleRate,
        channels: (0..<channels).map { channel in
            (0..<frames).map { n in
                let t = Double(n) / Double(sampleRate)
                let x = 0.5 * sin(2 * .pi * (300 + 170 * Double(channel)) * t) + 0.2 * sin(2 * .pi * 1100 * t)
                return (x * steps).rounded() / steps
            }
        })
}

/// The error of reading `source`, which must not succeed.
func error(reading source: AudioSource) -> AudioError {
    do {
        let signal = try AudioReader.read(source)
        Issue.record("\(source) gave \(signal.frameCount) frames")
        return AudioError("", cause: "", remedy: "")
    } catch {
        return error
    }
}

/// All parts stand in the error, and it names its file and what to do.
func expect(
    _ error: AudioError, names source: String, says parts: String..., location: SourceLocation = #_sourceLocation
) {
    #expect(error.source.contains(source), sourceLocation: location)
    for part in parts { #expect(error.description.contains(part), "\(error)", sourceLocation: location) }
    #expect(!error.remedy.isEmpty, sourceLocation: location)
}
