import Codecs
import Yams

/// Trees of YAML as ESPnet's options of keys and values change them.
enum ConfigurationNodes {
    /// The tree of a text; `nil` where it is no YAML. Its marks, which count lines of the text, are left out.
    static func parsed(_ text: String) -> Node? {
        do { return try Yams.compose(yaml: text).map(unmarked) ?? ConfigurationScalar.null.node(mark: nil) } catch {
            return nil
        }
    }

    /// A mapping after one more argument: `key=value` and `key.inner=value` set one value, and a mapping in YAML or as Python
    /// writes it replaces the keys that it has.
    static func merging(_ current: Node, with argument: String, option: String) throws(CodecError) -> Node {
        let mapping = current.mapping ?? Node.Mapping([])
        if let equals = argument.firstIndex(of: "=") {
            let keys = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            let text = String(argument[argument.index(after: equals)...])
            let isBlank = text.allSatisfy(\.isWhitespace)
            guard let value = isBlank ? ConfigurationScalar.text(text).node(mark: nil) : parsed(text) else {
                throw CodecError(
                    "--\(option)", cause: "the value in '\(argument)' is no YAML", remedy: "give key=value",
                    kind: .request)
            }
            return .mapping(setting(keys[...], of: mapping, to: value))
        }
        guard let given = parsed(argument)?.mapping else {
            throw CodecError(
                "--\(option)", cause: "'\(argument)' is neither key=value nor a mapping",
                remedy: "give key=value, key.inner=value or {key: value}", kind: .request)
        }
        let values = isPython(.mapping(given)) ? pythonValues(.mapping(given)).mapping ?? given : given
        var merged = mapping
        for (key, value) in values { merged[key] = value }
        return .mapping(merged)
    }

    /// Numbers as readers here know them, in all of a tree: see ``ConfigurationScalar``.
    static func canonical(_ node: Node) -> Node {
        switch node {
        case .scalar(let scalar): ConfigurationScalar(scalar, readsExponents: true).node(mark: scalar.mark)
        case .sequence(let list): .sequence(Node.Sequence(list.map(canonical), .implicit, .any, list.mark))
        case .mapping(let mapping):
            .mapping(
                Node.Mapping(mapping.map { (keyNode($0.key), canonical($0.value)) }, .implicit, .any, mapping.mark))
        case .alias: node
        }
    }

    /// The same for mappings alone: other values have been read by their option's form.
    static func canonicalMappings(_ node: Node) -> Node {
        if case .mapping = node { canonical(node) } else { node }
    }

    /// Whether there is a value at a place such as `optim_conf.lr`.
    static func contains(_ place: String, in mapping: Node.Mapping) -> Bool {
        let keys = place.split(separator: ".")
        let inner = keys.dropLast().reduce(mapping as Node.Mapping?) { $0?[String($1)]?.mapping }
        return keys.last.flatMap { inner?[String($0)] } != nil
    }

    /// The mapping without the value at a place.
    static func removing(_ place: String, from mapping: Node.Mapping) -> Node.Mapping {
        let keys = place.split(separator: ".", maxSplits: 1).map(String.init)
        var mapping = mapping
        guard let first = keys.first, let value = mapping[first] else { return mapping }
        if keys.count == 1 {
            mapping[first] = nil
        } else if let inner = value.mapping {
            mapping[first] = .mapping(removing(keys[1], from: inner))
        }
        return mapping
    }

    /// A key, which is a text whatever it looks like.
    static func keyNode(_ key: Node) -> Node {
        guard let text = key.string else { return key }
        return ConfigurationScalar.text(text).node(mark: key.mark)
    }

    /// The mapping with a value under nested keys; what was no mapping on the way there is replaced.
    private static func setting(_ keys: ArraySlice<String>, of mapping: Node.Mapping, to value: Node) -> Node.Mapping {
        guard let key = keys.first else { return mapping }
        var mapping = mapping
        let rest = keys.dropFirst()
        // The key's own node, quoted or not, so that it keeps its place.
        let node = mapping.keys.first { $0.string == key } ?? ConfigurationScalar.text(key).node(mark: nil)
        mapping[node] =
            rest.isEmpty ? value : .mapping(setting(rest, of: mapping[node]?.mapping ?? Node.Mapping([]), to: value))
        return mapping
    }

    private static func unmarked(_ node: Node) -> Node {
        switch node {
        case .scalar(let scalar): .scalar(Node.Scalar(scalar.string, scalar.tag, scalar.style))
        case .sequence(let list): .sequence(Node.Sequence(list.map(unmarked)))
        case .mapping(let mapping): .mapping(Node.Mapping(mapping.map { (unmarked($0.key), unmarked($0.value)) }))
        case .alias: node
        }
    }

    // MARK: Python

    /// Whether a tree could be a Python literal: quoted keys and texts, and of bare words only Python's.
    private static func isPython(_ node: Node) -> Bool {
        switch node {
        case .scalar(let scalar):
            if scalar.style != .plain { return true }
            if ["None", "True", "False"].contains(scalar.string) { return true }
            switch ConfigurationScalar(scalar, readsExponents: true) {
            case .integer, .real: return true
            default: return false
            }
        case .sequence(let list): return list.allSatisfy(isPython)
        case .mapping(let mapping): return mapping.allSatisfy { isPython($0.key) && isPython($0.value) }
        case .alias: return false
        }
    }

    /// A tree with null for Python's None.
    private static func pythonValues(_ node: Node) -> Node {
        switch node {
        case .scalar(let scalar):
            scalar.style == .plain && scalar.string == "None" ? ConfigurationScalar.null.node(mark: nil) : node
        case .sequence(let list): .sequence(Node.Sequence(list.map(pythonValues)))
        case .mapping(let mapping): .mapping(Node.Mapping(mapping.map { ($0.key, pythonValues($0.value)) }))
        case .alias: node
        }
    }
}
