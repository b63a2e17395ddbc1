import Audio
import Metrics
import TestSupport
import Testing

@Suite struct WarpQTests {
    private static func noisy(_ x: [Double], _ level: Double) -> [Double] {
        zip(x, noise(x.count, seed: 9)).map { $0 + level * $1 }
    }

    /// A copy's distance is not 0 (no step goes one frame ahead in both), yet nothing is nearer.
    @Test func aCopyIsNearestAndNoiseGoesFurther() throws {
        let x = syllables(seconds: 2)
        let copy = try value("warpq", pair(x, x))
        let noisy = try [0.003, 0.01, 0.03].map { try value("warpq", pair(x, Self.noisy(x, $0))) }
        #expect(copy > 0 && copy < noisy[0] && noisy[0] < noisy[1] && noisy[1] < noisy[2], "\(copy) \(noisy)")
    }

    @Test func levelAndPolarityDoNotMatter() throws {
        let x = syllables(seconds: 2)
        let y = Self.noisy(x, 0.01)
        let score = try value("warpq", pair(x, y))
        #expect(try abs(value("warpq", pair(x, y.map { -0.25 * $0 })) - score) < 1e-6)
    }

    /// Patches look for their place, so that a delay hardly matters.
    @Test func aDelayHardlyMatters() throws {
        let x = syllables(seconds: 2)
        let late = [Double](repeating: 0, count: 1600) + x
        #expect(try abs(value("warpq", pair(x, late)) - value("warpq", pair(x, x))) < 0.2)
    }

    /// A part of the reference is nearer to it than other sounds are.
    @Test func lengthsMayDiffer() throws {
        let x = syllables(seconds: 3)
        let other = try value("warpq", pair(x, syllables(seconds: 2, seed: 8)))
        #expect(try value("warpq", pair(x, Array(x[16000...]))) < 0.7 * other)
        #expect(try value("warpq", pair(Array(x[16000...]), x)) < other)
    }

    @Test func lessThanHalfASecondIsUndefined() throws {
        let x = syllables(seconds: 1)
        #expect(try reason("warpq", pair(x, Array(x[..<7998]))) == .tooShort)
        #expect(try reason("warpq", pair(Array(x[..<7998]), x)) == .tooShort)
        #expect(try reason("warpq", pair(x, Array(x[..<8000]))) == nil)
        let long = try WarpQ(Parameters(for: WarpQ.definition, given: ["patch_size": .number(1.5)]))
        #expect { try long.score(pair(x, x)) } throws: { ($0 as? Undefined)?.reason == .tooShort }
    }

    @Test(arguments: [8000, 11025, 22050, 44100, 48000]) func everyRateIsScored(_ rate: Int) throws {
        let x = syllables(seconds: 4)
        #expect(try value("warpq", pair(x, x, rate: rate)) > 0)
    }

    @Test func bandsEndBelowHalfTheRate() throws {
        let parameters = try Parameters(for: WarpQ.definition, given: ["fmax": .number(5000)])
        #expect(throws: ParameterError.self) { try WarpQ(parameters) }
        let wide = try Parameters(for: WarpQ.definition, given: ["fmax": .number(5000), "fs": .text("16000")])
        let x = syllables(seconds: 1)
        #expect(try WarpQ(wide).score(pair(x, x))["warpq"]?.value != nil)
    }
}
