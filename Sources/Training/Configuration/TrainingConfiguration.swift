import Codecs
import FoundationEssentials
import NeuralCodecs
import Yams

/// What a training run is to do: a file in the form of ESPnet's `train.yaml`, with arguments in ESPnet's style after it.
package struct TrainingConfiguration: Sendable {
    /// The options that act.
    package let options: TrainingOptions
    /// The codec, its discriminators and losses.
    package let codec: CodecTrainingConfiguration
    /// `config.yaml` as ESPnet writes it, with what the model's constructors add. Our own options are in it only where they
    /// have not their defaults, so that ESPnet can read it.
    package let resolvedText: String

    /// Reads a file and arguments.
    ///
    /// - Parameters:
    ///   - configPath: the file; `nil` for defaults alone, unless `--config` is among the arguments.
    ///   - overrides: arguments such as `--max_epoch 3` and `--optim_conf lr=0.1`.
    /// - Throws: one error that names all unknown and wrong keys of the file, of its `codec_conf`, and of the arguments.
    package init(configPath: String?, overrides: [String]) throws(CodecError) {
        let faults = ConfigurationFaults()
        let mentions = ArgumentReader.mentions(overrides, faults: faults)
        let named = mentions.last { $0.option.name == "config" }?.values[0]
        let path = named ?? configPath
        let text = try path.map { path throws(CodecError) in try Self.text(of: path) }
        try self.init(text: text, path: path, mentions: mentions, faults: faults)
    }

    /// Reads a configuration from its text; `path` is for messages, and is what `config` says.
    init(text: String, path: String, overrides: [String] = []) throws(CodecError) {
        let faults = ConfigurationFaults()
        let mentions = ArgumentReader.mentions(overrides, faults: faults)
        try self.init(text: text, path: path, mentions: mentions, faults: faults)
    }

    private init(
        text: String?, path: String?, mentions: [ArgumentReader.Mention], faults: ConfigurationFaults
    ) throws(CodecError) {
        let source = path ?? "arguments"
        var values = try OptionValues(text: text, path: source, faults: faults)
        values.apply(mentions, configPath: path)
        values.checkRoles()
        var root = try ConfigurationMapping(.mapping(values.mapping), path: source, place: "", faults: faults)
        let options = TrainingOptions(&root, faults: faults)
        let kind = CodecKind(rawValue: try root.text("codec") ?? "")
        var codec: CodecTrainingConfiguration?
        if let kind {
            var conf = try root.mapping("codec_conf")
            codec = CodecTrainingConfiguration(kind, codecConf: &conf, faults: faults)
        }
        try faults.finish(path: source)
        guard let options, let codec else {
            throw CodecError(source, cause: "the configuration is incomplete", remedy: "give 'codec' and 'codec_conf'")
        }
        self.options = options
        self.codec = codec
        resolvedText = YAMLWriter.text(values.completed(sampleRate: codec.generator.sampleRate))
    }

    private static func text(of path: String) throws(CodecError) -> String {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw CodecError(
                path, cause: "this configuration is not there, or cannot be read",
                remedy: "give the path of a train.yaml",
                kind: .missing)
        }
        guard let text = String(validating: contents, as: UTF8.self) else {
            throw CodecError(path, cause: "this is no text in UTF-8", remedy: "give a train.yaml")
        }
        return text
    }
}
