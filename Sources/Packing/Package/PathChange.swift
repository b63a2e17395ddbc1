import Yams

/// Puts the paths that files have here into a configuration that was packed elsewhere.
enum PathChange {
    /// A configuration has some hundreds of values, or some thousands with a list of tokens; one that refers to itself
    /// again and again has them without end.
    private static let mostNodes = 1 << 18

    /// A configuration's text with paths changed; the same text where it has none of them.
    ///
    /// Values count, keys do not. Source: ESPnet, `find_path_and_change_it_recursive`.
    ///
    /// - Parameters:
    ///   - places: the path of each file in the package, and here
    ///   - source: what messages call the configuration
    static func apply(
        to text: String, _ places: [(name: String, path: String)], source: String
    ) throws(PackingError) -> String {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw PackingError(source, cause: "it is no YAML: \(error)", remedy: "repair it, and pack it again")
        }
        guard var root else { return text }
        let paths = Dictionary(places.map { (Array(EntryName.normalized($0.name).utf8), $0.path) }) { first, _ in first
        }
        var (changes, nodes) = (0, 0)
        try change(&root, paths, &changes, &nodes, source)
        guard changes > 0 else { return text }
        do { return try Yams.serialize(node: root, width: -1, allowUnicode: true) } catch {
            throw PackingError(source, cause: "its paths cannot be changed: \(error)", remedy: "unpack it by hand")
        }
    }

    private static func change(
        _ node: inout Node, _ paths: [[UInt8]: String], _ changes: inout Int, _ nodes: inout Int, _ source: String
    ) throws(PackingError) {
        nodes += 1
        guard nodes <= mostNodes else {
            throw PackingError(source, cause: "it has values without end", remedy: "do not use this package")
        }
        switch node {
        case .scalar(let scalar):
            guard node.tag == Tag(.str), let path = paths[Array(EntryName.normalized(scalar.string).utf8)] else {
                return
            }
            node = .scalar(.init(path, Tag(.str), .singleQuoted))
            changes += 1
        case .sequence(var sequence):
            for i in sequence.indices { try change(&sequence[i], paths, &changes, &nodes, source) }
            node = .sequence(sequence)
        case .mapping(var mapping):
            for (key, value) in mapping {
                var value = value
                let before = changes
                try change(&value, paths, &changes, &nodes, source)
                if changes > before { mapping[key] = value }
            }
            node = .mapping(mapping)
        case .alias: return
        }
    }
}
