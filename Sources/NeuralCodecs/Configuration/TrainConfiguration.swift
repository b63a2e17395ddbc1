import Codecs
import FoundationEssentials
import Yams

/// What an ESPnet `config.yaml` says of a codec's generator. Losses, discriminators and training options are not read.
public struct TrainConfiguration: Sendable {
    /// The file it was read from.
    public let path: String
    /// `codec`.
    public let kind: CodecKind
    /// The generator's sizes.
    public let generator: GeneratorConfiguration
    /// What the codec is known by: `codec` and `codec_conf` without their comments. Options of training may change.
    let codecText: String

    /// Reads a configuration as `gan_codec_train` writes it.
    public init(path: String) throws(CodecError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CodecError(
                path, cause: "this configuration of the model is not there, or cannot be read",
                remedy: "put the experiment's config.yaml there, or name it by --train-config", kind: .missing)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CodecError(path, cause: "this is no text in UTF-8", remedy: "give ESPnet's config.yaml")
        }
        try self.init(text: text, path: path)
    }

    /// Reads a configuration from its text; `path` is for messages.
    public init(text: String, path: String) throws(CodecError) {
        var (kind, codec, node) = try Self.codec(text: text, path: path)
        self.path = path
        self.kind = kind
        do {
            codecText = "codec: \(kind.rawValue)\n\(try node.map { try Yams.serialize(node: $0) } ?? "")"
        } catch {
            throw CodecError(
                path, cause: "'codec_conf' cannot be written (\(error))", remedy: "give ESPnet's config.yaml")
        }
        generator = try GeneratorConfiguration(kind, codecConf: &codec)
    }

    /// The architecture that a file names, and its `codec_conf`, also as it stands there.
    static func codec(text: String, path: String) throws(CodecError) -> (CodecKind, ConfigurationMapping, Node?) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw CodecError(path, cause: "this is no YAML (\(error))", remedy: "give ESPnet's config.yaml")
        }
        var file = try ConfigurationMapping(root, path: path, place: "")
        guard let name = try file.text("codec") else {
            throw CodecError(
                path, cause: "there is no key 'codec'", remedy: "give the config.yaml of a codec experiment")
        }
        guard let kind = CodecKind(rawValue: name) else {
            throw CodecError(
                path, cause: "the codec '\(name)' is unknown",
                remedy: "known are \(CodecKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return (kind, try file.mapping("codec_conf"), file.node("codec_conf"))
    }
}
