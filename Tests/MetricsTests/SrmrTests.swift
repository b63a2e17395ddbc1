import Audio
import Metrics
import TestSupport
import Testing

@Suite struct SrmrTests {
    /// All four forms: parameters that differ from the defaults.
    private static let forms: [[String: ParameterValue]] = [
        [:], ["norm": .boolean(true)], ["fast": .boolean(false)], ["fast": .boolean(false), "norm": .boolean(true)],
    ]

    private static func srmr(
        _ samples: [Double], rate: Int = 16000, _ given: [String: ParameterValue] = [:]
    ) throws -> Double {
        let metric = try Srmr(Parameters(for: Srmr.definition, given: given))
        return try #require(try metric.score(pair(samples, samples, rate: rate))["srmr"]?.value)
    }

    /// Noise whose level rises and falls `frequency` times a second.
    private static func modulatedNoise(_ frequency: Double) -> [Double] {
        noise(48000, seed: 7).enumerated().map { index, value in
            let phase = (Double(index) * frequency / 16000).truncatingRemainder(dividingBy: 1)
            return 0.1 * value * phase * (1 - phase)
        }
    }

    /// What the ratio is for: slow modulation is speech's, fast modulation is not.
    @Test(arguments: forms) func slowModulationScoresAboveFast(_ form: [String: ParameterValue]) throws {
        let scores = try [4.0, 16, 64].map { try Self.srmr(Self.modulatedNoise($0), form) }
        #expect(scores[0] > scores[1] && scores[1] > scores[2], "\(scores)")
    }

    @Test(arguments: forms) func levelAndPolarityDoNotMatter(_ form: [String: ParameterValue]) throws {
        let x = syllables(seconds: 2)
        let score = try Self.srmr(x, form)
        #expect(try abs(Self.srmr(x.map { -0.01 * $0 }, form) - score) < 1e-9 * score)
    }

    @Test(arguments: forms) func moreNoiseScoresLower(_ form: [String: ParameterValue]) throws {
        let x = syllables(seconds: 3)
        let n = noise(x.count, seed: 2)
        // 20, 10 and 0 dB below the syllables' mean power.
        let power = { (samples: [Double]) in samples.reduce(0) { $0 + $1 * $1 } }
        let gain = (power(x) / power(n)).squareRoot()
        let scores = try [0.1, 0.316, 1].map { level in
            try Self.srmr(zip(x, n).map { $0 + level * gain * $1 }, form)
        }
        #expect(scores[0] > scores[1] && scores[1] > scores[2], "\(scores)")
    }

    @Test func theReferenceIsNotLookedAt() throws {
        let x = syllables(seconds: 2)
        #expect(try value("srmr", pair(noise(8000, seed: 5), x)) == value("srmr", pair(x, x)))
    }

    /// A window is 103 values of the fast envelopes and 4096 samples in the slow form.
    @Test func lessThanAWindowIsUndefined() throws {
        let x = syllables(seconds: 1)
        let slow = try Srmr(Parameters(for: Srmr.definition, given: ["fast": .boolean(false)]))
        func scored(_ metric: any Metric, _ count: Int) -> Bool {
            let x = Array(x.prefix(count))
            return (try? metric.score(pair(x, x))) != nil
        }
        #expect(try reason("srmr", pair(x, Array(x.prefix(4591)))) == .tooShort)
        #expect(try reason("srmr", pair(x, Array(x.prefix(4592)))) == nil)
        #expect(!scored(slow, 4095) && scored(slow, 4096))
        #expect(try reason("srmr", pair(x, [])) == .tooShort)
    }

    @Test(arguments: forms) func silenceIsUndefined(_ form: [String: ParameterValue]) throws {
        let metric = try Srmr(Parameters(for: Srmr.definition, given: form))
        let silence = [Double](repeating: 0, count: 16000)
        #expect { try metric.score(pair(syllables(seconds: 1), silence)) } throws: {
            ($0 as? Undefined)?.reason == .silentHypothesis
        }
    }

    @Test(arguments: [8000, 11025, 22050, 44100, 48000]) func everyRateIsScored(_ rate: Int) throws {
        for form in Self.forms { #expect(try Self.srmr(syllables(seconds: 4), rate: rate, form) > 0) }
    }

    @Test func parametersThatDoNotFitAreRefused() throws {
        let parameters = try Parameters(for: Srmr.definition, given: ["min_cf": .number(30), "max_cf": .number(20)])
        #expect(throws: ParameterError.self) { try Srmr(parameters) }
        let high = try Srmr(Parameters(for: Srmr.definition, given: ["low_freq": .number(4000)]))
        let x = syllables(seconds: 1)
        #expect { try high.score(pair(x, x, rate: 8000)) } throws: {
            ($0 as? Undefined)?.reason == .unsupportedRate
        }
    }
}
