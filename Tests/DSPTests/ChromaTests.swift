import DSP
import Glibc
import Testing

@Suite struct ChromaTests {
    private static func tone(_ frequency: Double, rate: Double = 16000, count: Int = 16000) -> [Double] {
        (0..<count).map { sin(2 * .pi * frequency * Double($0) / rate) }
    }

    private static func powers(_ samples: [Double]) -> FrameFeatures {
        let transform = ShortTimeFourier(fftSize: 2048, hopLength: 512, ends: .zeros)
        var values = [Double]()
        transform.forEachFrame(of: samples, .power) { values.append(contentsOf: $0) }
        return FrameFeatures(dimension: transform.binCount, values: values)
    }

    /// A tone so many hundredths of a semitone above A = 880 Hz; the parabola over powers is not quite exact.
    @Test(arguments: [-0.4, -0.2, 0, 0.13, 0.45]) func tuningIsThatOfTheTone(_ semitones: Double) {
        let found = estimatedTuning(
            Self.powers(Self.tone(880 * pow(2, semitones / 12))), sampleRate: 16000, notesPerOctave: 12)
        #expect(abs(found - semitones) < 0.08, "\(found)")
    }

    @Test func silenceIsInTune() {
        #expect(
            estimatedTuning(Self.powers([Double](repeating: 0, count: 4096)), sampleRate: 16000, notesPerOctave: 12)
                == 0)
    }

    @Test(arguments: 0..<12) func aToneIsInItsPitchClass(_ pitch: Int) {
        let bank = ChromaFilterbank(sampleRate: 16000, fftSize: 2048, tuning: 0)
        let classes = bank.apply(to: Self.powers(Self.tone(440 * pow(2, Double(pitch + 3) / 12))))
        let middle = Array(classes[classes.frameCount / 2])
        // C is three semitones above A.
        #expect(middle.firstIndex(of: middle.max() ?? 0) == pitch)
    }

    @Test(arguments: [40, 100, 251]) func aToneIsInItsConstantQBin(_ bin: Int) throws {
        let lowest = 440 * pow(2, -45.0 / 12)
        let transform = try #require(
            ConstantQTransform(sampleRate: 16000, hopLength: 512, lowest: lowest, binsPerOctave: 36, octaveCount: 7))
        let spectrum = transform.magnitudes(of: Self.tone(lowest * pow(2, Double(bin) / 36), count: 64000))
        let middle = Array(spectrum[spectrum.frameCount / 2])
        #expect(spectrum.dimension == 252 && spectrum.frameCount == 126)
        #expect(middle.firstIndex(of: middle.max() ?? 0) == bin)
    }

    @Test func pitchesAboveHalfTheRateHaveNoTransform() {
        func exists(_ rate: Int) -> Bool {
            ConstantQTransform(sampleRate: rate, hopLength: 512, lowest: 32.7, binsPerOctave: 36, octaveCount: 7) != nil
        }
        #expect(!exists(8000) && exists(8600))
    }
}
