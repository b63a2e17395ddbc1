import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct SpectralTests {
    static let names = ["mrstft", "melstft", "espnet_mel", "dac_mel", "dac_mel_eval", "dac_stft_eval", "lsd"]
    private let x = noise(16000).map { $0 * 0.1 }

    @Test(arguments: names) func aCopyHasNoDistance(_ name: String) throws {
        #expect(try value(name, pair(x, x)) == 0)
        #expect(try value(name, pair(x, x.map { -$0 })) == 0)
    }

    @Test(arguments: names) func moreNoiseIsFarther(_ name: String) throws {
        let n = noise(x.count, seed: 2)
        let distances = try [0.001, 0.01, 0.1].map { level in
            try value(name, pair(x, zip(x, n).map { $0 + level * $1 }))
        }
        #expect(distances[0] < distances[1] && distances[1] < distances[2])
    }

    /// Half the amplitude is the same ratio in every bin, which the definitions turn into a number. Loud, so that no
    /// bin comes near a floor.
    @Test(arguments: [
        ("lsd", 20 * log10(2.0)), ("mrstft", 0.5 + log(2.0)), ("melstft", 0.5 + log(2.0)), ("dac_mel", 7 * log10(2.0)),
    ]) func halfTheAmplitudeHasAKnownDistance(name: String, expected: Double) throws {
        #expect(try abs(value(name, pair(x.map { $0 * 1e6 }, x.map { $0 * 5e5 })) - expected) < 1e-9)
    }

    /// (ln 2 + α ln² 2) / (1 + α) with α = √1023, or without natural logarithms and α the same of log₁₀ 2; no band is empty.
    @Test func espnetsMelOfHalfTheAmplitude() throws {
        var given: [String: ParameterValue] = [
            "range_start": .integer(10), "range_end": .integer(11), "n_mels": .integer(20),
        ]
        func distance() throws -> Double {
            let metric = try ESPnetMel(Parameters(for: ESPnetMel.definition, given: given))
            let scores = try metric.score(pair(x.map { $0 * 1e6 }, x.map { $0 * 5e5 }))
            return try #require(scores["espnet_mel"]?.value)
        }
        let weight = 1023.0.squareRoot()
        #expect(try abs(distance() - (log(2.0) + weight * log(2.0) * log(2.0)) / (1 + weight)) < 1e-9)
        (given["log_base"], given["alphas"]) = (.text("10"), .boolean(false))
        #expect(try abs(distance() - (log10(2.0) + log10(2.0) * log10(2.0)) / 2) < 1e-9)
    }

    @Test func espnetsMelRefusesRangesWithoutAScale() throws {
        for given: [String: ParameterValue] in [
            ["range_start": .integer(11)], ["fmin": .number(4000), "fmax": .number(4000)],
        ] {
            #expect(throws: ParameterError.self) {
                try ESPnetMel(Parameters(for: ESPnetMel.definition, given: given))
            }
        }
        let given: [String: ParameterValue] = ["fmin": .number(5000)]
        let metric = try ESPnetMel(Parameters(for: ESPnetMel.definition, given: given))
        #expect(throws: Undefined.self) { try metric.score(pair(x, x, rate: 8000)) }
    }

    /// The logarithmic parts alone are 2·log10(2) for each of the two scales.
    @Test(arguments: ["dac_mel_eval", "dac_stft_eval"]) func evaluationAddsTheLinearDifference(_ name: String) throws {
        let loud = try value(name, pair(x, x.map { $0 / 2 })) - 4 * log10(2.0)
        let quiet = try value(name, pair(x.map { $0 / 2 }, x.map { $0 / 4 })) - 4 * log10(2.0)
        #expect(loud > 0 && abs(loud - 2 * quiet) < 1e-9 * loud)
    }

    @Test(arguments: names) func fewerSamplesThanCanBeReflectedAreUndefined(_ name: String) throws {
        let least = ["melstft", "espnet_mel"].contains(name) ? 513 : 1025
        let (short, enough) = (Array(x.prefix(least - 1)), Array(x.prefix(least)))
        #expect(try reason(name, pair(x, short)) == .tooShort)
        #expect(try reason(name, pair(enough, x)) == nil)
        #expect(try reason(name, pair([], x)) == .tooShort)
    }

    @Test(arguments: names) func aSilentReferenceIsUndefined(_ name: String) throws {
        let silence = [Double](repeating: 0, count: 16000)
        #expect(try reason(name, pair(silence + x, x)) == .silentReference)
    }

    @Test(arguments: names, [8000, 11025, 22050, 48000, 96000]) func everyRateIsScored(name: String, rate: Int) throws {
        #expect(try value(name, pair(x, x.map { $0 * 0.9 }, rate: rate)).isFinite)
    }
}
