import Codecs
import NeuralCodecs
import Yams

/// The value of every option, in the order of ``TrainingOption/all``: defaults, what a file says, and what arguments say.
struct OptionValues {
    private var values: [String: Node] = [:]
    private let path: String
    private let faults: ConfigurationFaults

    /// The values of a file; defaults alone where there is no text.
    init(text: String?, path: String, faults: ConfigurationFaults) throws(CodecError) {
        self.path = path
        self.faults = faults
        for option in TrainingOption.all { values[option.name] = try option.defaultValue() }
        guard let text else { return }
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw CodecError(
                path, cause: "this is no YAML (\(error))", remedy: "give keys and values as in a train.yaml")
        }
        guard let file = root?.mapping else {
            throw CodecError(path, cause: "there are no keys and values", remedy: "give a train.yaml")
        }
        for (key, node) in file { read(key, node) }
    }

    private mutating func read(_ key: Node, _ node: Node) {
        let name = key.string ?? ""
        guard let option = TrainingOption.named(name) else {
            let nearest = nearestName(to: name, among: TrainingOption.all.map(\.name))
            faults.add(
                CodecError(
                    key.mark.map { "\(path), line \($0.line)" } ?? path, cause: "the key '\(name)' is unknown",
                    remedy: nearest.map { "perhaps '\($0)' is meant" } ?? "remove it"))
            return
        }
        // ESPnet writes these, and the run decides them anew; so they are no more than passed over.
        guard option.isArgument, name != "config" else { return }
        let value = faults.gather { [path] () throws(CodecError) in try option.value(node, path: path) }
        if let value {
            values[name] = ConfigurationNodes.canonicalMappings(value)
        }
    }

    /// Puts arguments over the file's values.
    mutating func apply(_ mentions: [ArgumentReader.Mention], configPath: String?) {
        for mention in mentions where mention.option.name != "config" {
            let name = mention.option.name
            let current = values[name] ?? ConfigurationScalar.null.node(mark: nil)
            let value = faults.gather { () throws(CodecError) in
                try mention.option.value(arguments: mention.values, current: current)
            }
            if let value { values[name] = ConfigurationNodes.canonicalMappings(value) }
        }
        values["config"] = (configPath.map { ConfigurationScalar.text($0) } ?? .null).node(mark: nil)
    }

    /// Refuses values that mean what is not done here.
    func checkRoles() {
        for option in TrainingOption.all {
            guard case .fixed(let allowed, let reason) = option.role, let scalar = values[option.name]?.scalar else {
                continue
            }
            let value = ConfigurationScalar(scalar, readsExponents: false)
            guard !allowed.contains(value.plainText) else { continue }
            faults.add(
                CodecError(
                    scalar.mark.map { "\(path), line \($0.line)" } ?? path,
                    cause: "'\(option.name)' is \(value.plainText)",
                    remedy: "give \(allowed.joined(separator: " or ")): \(reason)"))
        }
    }

    /// All values, in order.
    var mapping: Node.Mapping {
        Node.Mapping(TrainingOption.all.compactMap { option in values[option.name].map { (Node(option.name), $0) } })
    }

    /// What is written: without our own options at their defaults, and with what ESPnet's constructors put into the
    /// mappings that they are given.
    func completed(sampleRate: Int) -> Node.Mapping {
        var pairs = [(Node, Node)]()
        for option in TrainingOption.all {
            guard let value = values[option.name] else { continue }
            if option.isOwn, let scalar = value.scalar,
                ConfigurationScalar(scalar, readsExponents: false).plainText == option.defaultText
            {
                continue
            }
            pairs.append((Node(option.name), value))
        }
        var written = Node.Mapping(pairs)
        let rate = ConfigurationScalar.integer(sampleRate).node(mark: nil)
        guard var codec = written["codec_conf"]?.mapping else { return written }
        for (group, key) in [("generator_params", "sample_rate"), ("mel_loss_params", "fs")] {
            guard let node = codec.keys.first(where: { $0.string == group }), var mapping = codec[node]?.mapping else {
                continue
            }
            let place = mapping.keys.first { $0.string == key } ?? ConfigurationScalar.text(key).node(mark: nil)
            mapping[place] = rate
            codec[node] = .mapping(mapping)
        }
        written["codec_conf"] = .mapping(codec)
        return written
    }
}
