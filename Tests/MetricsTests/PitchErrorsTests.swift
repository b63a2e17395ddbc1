import Audio
import DSP
import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct PitchErrorsTests {
    /// A buzz of 20 harmonics with pauses of noise, 16 kHz.
    private static func buzz(_ frequency: Double, seconds: Double = 1.5) -> [Double] {
        let weak = noise(Int(seconds * 16000), seed: 3)
        return weak.enumerated().map { n, noise in
            let time = Double(n) / 16000
            let isVoiced = time.truncatingRemainder(dividingBy: 0.5) < 0.3
            let tone = (1...20).reduce(0) { $0 + sin(2 * .pi * frequency * Double($1) * time) / Double($1) }
            return 0.01 * noise + (isVoiced ? 0.1 * tone : 0)
        }
    }

    @Test func aCopyHasNoErrors() throws {
        let x = Self.buzz(120)
        for entry in try scores("pitch_errors", pair(x, x)).entries { #expect(entry.score.value == 0, "\(entry)") }
    }

    @Test func polarityAndGainHardlyMatter() throws {
        let x = Self.buzz(120)
        #expect(try value("pitch_errors", "ffe", pair(x, x.map { -0.3 * $0 })) < 0.02)
    }

    /// A semitone is a fine error of 100 cents, an octave a gross one.
    @Test func intervalsAreFineOrGross() throws {
        let x = Self.buzz(120)
        let semitone = try scores("pitch_errors", pair(x, Self.buzz(120 * pow(2, 1.0 / 12))))
        #expect(abs(try #require(semitone["fpe_mean_cents"]?.value) - 100) < 5)
        #expect(try #require(semitone["gpe"]?.value) < 0.1)
        let octave = try scores("pitch_errors", pair(x, Self.buzz(240)))
        #expect(try #require(octave["gpe"]?.value) > 0.9 && #require(octave["ffe"]?.value) > 0.4)
    }

    @Test func lostVoicingIsCounted() throws {
        let x = Self.buzz(120)
        let hiss = noise(x.count, seed: 9).map { 0.001 * $0 }
        let half = zip(x, hiss).enumerated().map { $0.offset < 12000 ? $0.element.0 : $0.element.1 }
        let outcome = try scores("pitch_errors", pair(x, half))
        #expect(try #require(outcome["v2uv"]?.value) > 0.2 && #require(outcome["vde"]?.value) > 0.1)
    }

    @Test func theLongerSignalIsCut() throws {
        let (x, y) = (Self.buzz(120), Self.buzz(130))
        func outcomes(_ x: [Double], _ y: [Double]) throws -> [Score] {
            try scores("pitch_errors", pair(x, y)).entries.map(\.score)
        }
        let shorter = Array(y.dropLast(3000))
        #expect(try outcomes(x, shorter) == outcomes(Array(x.dropLast(3000)), shorter))
    }

    @Test func withoutVoiceThereIsNoPitchError() throws {
        let silence = [Double](repeating: 0, count: 16000)
        let outcome = try scores("pitch_errors", pair(Self.buzz(120, seconds: 1), silence))
        for key in ["gpe", "fpe_mean_cents", "fpe_std_cents"] {
            guard case .undefined(let why) = outcome[key] else {
                Issue.record("\(key) of silence")
                continue
            }
            #expect(why.reason == .noVoicedFrames)
        }
        #expect(outcome["v2uv"]?.value == 1 && outcome["uv2v"]?.value == 0)
        #expect(try reason("pitch_errors", pair([], [])) == .tooShort)
        #expect(try reason("pitch_errors", pair(silence, silence, rate: 900)) == .unsupportedRate)
    }

    @Test func parametersThatDoNotFitAreRefused() throws {
        let parameters = try Parameters(
            for: PitchErrors.definition, given: ["f0min": .number(400), "f0max": .number(300)])
        #expect(throws: ParameterError.self) { try PitchErrors(parameters) }
    }
}
