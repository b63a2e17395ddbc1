import Audio
import Metrics
import TestSupport
import Testing

@Suite struct LogWMSETests {
    private static func scores(_ reference: [Double], _ hypothesis: [Double], rate: Int = 16000) throws -> [Double] {
        let scores = try MetricsTests.scores("log_wmse", pair(reference, hypothesis, rate: rate))
        return try ["log_wmse", "log_wmse_full"].map { try #require(scores[$0]?.value) }
    }

    private static func noisy(_ x: [Double], _ level: Double) -> [Double] {
        zip(x, noise(x.count, seed: 9)).map { $0 + level * $1 }
    }

    /// 4 · ln 1e-8 either way.
    @Test(arguments: [8000, 16000, 44100, 48000]) func aCopyReachesTheLimit(_ rate: Int) throws {
        let x = syllables(seconds: 2)
        let found = try Self.scores(x, x, rate: rate)
        #expect(abs(found[0] + 73.683) < 1e-3 && abs(found[1] - 73.683) < 1e-3, "\(found)")
    }

    @Test func moreNoiseScoresWorse() throws {
        let x = syllables(seconds: 2)
        let found = try [0.002, 0.006, 0.02].map { try Self.scores(x, Self.noisy(x, $0)) }
        #expect(found[0][0] < found[1][0] && found[1][0] < found[2][0], "\(found)")
        #expect(found[0][1] > found[1][1] && found[1][1] > found[2][1], "\(found)")
    }

    @Test func theLevelOfBothDoesNotMatter() throws {
        let x = syllables(seconds: 2)
        let y = Self.noisy(x, 0.01)
        let (a, b) = (try Self.scores(x, y), try Self.scores(x.map { -0.3 * $0 }, y.map { -0.3 * $0 }))
        #expect(abs(a[0] - b[0]) < 1e-4 && abs(a[1] - b[1]) < 1e-9, "\(a) \(b)")
    }

    @Test func gainAndPolarityOfOneAreErrors() throws {
        let x = syllables(seconds: 2)
        let copy = try Self.scores(x, x)
        for gain in [0.5, -1] {
            let changed = try Self.scores(x, x.map { gain * $0 })
            #expect(changed[0] > copy[0] + 40 && changed[1] < copy[1] - 40)
        }
    }

    @Test func theLongerSignalIsCut() throws {
        let x = syllables(seconds: 2)
        let y = Self.noisy(x, 0.01)
        let equal = try Self.scores(x, y)
        #expect(try Self.scores(x, y + x) == equal)
        #expect(try Self.scores(x + y, y) == equal)
    }

    /// VERSA's form hears the first 65536 samples, and averages over 44100.
    @Test func theLossEndsEarly() throws {
        let x = syllables(seconds: 8)
        var y = x
        for i in 70000..<x.count { y[i] = -x[i] }
        let found = try Self.scores(x, y)
        #expect(abs(found[0] + 73.683) < 1e-3 && found[1] < 0, "\(found)")
    }

    @Test func silenceIsUndefined() throws {
        let x = syllables(seconds: 4)
        let lateStart = [Double](repeating: 0, count: 50000) + x[50000...]
        let scored = try MetricsTests.scores("log_wmse", pair(x, lateStart))
        guard case .undefined(let why) = scored["log_wmse"] else {
            Issue.record("a value from silence")
            return
        }
        #expect(why.reason == .silentHypothesis)
        #expect(scored["log_wmse_full"]?.value != nil)
        #expect(try reason("log_wmse", pair(x, [])) == .tooShort)
    }

    @Test func aFewSamplesAreScored() throws {
        let found = try Self.scores([0.1, -0.2, 0.3], [0.1, -0.2, 0.2])
        #expect(found.allSatisfy { $0.isFinite })
    }
}
