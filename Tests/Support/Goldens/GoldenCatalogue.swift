import Metrics

/// What the golden files hold, column by column, and how closely the toolkit has to agree.
///
/// The tolerances are what independent implementations in double precision reach; a larger difference has a cause.
public enum GoldenCatalogue {
    /// The columns of the file called `name` (without `.jsonl`), or `nil` for a file that is not known.
    public static func columns(ofFile name: String) -> [GoldenColumn]? { files[name] }

    /// What is known by name and holds no rows to compare.
    public static let otherEntries: [String: String] = [
        "steps": "inner values of a few pairs, for finding where two implementations part",
        "README.md": "a description",
    ]

    private static let files: [String: [GoldenColumn]] = [
        "pesq": pesq,
        "pesq_corrigendum2": [
            GoldenColumn(
                "wb_corrigendum2", "pesq",
                ["mode": .text("wb"), "rate": .text("16000"), "corrigendum2": .boolean(true)],
                key: "pesq", use: .judged(.absolute(1e-3)))
        ],
        // pystoi gives 1e-5 for fewer than 30 frames; ESTOI's normalisation adds random noise there.
        "stoi": [
            GoldenColumn("stoi", "stoi", use: .judged(.absolute(1e-9)), undefinedValue: 1e-5),
            GoldenColumn("estoi", "estoi", use: .judged(.absolute(1e-7)), undefinedValue: 1e-5),
        ],
        "signal_metric": signalMetric,
        "mcd_f0": mcdF0([:]),
        "mcd_f0_dtw": mcdF0(["dtw": .boolean(true)]),
        "mcd_f0_f0max8000": mcdF0(["f0max": .number(8000)]),
        "spectral": spectral,
        // ESPnet rounds samples to single precision before its transforms, in double precision too. Samples of 16 bits
        // stay as they are, resampled ones do not.
        "espnet_mel": [
            GoldenColumn("espnet_mel_f64", "espnet_mel", key: "espnet_mel", use: .judged(.relative(1e-7))),
            GoldenColumn(
                "espnet_mel_log10_f64", "espnet_mel",
                [
                    "log_base": .text("10"), "alphas": .boolean(false), "range_end": .integer(12),
                    "n_mels": .integer(64),
                ],
                key: "espnet_mel", use: .judged(.relative(1e-7))),
            GoldenColumn("espnet_mel", "espnet_mel", use: .judged(.relative(1e-5))),
        ],
        "pysepm": pysepm,
        "srmr": srmr,
        // Both modes meet the peer's score wherever the global lag, which is an integer, agrees.
        "visqol": [
            GoldenColumn("visqol", "visqol", use: .judged(.absolute(1e-4))),
            GoldenColumn(
                "visqol_speech", "visqol", ["model": .text("speech")], key: "visqol", use: .judged(.absolute(1e-4))),
        ],
        "loudness": loudness,
        // Of the same contours: equal but for rounding.
        "pitch_errors": ["gpe", "vde", "ffe", "v2uv", "uv2v"].map {
            GoldenColumn($0, "pitch_errors", use: .judged(.relative(1e-9)))
        }
            + ["fpe_mean_cents", "fpe_std_cents"].map {
                GoldenColumn($0, "pitch_errors", use: .judged(.absolute(1e-6)))
            },
        "signal_extra": signalExtra,
        "chroma_alignment": chromaAlignment,
        "chroma_alignment_tuning0": chromaAlignment.filter { $0.name.hasPrefix("chroma_stft") }.map {
            GoldenColumn($0.name, $0.metric, ["tuning": .text("0")], use: $0.use)
        },
        "log_wmse": [
            GoldenColumn("log_wmse", "log_wmse", use: .judged(.absolute(1e-4))),
            // The peer resamples by libsoxr.
            GoldenColumn("log_wmse_full", "log_wmse", use: .judged(.absolute(0.06))),
        ],
        "warpq": [
            GoldenColumn("warpq_unrounded", "warpq", key: "warpq", use: .judged(.absolute(1e-5))),
            GoldenColumn("warpq", "warpq", use: .information("VERSA rounds it to three decimals")),
        ],
    ]

    private static let pesq: [GoldenColumn] = {
        func column(_ name: String, _ mode: String, _ rate: Int) -> GoldenColumn {
            GoldenColumn(
                name, "pesq", ["mode": .text(mode), "rate": .text("\(rate)")], key: "pesq",
                use: .judged(.absolute(1e-3)))
        }
        return [
            // VERSA writes 0 for every failure of the package.
            GoldenColumn("pesq", "pesq", use: .judged(.absolute(1e-3)), undefinedValue: 0),
            column("wb_16k", "wb", 16000), column("nb_16k", "nb", 16000), column("nb_8k", "nb", 8000),
        ]
    }()

    private static let pysepm: [GoldenColumn] = {
        func column(_ name: String, _ tolerance: Tolerance) -> GoldenColumn {
            GoldenColumn("pysepm_" + name, "pysepm", use: .judged(tolerance))
        }
        return ["fwsegsnr", "llr", "wss", "cd", "ncm"].map { column($0, .absolute(1e-5)) }
            // PESQ's own tolerance is 1e-3 and its factor at most 0.805.
            + ["c_sig", "c_bak", "c_ovl"].map { column($0, .absolute(9e-4)) }
            + ["csii_high", "csii_mid", "csii_low", "snrseg"].map { column($0, .absolute(1e-6)) }
            + [column("bsd", .relative(1e-5))]
    }()

    private static let signalMetric: [GoldenColumn] = {
        let single = "VERSA computes it in single precision"
        func column(
            _ name: String, key: String? = nil, use: GoldenColumn.Use, removesMean: Bool = false
        ) -> GoldenColumn {
            GoldenColumn(name, "signal_metric", key: key, use: use, removesMean: removesMean)
        }
        return [
            column("sdr", use: .judged(.absolute(1e-4))), column("sir", use: .judged(.absolute(1e-4))),
            column("sar", use: .judged(.absolute(1e-4))),
            column("si_snr_f64", key: "si_snr", use: .judged(.absolute(1e-6))),
            column("si_snr_zero_mean_f64", key: "si_snr", use: .judged(.absolute(1e-6)), removesMean: true),
            column("ci_sdr_f64", key: "ci_sdr", use: .judged(.absolute(1e-4))),
            column("si_snr", use: .information(single)), column("ci_sdr", use: .information(single)),
        ]
    }()

    private static func mcdF0(_ parameters: [String: ParameterValue]) -> [GoldenColumn] {
        [
            GoldenColumn("mcd", "mcd_f0", parameters, use: .judged(.absolute(1e-6))),
            GoldenColumn("f0rmse", "mcd_f0", parameters, use: .judged(.absolute(1e-6))),
            GoldenColumn("f0corr", "mcd_f0", parameters, use: .judged(.absolute(1e-8))),
        ]
    }

    private static let srmr: [GoldenColumn] = {
        func column(_ name: String, fast: Bool = true, norm: Bool = false) -> GoldenColumn {
            GoldenColumn(
                name, "srmr", ["fast": .boolean(fast), "norm": .boolean(norm)], key: "srmr",
                use: .judged(.relative(1e-6)))
        }
        return [
            column("srmr"), column("srmr_norm", norm: true), column("srmr_slow", fast: false),
            column("srmr_slow_norm", fast: false, norm: true),
        ]
    }()

    private static let loudness: [GoldenColumn] = ["exact", "pyloudnorm"].flatMap { filter in
        ["loudness_ref", "loudness_hyp", "loudness_diff", "lra_ref", "lra_hyp"].map { key in
            GoldenColumn(
                filter == "exact" ? key : key + "_pyloudnorm", "loudness", ["filter": .text(filter)], key: key,
                use: .judged(.absolute(1e-6)))
        }
    }

    /// The reference is plain NumPy. Bins, counts and lags are equal; 2842.3828125 Hz lies half a digit from its golden
    /// value.
    private static let signalExtra: [GoldenColumn] = {
        func columns(_ metric: String, _ names: [String], _ tolerance: Tolerance) -> [GoldenColumn] {
            names.map { GoldenColumn($0, metric, use: .judged(tolerance)) }
        }
        func ofBoth(_ names: [String]) -> [String] { names.flatMap { [$0 + "_ref", $0 + "_hyp"] } }
        return columns("si_sdr", ["si_sdr", "seg_si_sdr"], .relative(1e-8))
            + columns("envelope", ["env_rmse_db", "env_corr"], .relative(1e-9))
            + columns("phase", ["phase_dist", "group_delay_dist", "inst_freq_dist"], .relative(1e-8))
            + columns("bandwidth", ofBoth(["bandwidth99", "bandwidth60"]) + ["bandwidth_match"], .absolute(1e-6))
            + columns("clipping", ofBoth(["true_peak"]), .relative(1e-9))
            + columns("clipping", ofBoth(["clip_ratio", "clip_run_ratio"]), .absolute(0))
            + columns("alignment", ["delay_samples"], .absolute(0))
            + columns("alignment", ["gain_db"], .absolute(1e-9))
    }()

    private static let chromaAlignment: [GoldenColumn] = {
        func column(_ name: String, _ tolerance: Double) -> GoldenColumn {
            GoldenColumn("chroma_\(name)", "chroma_alignment", use: .judged(.relative(tolerance)))
        }
        // librosa halves rates for the constant-Q transform in single precision. A cosine is not defined where a frame
        // is digitally silent, for which VERSA has NaN or an infinity.
        return [
            column("stft_cosine_dtw", 1e-6), column("stft_euclidean_dtw", 1e-6), column("cqt_cosine_dtw", 1e-4),
            column("cqt_euclidean_dtw", 1e-4), column("cens_cosine_dtw", 1e-6), column("cens_euclidean_dtw", 1e-6),
            column("stft_cosine_dtw_raw", 1e-6), column("stft_cosine_dtw_log", 1e-6),
        ]
    }()

    private static let spectral: [GoldenColumn] = {
        let single = "auraloss computes it in single precision"
        let part = "a part of mrstft, which is the mean over resolutions of both parts' sums"
        return [
            GoldenColumn("mrstft_f64", "mrstft", key: "mrstft", use: .judged(.relative(1e-9))),
            GoldenColumn("melstft_f64", "melstft", key: "melstft", use: .judged(.relative(1e-9))),
            GoldenColumn("lsd", "lsd", use: .judged(.relative(1e-9))),
            // descript-audiotools computes in single precision only.
            GoldenColumn("dac_mel", "dac_mel", use: .judged(.relative(1e-4))),
            GoldenColumn("dac_mel_eval", "dac_mel_eval", use: .judged(.relative(1e-4))),
            GoldenColumn("dac_stft_eval", "dac_stft_eval", use: .judged(.relative(1e-4))),
            GoldenColumn("mrstft", "mrstft", use: .information(single)),
            GoldenColumn("melstft", "melstft", use: .information(single)),
            GoldenColumn("mrstft_sc", "mrstft", use: .unused(part)),
            GoldenColumn("mrstft_logmag", "mrstft", use: .unused(part)),
        ]
    }()
}
