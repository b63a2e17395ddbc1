import Audio
import Codecs
import TestSupport
import Testing

/// Speech of the committed reference audio, one channel at a rate in Hz.
func speech(_ name: String = "it-menardi-a", sampleRate: Int) throws -> [Float] {
    let path = "\(repositoryRoot)/reference/audio/pairs/ref/\(name).flac"
    let signal = try AudioReader.read(.file(path: path))
    let samples =
        signal.sampleRate == sampleRate
        ? signal.channels[0]
        : Resampler.polyphase.resample(signal.channels[0], from: signal.sampleRate, to: sampleRate)
    return samples.map { Float($0) }
}

/// The shift of `decoded` against `original`, in samples, at which they correlate best, positive where it is late. Both
/// are whitened a little, since low frequencies, whose phase filters turn, would decide otherwise.
func lag(of decoded: [Float], against original: [Float], upTo limit: Int) -> (samples: Int, correlation: Double) {
    func whitened(_ samples: [Float]) -> [Double] { zip(samples, [0] + samples).map { Double($0 - 0.97 * $1) } }
    func energy(_ samples: [Double]) -> Double { samples.reduce(0) { $0 + $1 * $1 } }
    let (a, b) = (whitened(original), whitened(decoded))
    let scale = (energy(a) * energy(b)).squareRoot()
    let correlations = (-limit...limit).map { shift in
        var sum = 0.0
        for n in max(0, -shift)..<min(a.count, b.count - shift) { sum += a[n] * b[n + shift] }
        return (shift, sum / scale)
    }
    return correlations.max { $0.1 < $1.1 } ?? (0, 0)
}

/// Checks that `body` throws a ``CodecError`` whose one line holds these words.
func expectError(
    _ words: String..., sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as CodecError {
        let line = error.description
        #expect(!line.contains { $0.isNewline }, "more than a line: \(line)", sourceLocation: sourceLocation)
        for word in words where !line.contains(word) {
            Issue.record("'\(word)' is not in '\(line)'", sourceLocation: sourceLocation)
        }
    } catch {
        Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
}
