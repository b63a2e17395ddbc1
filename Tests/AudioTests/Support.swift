import Audio
import Glibc
import TestSupport
import Testing

extension Workspace {
    /// Writes an audio file in here; gives its path.
    @discardableResult
    func write(_ signal: Signal, to name: String, as format: AudioFileFormat = .wav16) throws -> String {
        write(try AudioWriter.encode(signal, as: format), to: name)
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
