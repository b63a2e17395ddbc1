import FoundationEssentials
import Metrics
import Models
import Scoring
import TestSupport
import Testing

/// Metrics that need a model, in metric sets. None of these tests needs one.
@Suite struct ModelMetricsTests {
    /// Settings of a user who has nothing installed.
    private let workspace = Workspace()
    private var settings: ModelSettings { ModelSettings(environment: ["CODECSCORE_CACHE": workspace["cache"]]) }

    private func set(_ yaml: String, strict: Bool = false, folder: String? = nil) throws -> MetricSet {
        try MetricSet(yaml: yaml, source: "set.yaml", strict: strict, models: settings, folder: folder)
    }

    private static let card = """
        card: 1
        name: own_mos
        kind: score
        summary: A model of mine.
        model: {format: onnx, file: own.onnx, sha256: "\(String(repeating: "ab", count: 32))"}
        audio: {rate: 16000}
        inputs: [{name: "", source: waveform, layout: [batch, samples]}]
        keys: [{key: own_mos, output: "", unit: MOS, range: [1, 5], direction: higher}]
        """

    @Test func aModelThatIsNotInstalledIsUndefinedAndSaysWhatToRun() throws {
        let set = try set("- name: pesq\n- name: dnsmos\n  primary: true")
        #expect(set.keys.map(\.name) == ["pesq", "dns_overall", "dns_sig", "dns_bak"])
        #expect(set.metrics[1].isPrimary)
        let told = set.warnings.filter { $0.contains("dnsmos is undefined in all rows") }
        #expect(told.count == 1 && told[0].contains("setup --models"))
        let model = try #require(set.metrics[1].model)
        #expect(model.file == "sig_bak_ovr.onnx" && model.runtime == nil)
    }

    @Test func anOptionalOneIsLeftOutWithOneNotice() throws {
        let set = try set("- name: pesq\n- name: dns_p808\n  optional: true")
        #expect(set.keys.map(\.name) == ["pesq"])
        #expect(set.warnings.count == 1 && set.warnings[0].contains("dns_p808 is left out"))
    }

    @Test func theFastSetHasNoUndefinedColumns() throws {
        let yaml = try #require(BundledSets.yaml(named: "fast"))
        #expect(!(try set(yaml)).keys.contains { $0.name == "dns_p808" })
        #expect(try set(yaml).warnings.count == 1)
        #expect(try MetricSet(yaml: yaml, source: "fast").warnings.isEmpty)
    }

    @Test func versasGroupOfOpinionsIsItsModels() throws {
        let set = try set(
            """
            - name: pseudo_mos
              predictor_types: ["utmos", "dnsmos", "plcmos", "utmosv2"]
              predictor_args:
                utmos:
                  fs: 16000
                dnsmos: {fs: 16000}
            """)
        #expect(set.keys.map(\.name) == ["dns_overall", "dns_sig", "dns_bak", "dns_p808", "plcmos"])
        #expect(set.metrics[2].parameters.choice("compatibility") == "none")
        // Weights that must come from the user, and a model that cannot be had.
        #expect(set.warnings.contains { $0.contains("utmos needs a file of yours") })
        #expect(set.warnings.contains { $0.contains("VERSA's utmosv2 not in this version") })
    }

    /// VERSA's plcmos hears the wrong speed only where dnsmos stands before it.
    @Test func versasOrderIsFollowedWhereItIsAskedFor() throws {
        func compatibility(_ predictors: String) throws -> String {
            let set = try set("- name: pseudo_mos\n  predictor_types: \(predictors)\n  compatibility: versa")
            let plcmos = try #require(set.metrics.first { $0.definition.name == "plcmos" })
            #expect(
                set.warnings.contains { $0.contains("wrong speed") }
                    == (plcmos.parameters.choice("compatibility") == "versa"))
            return plcmos.parameters.choice("compatibility")
        }
        #expect(try compatibility("[dnsmos, plcmos]") == "versa")
        #expect(try compatibility("[plcmos, dnsmos]") == "none")
        #expect(
            try set("- name: plcmos\n- name: plcmos\n  compatibility: versa").keys.map(\.name) == [
                "plcmos", "plcmos_versa",
            ])
    }

    @Test(arguments: [
        ("- name: pseudo_mos", "names its models"),
        ("- name: pseudo_mos\n  predictor_types: dnsmos", "list of different names"),
        ("- name: pseudo_mos\n  predictor_types: [dnsmos, dnsmos]", "list of different names"),
        ("- name: pseudo_mos\n  predictor_types: [dnsmos]\n  fs: 3", "no parameter 'fs'"),
        ("- name: pseudo_mos\n  predictor_types: [dnsmos]\n  predictor_args: {dnsmos: {fs: 8000}}", "fs: 16000"),
        ("- name: dnsmos\n  threshold: 3", "dnsmos has no parameters"),
        ("- name: dnsmoss", "did you mean 'dnsmos'"),
        ("- name: vad\n  threshold: 2", "threshold cannot be '2'"),
        ("- name: pesq\n  optional: maybe", "optional is true or false"),
        ("- name: speaker\n  model_tag: mine", "model_tag can only be default"),
        ("- name: fad_vggish\n  primary: true", "needs a file of yours"),
        ("models: {a: b}\nmetrics: [pesq]", "models is a list"),
        ("models: [none.yaml]\nmetrics: [pesq]", "none.yaml: there is no such file"),
    ])
    func whatIsWrongIsNamed(yaml: String, said: String) throws {
        let error = try #require(throws: ConfigurationError.self) { _ = try set(yaml, strict: true) }
        #expect(error.description.contains(said), "\(error)")
    }

    @Test func versasParametersOfVoiceActivityAreTaken() throws {
        let set = try set(
            """
            - name: vad
              threshold: 0.5
              min_speech_duration_ms: 2000
              max_speech_duration_s: 20
              min_silence_duration_ms: 500
              speech_pad_ms: 100
            """)
        #expect(set.keys.map(\.name) == ["speech_ratio", "speech_ratio_difference"])
        #expect(set.metrics[0].parameters.number("max_speech_duration_s") == 20)
        #expect(set.metrics[0].model?.file == "silero_vad.onnx")
    }

    @Test func aSetNamesItsOwnCards() throws {
        workspace.write(Self.card, to: "sets/cards/own.yaml")
        let set = try set("models: [cards/own.yaml]\nmetrics:\n- name: own_mos", folder: workspace["sets"])
        #expect(set.keys.map(\.name) == ["own_mos"])
        workspace.write(Self.card.replacing("name: own_mos", with: "name: pesq"), to: "sets/cards/other.yaml")
        let error = try #require(throws: ConfigurationError.self) {
            _ = try self.set("models: [cards/other.yaml]\nmetrics:\n- name: stoi", folder: workspace["sets"])
        }
        #expect(error.description.contains("its name 'pesq' is that of another metric too"))
    }

    @Test func aNamedCardThatNoMetricAsksForIsTold() throws {
        workspace.write(Self.card, to: "sets/cards/own.yaml")
        let set = try set("models: [cards/own.yaml]\nmetrics:\n- name: stoi", folder: workspace["sets"])
        #expect(set.warnings.contains { $0.contains("nobody asks for own_mos") }, "\(set.warnings)")
    }

    @Test func aBrokenCardIsAnErrorThoughNoMetricAsksForIt() throws {
        workspace.write("card: 1\nname: x\nkind: score\nnonsense: 1\n", to: "broken.yaml")
        var settings = settings
        settings.cards = [workspace["broken.yaml"]]
        let error = try #require(throws: ConfigurationError.self) {
            _ = try MetricSet(names: ["pesq"], models: settings)
        }
        #expect(error.description.contains("line 4: 'nonsense' means nothing"))
    }

    /// What `--resume` compares: rows of a model that was missing are not those of the model.
    @Test func theRecordNamesTheModel() throws {
        let signature = RunRecord.signature(of: try set("- name: dns_p808")).line
        #expect(
            signature.contains(
                "\"file\": \"model_v8.onnx\", \"sha256\": \"9246480c58567bc6affd4200938e77eef49468c8bc7ed3776d109c07456f6e91\""
            ))
        #expect(signature.contains("\"runtime\": null, \"threads\": 1"))
    }
}
