import Glibc
import Metrics
import TestSupport
import Testing

@Suite struct SignalMetricTests {
    /// A second of signal and silence behind it, so that a filtered copy fits into the length.
    private let x = syllables(seconds: 1) + [Double](repeating: 0, count: 600)

    /// `x` plus a part orthogonal to it, `decibels` below.
    private func degraded(_ x: [Double], by decibels: Double) -> [Double] {
        let n = noise(x.count, seed: 2)
        let projection = zip(x, n).reduce(0) { $0 + $1.0 * $1.1 } / x.reduce(0) { $0 + $1 * $1 }
        let error = zip(x, n).map { $1 - projection * $0 }
        let ratio = (x.reduce(0) { $0 + $1 * $1 } / error.reduce(0) { $0 + $1 * $1 }).squareRoot()
        return zip(x, error).map { $0 + ratio * pow(10, -decibels / 20) * $1 }
    }

    @Test(arguments: [1, 0.5, -0.3]) func aScaledCopyIsInfinite(gain: Double) throws {
        let found = try scores("signal_metric", pair(x, x.map { $0 * gain }))
        for key in ["sdr", "sir", "sar", "si_snr", "ci_sdr"] { #expect(found[key] == .infinite(positive: true)) }
    }

    @Test func interferenceIsAlwaysAbsent() throws {
        #expect(try scores("signal_metric", pair(x, degraded(x, by: 3)))["sir"] == .infinite(positive: true))
    }

    /// Up to the last, where 1 − c has no digits left in double precision.
    @Test(arguments: [-20, 0, 20, 60, 160]) func siSNRIsTheRatioOfTargetAndError(decibels: Double) throws {
        #expect(try abs(value("signal_metric", "si_snr", pair(x, degraded(x, by: decibels))) - decibels) < 1e-6)
    }

    @Test func siSNRKeepsTheMean() throws {
        let offset = x.map { $0 + 1 }
        #expect(try value("signal_metric", "si_snr", pair(x, offset)) < -10)
    }

    @Test func sdrForgivesDelayUpToTheFiltersLength() throws {
        let late = [Double](repeating: 0, count: 500) + x.dropLast(500)
        let tooLate = [Double](repeating: 0, count: 513) + x.dropLast(513)
        #expect(try scores("signal_metric", pair(x, late))["sdr"] == .infinite(positive: true))
        #expect(try value("signal_metric", "sdr", pair(x, tooLate)) < 3)
    }

    @Test func sdrForgivesAFilter() throws {
        let filtered = x.indices.map { x[$0] + ($0 >= 3 ? 0.7 * x[$0 - 3] : 0) }
        #expect(try scores("signal_metric", pair(x, filtered))["sdr"] == .infinite(positive: true))
        #expect(try value("signal_metric", "si_snr", pair(x, filtered)) < 6)
    }

    @Test func sarAndConvolutionInvariantSDREqualSDR() throws {
        let found = try scores("signal_metric", pair(x, degraded(x, by: 10)))
        #expect(found["sar"] == found["sdr"] && found["ci_sdr"] == found["sdr"])
        #expect(try #require(found["sdr"]?.value) > 10)
    }

    @Test func silenceOverTheCommonLengthIsUndefined() throws {
        let silence = [Double](repeating: 0, count: 16600)
        #expect(try reason("signal_metric", pair(x, silence + x)) == .silentHypothesis)
        #expect(try reason("signal_metric", pair(silence + x, x)) == .silentReference)
    }

    @Test(arguments: 1...4) func aFewSamplesAreEnough(count: Int) throws {
        let y = noise(count, seed: 7)
        let found = try scores("signal_metric", pair(noise(count), y))
        #expect(found.entries.allSatisfy { if case .failed = $0.score { false } else { true } })
    }
}

@Suite struct AlignedSiSnrTests {
    private let x = syllables(seconds: 1)

    @Test(arguments: [-1600, -1, 0, 7, 3200]) func aDelayedCopyIsInfinite(delay: Int) throws {
        let silence = [Double](repeating: 0, count: abs(delay))
        let delayed = delay >= 0 ? silence + x : Array(x.dropFirst(-delay))
        #expect(try scores("si_snr_aligned", pair(x, delayed))["si_snr_aligned"] == .infinite(positive: true))
        if delay != 0 { #expect(try value("signal_metric", "si_snr", pair(x, delayed)) < 0) }
    }

    @Test func withoutDelayItIsSiSNR() throws {
        let y = zip(x, noise(x.count, seed: 2)).map { $0 + 0.01 * $1 }
        let plain = try value("signal_metric", "si_snr", pair(x, y))
        #expect(try value("si_snr_aligned", pair(x, y)) == plain)
    }

    @Test func tooLittleOverlapIsUndefined() throws {
        let short = Array(x.prefix(1500))
        #expect(try reason("si_snr_aligned", pair(short, short)) == .noOverlap)
        let delayed = [Double](repeating: 0, count: 500) + Array(x.prefix(2000))
        #expect(try reason("si_snr_aligned", pair(Array(x.prefix(2000)), Array(delayed.prefix(2000)))) == .noOverlap)
    }
}
