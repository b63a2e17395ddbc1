import Audio
import Foundation
import Metrics
import Testing

/// What the pages say under "Gain, delay and polarity", on coded speech: half the amplitude, and turned polarity.
@Suite struct InvarianceTests {
    private static let pairs = [
        ("ref/en-allison-a.flac", "hyp/opus-6/en-allison-a.flac"),
        ("ref/it-menardi-a.flac", "hyp/codec2-1300/it-menardi-a.flac"),
    ]

    /// Keys that half the amplitude changes, by what: the others of a metric are unchanged.
    private static let heard: [String: Set<String>] = [
        "mcd_f0": ["mcd", "f0rmse", "f0corr"], "mrstft": ["mrstft"], "melstft": ["melstft"],
        "espnet_mel": ["espnet_mel"],
        "dac_mel": ["dac_mel"],
        "dac_mel_eval": ["dac_mel_eval"], "dac_stft_eval": ["dac_stft_eval"], "lsd": ["lsd"],
        "pysepm": ["pysepm_snrseg", "pysepm_bsd", "pysepm_c_bak"], "envelope": ["env_rmse_db"],
        "bandwidth": ["bandwidth_match"], "log_wmse": ["log_wmse", "log_wmse_full"],
        "loudness": ["loudness_hyp", "loudness_diff", "lra_hyp"], "clipping": ["true_peak_hyp", "clip_ratio_hyp"],
        "alignment": ["gain_db"],
        // Nearly unchanged: the tracker's decisions near its thresholds.
        "pitch_errors": ["gpe", "vde", "ffe", "fpe_mean_cents", "fpe_std_cents", "v2uv", "uv2v"],
    ]

    /// Keys that turned polarity changes.
    private static let turned: [String: Set<String>] = [
        "mcd_f0": ["f0rmse", "f0corr"], "si_snr_aligned": ["si_snr_aligned"],
        "pysepm": ["pysepm_snrseg", "pysepm_c_bak"], "log_wmse": ["log_wmse", "log_wmse_full"],
        "phase": ["phase_dist"], "alignment": ["delay_samples"],
        "pitch_errors": ["gpe", "vde", "ffe", "fpe_mean_cents", "fpe_std_cents", "v2uv", "uv2v"],
    ]

    /// Keys that are changed on some recordings only: trackers' decisions near their thresholds, alignment's choice of a
    /// peak, and counts that may be 0.
    private static let mayStay: Set = [
        "f0rmse", "f0corr", "gpe", "vde", "ffe", "fpe_mean_cents", "fpe_std_cents", "v2uv", "uv2v", "lra_hyp",
        "clip_ratio_hyp", "bandwidth_match", "delay_samples", "si_snr_aligned", "pysepm_snrseg", "pysepm_c_bak",
    ]

    /// Metrics that are unchanged but for rounding, and how far that goes: PESQ aligns in single precision.
    private static let rounding = ["mcd_f0": 2e-4, "pesq": 2e-3, "pysepm": 2e-3, "visqol": 1e-3]

    private static func scores(_ name: String, _ pair: (String, String), gain: Double) throws -> Scores {
        try MetricsTests.scores(name, analyzedPair(goldenSignal(pair.0), goldenSignal(pair.1, times: gain)))
    }

    @Test(arguments: hearingMetrics, [0.5, -1])
    func whatAPageCallsUnchangedIs(_ name: String, _ gain: Double) throws {
        let changing = (gain < 0 ? Self.turned : Self.heard)[name] ?? []
        let definition = try #require(MetricRegistry.metric(named: name)).definition
        #expect(changing.isSubset(of: Set(definition.keys.map(\.name))), "\(name)")
        for pair in Self.pairs {
            let before = try Self.scores(name, pair, gain: 1)
            let after = try Self.scores(name, pair, gain: gain)
            for key in definition.keys {
                guard let x = before[key.name]?.value, let y = after[key.name]?.value else {
                    #expect((before[key.name]?.value == nil) == (after[key.name]?.value == nil), "\(key.name)")
                    continue
                }
                if changing.contains(key.name) {
                    let mayStay = Self.mayStay.contains(key.name)
                    #expect(mayStay || abs(x - y) > 1e-6, "\(key.name) of \(pair.1) at \(gain) stays at \(x)")
                    continue
                }
                let allowed = (Self.rounding[name] ?? 1e-6) * max(1, abs(x))
                #expect(abs(x - y) <= allowed, "\(key.name) of \(pair.1) at \(gain): \(x), \(y)")
            }
        }
    }

    /// Half the amplitude is 6.02 dB to the keys that measure level.
    @Test func levelsMoveByTheGain() throws {
        let change = 20 * log10(0.5)
        for pair in Self.pairs {
            for (name, key) in [
                ("loudness", "loudness_hyp"), ("loudness", "loudness_diff"), ("clipping", "true_peak_hyp"),
                ("alignment", "gain_db"),
            ] {
                let before = try #require(try Self.scores(name, pair, gain: 1)[key]?.value)
                let after = try #require(try Self.scores(name, pair, gain: 0.5)[key]?.value)
                #expect(abs(after - before - change) < 1e-3, "\(key): \(before), \(after)")
            }
        }
    }

    /// Keys that compare waveforms lose by a turned polarity.
    @Test func turnedPolarityIsHeardByWaveforms() throws {
        // Codec 2 keeps no waveform that could be turned.
        for (name, key) in [("si_snr_aligned", "si_snr_aligned"), ("pysepm", "pysepm_snrseg")] {
            let before = try #require(try Self.scores(name, Self.pairs[0], gain: 1)[key]?.value)
            let after = try #require(try Self.scores(name, Self.pairs[0], gain: -1)[key]?.value)
            #expect(after < before, "\(key): \(before), \(after)")
        }
        for pair in Self.pairs {
            let phase = try #require(try Self.scores("phase", pair, gain: 1)["phase_dist"]?.value)
            let inverted = try #require(try Self.scores("phase", pair, gain: -1)["phase_dist"]?.value)
            #expect(abs(phase + inverted - .pi) < 1e-9)
        }
    }
}
