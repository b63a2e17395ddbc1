import FoundationEssentials
import NeuralCodecs
import Yams

/// The options of ESPnet's `gan_codec_inference`, from `inference_config` and `inference_args`.
struct InferenceOptions: Sendable, Equatable {
    private var values = [
        "ngpu": "0", "seed": "0", "always_fix_seed": "false", "dtype": "float32", "num_workers": "1", "batch_size": "1",
        "model_tag": "", "target_bandwidth": "", "encode_only": "false", "log_level": "INFO",
    ]

    /// Reads a file and the arguments over it.
    init(config: String?, arguments: [String]) throws(RecipeError) {
        if let config { try read(config) }
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), let value = rest.popFirst() else {
                throw RecipeError(
                    "--inference_args", cause: "'\(word)' is no option with a value", remedy: "write --name value",
                    kind: .option)
            }
            try set(String(word.dropFirst(2).replacing("-", with: "_")), value, from: "--inference_args")
        }
        try check()
    }

    private mutating func read(_ path: String) throws(RecipeError) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(validating: data, as: UTF8.self)
        else { throw RecipeError(path, cause: "there is no such text file", remedy: "check the path", kind: .missing) }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw RecipeError(path, cause: "this is no YAML (\(error))", remedy: "write name: value", kind: .option)
        }
        for (key, node) in root?.mapping ?? [:] {
            guard let scalar = node.scalar else {
                throw RecipeError(
                    path, cause: "'\(key.string ?? "")' has no single value", remedy: "write name: value", kind: .option
                )
            }
            try set(key.string ?? "", scalar.string, from: path)
        }
    }

    private mutating func set(_ name: String, _ value: String, from source: String) throws(RecipeError) {
        guard values[name] != nil else {
            throw RecipeError("unrecognized arguments: \(name) (from \(source))", kind: .option)
        }
        let isNone = ["null", "none", "nil", "~"].contains(value.lowercased())
        values[name] = isNone ? "" : value
    }

    private func check() throws(RecipeError) {
        func refuse(_ name: String, _ remedy: String) -> RecipeError {
            RecipeError("decoding", cause: "\(name) is '\(values[name] ?? "")'", remedy: remedy, kind: .option)
        }
        if !["0", "1"].contains(values["ngpu"]) { throw refuse("ngpu", "give 0 or 1: a job decodes on one device") }
        if values["batch_size"] != "1" { throw refuse("batch_size", "give 1, as ESPnet asks for") }
        if !["float32", "float64"].contains(values["dtype"]) { throw refuse("dtype", "give float32 or float64") }
        if !isTrue("encode_only"), !isFalse("encode_only") { throw refuse("encode_only", "give true or false") }
        if let bandwidth = values["target_bandwidth"], !bandwidth.isEmpty, !((Double(bandwidth) ?? 0) > 0) {
            throw refuse("target_bandwidth", "give kbit/s above 0, or null for the largest")
        }
    }

    private func isTrue(_ name: String) -> Bool {
        ["true", "yes", "y", "t", "on", "1"].contains((values[name] ?? "").lowercased())
    }
    private func isFalse(_ name: String) -> Bool {
        ["false", "no", "n", "f", "off", "0"].contains((values[name] ?? "").lowercased())
    }

    /// Whether codes are written and no audio.
    var isEncodeOnly: Bool { isTrue("encode_only") }
    /// Whether a job computes on a GPU.
    var usesGPU: Bool { values["ngpu"] == "1" }
    /// A pretrained model in place of the experiment's; `nil` for none.
    var modelTag: String? { values["model_tag"].flatMap { $0.isEmpty ? nil : $0 } }

    /// Whether a bandwidth is asked for.
    var hasBandwidth: Bool { values["target_bandwidth"]?.isEmpty == false }

    /// The same for `codec-recipe resynthesize` and `encode`.
    var arguments: [String] {
        var words = ["--dtype", values["dtype"] ?? ""]
        if let bandwidth = values["target_bandwidth"], !bandwidth.isEmpty {
            words += ["--target-bandwidth", bandwidth]
        }
        return words
    }

    /// All values, for a fingerprint.
    var text: String { values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ") }
}
