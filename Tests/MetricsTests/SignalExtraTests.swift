import Audio
import Glibc
import Metrics
import TestSupport
import Testing

/// SI-SDR with means removed, envelopes, phases, bandwidths, clipping, delay and gain.
@Suite struct SignalExtraTests {
    private static let ofPairs = ["si_sdr", "envelope", "phase", "bandwidth", "clipping", "alignment"]

    private static func undefined(_ score: Score?) -> Undefined.Reason? {
        if case .undefined(let why) = score { why.reason } else { nil }
    }

    private static func mixed(_ x: [Double], _ level: Double) -> [Double] {
        zip(x, noise(x.count, seed: 2)).map { $0 + level * $1 }
    }

    @Test func gainPolarityAndOffsetAreLeftOut() throws {
        let x = syllables(seconds: 2)
        let y = Self.mixed(x, 0.01)
        let expected = try scores("si_sdr", pair(x, y))
        let moved = try scores("si_sdr", pair(x.map { $0 + 0.3 }, y.map { -0.5 * $0 - 0.1 }))
        for key in ["si_sdr", "seg_si_sdr"] {
            let (value, other) = (try #require(expected[key]?.value), try #require(moved[key]?.value))
            #expect(abs(value - other) < 1e-9, "\(key)")
        }
        let copy = try scores("si_sdr", pair(x, x.map { 0.3 - 2 * $0 }))
        #expect(copy["si_sdr"] == .infinite(positive: true) && copy["seg_si_sdr"]?.value == 60)
    }

    @Test func aConstantHypothesisHasNoRatio() throws {
        let x = syllables(seconds: 1)
        let flat = [Double](repeating: 0.1, count: 16000)
        let outcome = try scores("si_sdr", pair(x, flat))
        #expect(Self.undefined(outcome["si_sdr"]) == .constantHypothesis && outcome["seg_si_sdr"]?.value == -30)
        #expect(try reason("si_sdr", pair(flat, x)) == .constantReference)
    }

    @Test func aSegmentIsAFifthOfASecond() throws {
        let x = syllables(seconds: 1)
        func outcome(_ count: Int) throws -> Scores {
            try scores("si_sdr", pair(Array(x.prefix(count)), Self.mixed(Array(x.prefix(count)), 0.01)))
        }
        #expect(Self.undefined(try outcome(3199)["seg_si_sdr"]) == .tooShort)
        let one = try outcome(3200)
        #expect(abs(try #require(one["seg_si_sdr"]?.value) - (try #require(one["si_sdr"]?.value))) < 1e-9)
    }

    @Test func halfTheAmplitudeIsSixDecibelsOfEnvelope() throws {
        let x = Self.mixed(syllables(seconds: 1), 0.01)
        let outcome = try scores("envelope", pair(x, x.map { -0.5 * $0 }))
        #expect(abs(try #require(outcome["env_rmse_db"]?.value) - 20 * log10(2.0)) < 1e-9)
        #expect(abs(try #require(outcome["env_corr"]?.value) - 1) < 1e-12)
    }

    @Test func aFlatEnvelopeHasNoCorrelation() throws {
        let x = syllables(seconds: 1)
        // 100 Hz: every frame of 20 ms holds two periods.
        let flat = (0..<16000).map { 0.1 * sin(2 * .pi * 100 * Double($0) / 16000) }
        #expect(Self.undefined(try scores("envelope", pair(x, flat))["env_corr"]) == .constantHypothesis)
        #expect(Self.undefined(try scores("envelope", pair(flat, x))["env_corr"]) == .constantReference)
        #expect(try scores("envelope", pair(flat, x))["env_rmse_db"]?.value != nil)
    }

    @Test func aShortPairHasOneFrame() throws {
        let x = syllables(seconds: 1)
        let short = try scores("phase", pair(Array(x.prefix(1279)), Array(x.prefix(1279))))
        #expect(Self.undefined(short["inst_freq_dist"]) == .tooShort && short["phase_dist"]?.value == 0)
        #expect(try scores("phase", pair(Array(x.prefix(1280)), x))["inst_freq_dist"]?.value == 0)
    }

    /// Sines at 1000 and 6000 Hz, the second 30 dB softer.
    @Test func bandwidthsFindTheHighestTone() throws {
        func tones(_ upper: Double) -> [Double] {
            (0..<32000).map { n in
                0.5 * sin(2 * .pi * 1000 * Double(n) / 16000) + upper * sin(2 * .pi * 6000 * Double(n) / 16000)
            }
        }
        let outcome = try scores("bandwidth", pair(tones(0.016), tones(0)))
        #expect(try abs(#require(outcome["bandwidth99_ref"]?.value) - 1000) < 16)
        #expect(try abs(#require(outcome["bandwidth60_ref"]?.value) - 6000) < 60)
        #expect(try abs(#require(outcome["bandwidth60_hyp"]?.value) - 1000) < 60)
        #expect(outcome["bandwidth_match"]?.value == 1100)
        #expect(try value("bandwidth", "bandwidth_match", pair(tones(0.016), tones(0.016))) == 6100)
    }

    /// Each file at its own rate; what is kept, at the lower.
    @Test func ratesAreTheFiles() throws {
        let wide = AnalyzedSignal(Signal(sampleRate: 48000, channels: [noise(48000)]))
        let narrow = AnalyzedSignal(Signal(sampleRate: 16000, channels: [wide.resampled(to: 16000).samples]))
        let outcome = try scores("bandwidth", AnalyzedPair(reference: wide, hypothesis: narrow))
        #expect(outcome["bandwidth60_ref"]?.value == 24000 && outcome["bandwidth60_hyp"]?.value == 8000)
        #expect(outcome["bandwidth_match"]?.value == 8000)
    }

    @Test func clippingIsFoundAlsoWhereItWasTurnedDown() throws {
        let x = syllables(seconds: 1)
        let clipped = x.map { min(max(20 * $0, -1), 1) }
        let outcome = try scores("clipping", pair(clipped.map { 0.5 * $0 }, clipped))
        let share = Double(clipped.count { abs($0) >= 0.999 }) / 16000
        #expect(outcome["clip_ratio_hyp"]?.value == share && outcome["clip_ratio_ref"]?.value == 0)
        let runs = try ["clip_run_ratio_ref", "clip_run_ratio_hyp"].map { try #require(outcome[$0]?.value) }
        #expect(runs[0] == runs[1] && runs[0] > 0 && runs[0] <= share)
        let peaks = try ["true_peak_ref", "true_peak_hyp"].map { try #require(outcome[$0]?.value) }
        #expect(abs(peaks[1] - peaks[0] - 20 * log10(2.0)) < 1e-9 && peaks[1] > 0)
    }

    @Test func truePeakIsThatOfTheLoudestChannel() throws {
        let x = syllables(seconds: 1)
        let stereo = Signal(sampleRate: 16000, channels: [x.map { 0.1 * $0 }, x])
        let both = AnalyzedPair(
            reference: AnalyzedSignal(Signal(sampleRate: 16000, channels: [x])), hypothesis: AnalyzedSignal(stereo))
        let outcome = try scores("clipping", both)
        #expect(outcome["true_peak_ref"] == outcome["true_peak_hyp"])
    }

    @Test func delayAndGainAreFound() throws {
        let x = noise(16000).map { 0.1 * $0 }
        let late = [Double](repeating: 0, count: 77) + x.dropLast(77).map { 0.5 * $0 }
        let outcome = try scores("alignment", pair(x, late))
        #expect(outcome["delay_samples"]?.value == 77)
        #expect(try abs(#require(outcome["gain_db"]?.value) + 20 * log10(2.0)) < 0.1)
    }

    @Test(arguments: ofPairs) func silenceIsUndefined(_ name: String) throws {
        let (x, silence) = (syllables(seconds: 1), [Double](repeating: 0, count: 16000))
        for both in [pair(silence, x), pair(x, silence), pair(silence, silence)] {
            guard let outcome = try? scores(name, both) else { continue }
            for entry in outcome.entries {
                if case .failed(let message) = entry.score { Issue.record("\(name) \(entry.key): \(message)") }
            }
        }
        // Bandwidths of the other signal remain, and so does a delay of 0.
        #expect(try ["alignment", "bandwidth"].contains(name) || reason(name, pair(silence, x)) != nil)
    }

    @Test(arguments: ["si_sdr", "envelope", "phase"]) func theLongerSignalIsCut(_ name: String) throws {
        let x = syllables(seconds: 1)
        let y = Self.mixed(x, 0.02)
        let cut = try scores(name, pair(Array(x.dropLast(700)), Array(y.dropLast(700)))).entries.map(\.score)
        #expect(try scores(name, pair(x, Array(y.dropLast(700)))).entries.map(\.score) == cut)
        #expect(try scores(name, pair(Array(x.dropLast(700)), y)).entries.map(\.score) == cut)
    }

    @Test(arguments: ofPairs, [0, 1, 100]) func fewSamplesAreNoFault(_ name: String, _ count: Int) throws {
        let x = Array(syllables(seconds: 1).prefix(count))
        guard let outcome = try? scores(name, pair(x, Self.mixed(x, 0.01))) else { return }
        for entry in outcome.entries {
            if case .failed(let message) = entry.score { Issue.record("\(name) \(entry.key): \(message)") }
        }
    }
}
