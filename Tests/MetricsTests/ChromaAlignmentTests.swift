import Audio
import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct ChromaAlignmentTests {
    private static let distances = ["stft", "cqt", "cens"].flatMap { kind in
        ["cosine", "euclidean"].map { "chroma_\(kind)_\($0)_dtw" }
    }

    /// Notes of half a second each, with overtones; 16 kHz.
    private static func melody(_ semitones: [Int], octave: Int = 0, cents: Double = 0) -> [Double] {
        semitones.enumerated().flatMap { index, semitone in
            let frequency = 220 * pow(2, Double(octave) + (Double(semitone) + cents / 100) / 12)
            return (0..<8000).map { n -> Double in
                let fade = min(1, Double(min(n, 7999 - n)) / 400)
                let phase = 2 * Double.pi * frequency * Double(n) / 16000
                return 0.2 * fade * (sin(phase) + 0.3 * sin(2 * phase)) + 1e-4 * sin(1000.3 * Double(n + 8000 * index))
            }
        }
    }

    private static let tune = melody([0, 4, 7, 12, 7, 4])

    private static func value(
        _ key: String, _ reference: [Double], _ hypothesis: [Double], _ given: [String: ParameterValue] = [:]
    ) throws -> Double {
        let metric = try ChromaAlignment(Parameters(for: ChromaAlignment.definition, given: given))
        return try #require(try metric.score(pair(reference, hypothesis))[key]?.value)
    }

    @Test func aCopyHasNoDistance() throws {
        for key in Self.distances { #expect(try abs(Self.value(key, Self.tune, Self.tune)) < 1e-9) }
        #expect(try abs(Self.value("chroma_stft_cosine_dtw_log", Self.tune, Self.tune) - 100) < 1e-6)
    }

    @Test func otherNotesAreFurther() throws {
        let (near, far) = (Self.melody([0, 4, 7, 12, 8, 4]), Self.melody([1, 6, 9, 2, 10, 3]))
        for key in Self.distances {
            let (a, b) = (try Self.value(key, Self.tune, near), try Self.value(key, Self.tune, far))
            #expect(a > 0 && b > 1.5 * a, "\(key): \(a) \(b)")
        }
    }

    /// Pitch classes do not know their octave.
    @Test func anOctaveIsNearerThanATone() throws {
        let (octave, tone) = (
            Self.melody([0, 4, 7, 12, 7, 4], octave: 1), Self.melody([2, 6, 9, 14, 9, 6])
        )
        for key in Self.distances {
            #expect(try Self.value(key, Self.tune, octave) < 0.5 * Self.value(key, Self.tune, tone), "\(key)")
        }
    }

    @Test func levelAndPolarityDoNotMatter() throws {
        let other = Self.melody([0, 4, 8, 12, 7, 3])
        for key in Self.distances {
            let (a, b) = (
                try Self.value(key, Self.tune, other), try Self.value(key, Self.tune, other.map { -0.1 * $0 })
            )
            #expect(abs(a - b) < 1e-6 * a, "\(key): \(a) \(b)")
        }
    }

    /// A quarter of a semitone is found as tuning, and counts with fixed tuning.
    @Test func tuningIsEstimatedUnlessFixed() throws {
        let sharp = Self.melody([0, 4, 7, 12, 7, 4], cents: 25)
        let key = "chroma_stft_euclidean_dtw"
        let fixed = try Self.value(key, Self.tune, sharp, ["tuning": .text("0")])
        #expect(try Self.value(key, Self.tune, sharp) < 0.7 * fixed)
    }

    @Test func lengthsMayDifferAndTheMeanIsAlongThePath() throws {
        let longer = Self.tune + Self.tune
        let key = "chroma_stft_cosine_dtw"
        let mean = try Self.value(key, Self.tune, longer)
        let sum = try Self.value(key, Self.tune, longer, ["normalize_by_path": .boolean(false)])
        #expect(mean > 0 && sum > 90 * mean)
        #expect(try abs(Self.value(key, Self.tune, longer, ["scale_factor": .number(1)]) - mean / 100) < 1e-12)
        #expect(try abs(Self.value(key + "_raw", Self.tune, longer) - 10 * mean) < 1e-9)
        #expect(try Self.value(key, Self.tune, longer, ["normalize": .boolean(false)]) > 0)
    }

    @Test func aSilentFrameHasNoCosine() throws {
        let gap = Self.tune[..<16000] + [Double](repeating: 0, count: 8000) + Self.tune[16000...]
        let scored = try scores("chroma_alignment", pair(Self.tune, Array(gap)))
        guard case .undefined(let why) = scored["chroma_stft_cosine_dtw"] else {
            Issue.record("an angle of nothing")
            return
        }
        #expect(why.reason == .silentHypothesis)
        #expect(scored["chroma_stft_euclidean_dtw"]?.value != nil)
    }

    @Test(arguments: [8000, 8600, 22050, 48000, 96000]) func constantQNeedsARateAboveItsPitches(_ rate: Int) throws {
        let scored = try scores("chroma_alignment", pair(Self.tune, Self.tune, rate: rate))
        for key in Self.distances {
            if rate == 8000 && !key.contains("stft") {
                guard case .undefined(let why) = scored[key] else {
                    Issue.record("\(key) at 8 kHz")
                    continue
                }
                #expect(why.reason == .unsupportedRate)
            } else {
                #expect(scored[key]?.value.map { abs($0) < 1e-9 } == true, "\(key)")
            }
        }
    }

    @Test func aFewSamplesAreScoredAndNoneAreNot() throws {
        let x = Array(Self.tune[1000..<1100])
        #expect(try scores("chroma_alignment", pair(x, x))["chroma_cens_euclidean_dtw"]?.value != nil)
        #expect(try reason("chroma_alignment", pair(x, [])) == .tooShort)
    }
}
