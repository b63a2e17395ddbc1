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
        let parts = try Self.read(values.mapping, path: source, faults: faults)
        try faults.finish(path: source)
        guard let parts else {
            throw CodecError(source, cause: "the configuration is incomplete", remedy: "give 'codec' and 'codec_conf'")
        }
        (options, codec) = parts
        resolvedText = YAMLWriter.text(values.completed(sampleRate: codec.generator.sampleRate))
    }

    /// Options and codec of all values; `nil`, and the faults kept, where there are any.
    ///
    /// A refused value ends the reading of what surrounds it. So the rest is read once more without that value, and again, until
    /// all is read: then all faults are known.
    private static func read(
        _ values: Node.Mapping, path: String, faults: ConfigurationFaults
    ) throws(CodecError) -> (TrainingOptions, CodecTrainingConfiguration)? {
        var rest = values
        while true {
            let found = ConfigurationFaults()
            let parts = try readOnce(rest, path: path, faults: found)
            for fault in found.found {
                // What is refused without being there stands for a value that was left out.
                let place = found.refusedPlaces[fault]
                let isThere = place.map { ConfigurationNodes.contains($0, in: rest) } ?? true
                if isThere || rest == values { faults.add(fault) }
            }
            let smaller = found.refusedPlaces.values.reduce(rest) { ConfigurationNodes.removing($1, from: $0) }
            guard parts == nil, smaller != rest else { return rest == values ? parts : nil }
            rest = smaller
        }
    }

    private static func readOnce(
        _ values: Node.Mapping, path: String, faults: ConfigurationFaults
    ) throws(CodecError) -> (TrainingOptions, CodecTrainingConfiguration)? {
        var root = try ConfigurationMapping(.mapping(values), path: path, place: "", faults: faults)
        let options = TrainingOptions(&root, faults: faults)
        guard let kind = CodecKind(rawValue: try root.text("codec") ?? "") else { return nil }
        var conf = try root.mapping("codec_conf")
        let codec = CodecTrainingConfiguration(kind, codecConf: &conf, faults: faults)
        guard let options, let codec else { return nil }
        return (options, codec)
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
