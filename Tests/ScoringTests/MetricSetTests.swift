import Scoring
import Testing

@Suite struct MetricSetTests {
    @Test(arguments: BundledSets.names)
    func bundledSetsAreGood(_ name: String) throws {
        let yaml = try #require(BundledSets.yaml(named: name))
        let set = try MetricSet(yaml: yaml, source: name)
        #expect(set.warnings.isEmpty)
        #expect(set.metrics.contains { $0.isPrimary })
    }

    @Test func versasFileIsReadWithItsParameters() throws {
        let set = try MetricSet(
            yaml: """
                # LibriTTS, 16 kHz
                - name: mcd_f0
                  f0min: 40
                  f0max: 8000
                  mcep_shift: 5
                  dtw: false
                - name: pesq
                - name: discrete_speech_metric
                - name: pseudo_mos
                  predictor_types: ["utmos", "dnsmos"]
                  predictor_args:
                    utmos:
                      fs: 16000
                - name: speaker
                """, source: "score.yaml")
        try #require(set.keys.map(\.name) == ["mcd", "f0rmse", "f0corr", "pesq"])
        #expect(set.metrics[0].parameters.number("f0max") == 8000)
        #expect(set.warnings.contains { $0.contains("discrete_speech_metric, pseudo_mos, speaker") })
        #expect(set.warnings.contains { $0.contains("f0max") && $0.contains("800") })
    }

    /// Options that choose keys are taken without effect, those inside a mapping are parameters.
    @Test func versasChromaOptions() throws {
        let set = try MetricSet(
            yaml: """
                - name: chroma_alignment
                  sample_rate: 16000
                  feature_types: ["stft", "cqt"]
                  distance_metrics: [cosine]
                  scale_factor: 100.0
                  chroma_kwargs: {tuning: 0.0}
                """, source: "score.yaml")
        #expect(set.keys.count == 8 && set.metrics[0].parameters.choice("tuning") == "0")
        #expect(set.metrics[0].parameters.number("scale_factor") == 100)
    }

    @Test func strictRefusesWhatIsNotHere() {
        #expect(throws: ConfigurationError.self) { try MetricSet(names: ["pesq", "speaker"], strict: true) }
    }

    @Test(arguments: [
        ("- name: pesqq", "did you mean 'pesq'"),
        ("- name: si_snr", "'signal_metric'"),
        ("- name: mcd_f0\n  f0_max: 800", "did you mean 'f0max'"),
        ("- name: mcd_f0\n  f0max: high", "cannot be 'high'"),
        ("- name: mcd_f0\n  f0max: [1, 2]", "one value"),
        ("- name: stoi\n  window: 3", "has no parameters"),
        ("- name: chroma_alignment\n  chroma_kwargs: {norm: 2}", "norm"),
        ("- name: chroma_alignment\n  chroma_kwargs: {tuning: 0.3}", "tuning"),
        ("- name: chroma_alignment\n  chroma_kwargs: {tuning: [0]}", "one value"),
        ("- name: pesq\n- name: pesq", "two entries give the key 'pesq'"),
        ("- pesq: 1", "names its metric"),
        ("name: pesq", "means nothing here"),
        ("- name: [unclosed", "not YAML"),
        ("", "empty"),
        ("just words", "a metric set is a list"),
        ("resampler: fast\nmetrics:\n- name: pesq", "resampler is one of"),
        ("- name: speaker", "no metric is left"),
    ])
    func mistakesAreNamed(_ yaml: String, _ expected: String) {
        do {
            _ = try MetricSet(yaml: yaml, source: "set.yaml")
            Issue.record("accepted: \(yaml)")
        } catch {
            #expect(error.description.contains(expected), "\(error.description)")
            #expect(error.description.hasPrefix("set.yaml"))
        }
    }

    @Test func aMetricThatStandsTwiceGetsTwoSetsOfKeys() throws {
        let set = try MetricSet(yaml: "- name: mcd_f0\n- name: mcd_f0\n  dtw: true", source: "set")
        #expect(set.keys.map(\.name) == ["mcd", "f0rmse", "f0corr", "mcd_dtw", "f0rmse_dtw", "f0corr_dtw"])
        let alone = try MetricSet(yaml: "- name: mcd_f0\n  dtw: true", source: "set")
        #expect(alone.keys.map(\.name) == ["mcd", "f0rmse", "f0corr"])
    }

    @Test func aGroupStandsForItsMetrics() throws {
        #expect(try MetricSet(names: ["spectral"]).keys.count == 7)
    }

    /// As it stands in a configuration of ESPnet's.
    @Test func espnetsLossParametersAreTaken() throws {
        let yaml = """
            - name: espnet_mel
              range_start: 6
              range_end: 11
              window: hann
              n_mels: 80
              fmin: 0
              fmax: null
              log_base: null
              fs: 16000
            """
        let set = try MetricSet(yaml: yaml, source: "set.yaml")
        #expect(set.metrics.count == 1)
        #expect(set.metrics[0].parameters.choice("log_base") == "e" && set.metrics[0].parameters.number("fmax") == 0)
        #expect(throws: ConfigurationError.self) {
            try MetricSet(yaml: yaml.replacing("window: hann", with: "window: hamming"), source: "set.yaml")
        }
        #expect(throws: ConfigurationError.self) {
            try MetricSet(yaml: yaml.replacing("n_mels: 80", with: "n_mel: null"), source: "set.yaml")
        }
    }
}
