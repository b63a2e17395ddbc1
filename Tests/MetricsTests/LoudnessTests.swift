import Audio
import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct LoudnessTests {
    private static func sine(_ seconds: Double, level: Double = 0, rate: Int = 48000) -> [Double] {
        let amplitude = pow(10, level / 20)
        return (0..<Int(seconds * Double(rate))).map { amplitude * sin(2 * .pi * 997 * Double($0) / Double(rate)) }
    }

    private static func pairOf(_ reference: [[Double]], _ hypothesis: [[Double]], rate: Int = 48000) -> AnalyzedPair {
        AnalyzedPair(
            reference: AnalyzedSignal(Signal(sampleRate: rate, channels: reference)),
            hypothesis: AnalyzedSignal(Signal(sampleRate: rate, channels: hypothesis)))
    }

    /// BS.1770's own calibration, and EBU Tech 3342's: 20 s each of −20 and −30 dB are a range of 10 LU.
    @Test func standardSignalsAreMet() throws {
        let full = Self.sine(2)
        #expect(abs(try value("loudness", "loudness_hyp", Self.pairOf([full], [full])) + 3.01) < 0.01)
        let steps = Self.sine(20, level: -20) + Self.sine(20, level: -30)
        #expect(abs(try value("loudness", "lra_hyp", Self.pairOf([full], [steps, steps])) - 10) < 0.1)
    }

    @Test(arguments: ["exact", "pyloudnorm"]) func gainMovesLoudnessAndNotTheRange(_ filter: String) throws {
        let x = syllables(seconds: 3)
        let loudness = Loudness(try Parameters(for: Loudness.definition, given: ["filter": .text(filter)]))
        let scores = try loudness.score(pair(x, x.map { -0.5 * $0 }))
        #expect(abs(try #require(scores["loudness_diff"]?.value) + 20 * log10(2.0)) < 1e-9)
        let ranges = try ["lra_ref", "lra_hyp"].map { try #require(scores[$0]?.value) }
        #expect(abs(ranges[0] - ranges[1]) < 1e-9)
    }

    /// Surround channels weigh 1.41.
    @Test func channelsAddUp() throws {
        let (x, silence) = (Self.sine(1, level: -20), [Double](repeating: 0, count: 48000))
        func loudness(_ channels: [[Double]]) throws -> Double {
            try value("loudness", "loudness_hyp", Self.pairOf([x], channels))
        }
        let one = try loudness([x])
        #expect(abs(try loudness([x, x]) - one - 10 * log10(2.0)) < 1e-9)
        #expect(abs(try loudness([x, silence, silence, silence, x]) - one - 10 * log10(2.41)) < 1e-9)
        #expect(
            try scores("loudness", Self.pairOf([x], [[[Double]]](repeating: [x], count: 6).flatMap { $0 }))[
                "loudness_hyp"]
                == .undefined(Undefined(.unsupportedChannels, "6 of at most 5")))
    }

    @Test func aShortSignalHasNoLoudnessAndAShortishOneNoRange() throws {
        let x = syllables(seconds: 2)
        func prefix(_ count: Int) -> [Double] { Array(x.prefix(count)) }
        #expect(try reason("loudness", pair(prefix(6399), prefix(6399))) == .tooShort)
        #expect(try reason("loudness", pair([], [])) == .tooShort)
        let shortest = try scores("loudness", pair(x, prefix(6400)))
        #expect(shortest["loudness_hyp"]?.value != nil && shortest["loudness_diff"]?.value != nil)
        guard case .undefined(let why) = shortest["lra_hyp"] else {
            Issue.record("a range of 0.4 s")
            return
        }
        #expect(why.reason == .tooShort && shortest["lra_ref"]?.value != nil)
        #expect(try scores("loudness", pair(x, prefix(23999)))["lra_hyp"]?.value == nil)
        #expect(try scores("loudness", pair(x, prefix(24000)))["lra_hyp"]?.value != nil)
    }

    @Test func whatTheGateDropsIsSilence() throws {
        let x = syllables(seconds: 2)
        let outcome = try scores("loudness", pair(x, x.map { 1e-4 * $0 }))
        #expect(outcome["loudness_ref"]?.value != nil)
        for key in ["loudness_hyp", "loudness_diff", "lra_hyp"] {
            guard case .undefined(let why) = outcome[key] else {
                Issue.record("\(key) below the gate")
                continue
            }
            #expect(why.reason == .silentHypothesis)
        }
        let silence = [Double](repeating: 0, count: 32000)
        #expect(try reason("loudness", pair(silence, silence)) == .silentReference)
    }

    @Test func bothLengthsCountWhole() throws {
        let x = syllables(seconds: 3)
        let longer = try value("loudness", "loudness_hyp", pair(Array(x.prefix(16000)), x))
        #expect(longer == (try value("loudness", "loudness_ref", pair(x, x))))
    }
}
