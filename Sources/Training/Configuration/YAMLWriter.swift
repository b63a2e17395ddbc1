import Yams

/// Writes nodes as PyYAML does with `indent=4` and keys in their order. Keys that are empty or have line ends, which no option
/// has, stand on one line here.
enum YAMLWriter {
    private static let indent = 4

    /// A file of one mapping.
    static func text(_ mapping: Node.Mapping) -> String {
        (isNested(.mapping(mapping)) ? lines(.mapping(mapping), at: 0) : "{}") + "\n"
    }

    /// A node whose first line begins in column `indent`, which its caller writes; no line end after the last line.
    private static func lines(_ node: Node, at indent: Int) -> String {
        switch node {
        case .mapping(let mapping):
            mapping.map { key, value in
                let name = text(of: key, column: indent, indent: indent + Self.indent, folds: false)
                let column = indent + name.unicodeScalars.count + 2
                return name + ":" + rest(value, column: column, indent: indent)
            }.joined(separator: "\n" + spaces(indent))
        case .sequence(let sequence):
            sequence.map { element in
                isNested(element)
                    ? "-" + spaces(Self.indent - 1) + lines(element, at: indent + Self.indent)
                    : "- " + text(of: element, column: indent + 2, indent: indent + Self.indent, folds: true)
            }.joined(separator: "\n" + spaces(indent))
        case .scalar, .alias:
            text(of: node, column: indent, indent: indent + Self.indent, folds: true)
        }
    }

    /// What follows a key and its colon. A list begins in the column of its key.
    private static func rest(_ node: Node, column: Int, indent: Int) -> String {
        guard isNested(node) else {
            return " " + text(of: node, column: column, indent: indent + Self.indent, folds: true)
        }
        let inner = node.sequence == nil ? indent + Self.indent : indent
        return "\n" + spaces(inner) + lines(node, at: inner)
    }

    /// Whether a node needs lines of its own.
    private static func isNested(_ node: Node) -> Bool {
        node.mapping.map { !$0.isEmpty } ?? node.sequence.map { !$0.isEmpty } ?? false
    }

    /// A node on one line, or a text that is folded.
    private static func text(of node: Node, column: Int, indent: Int, folds: Bool) -> String {
        switch node {
        case .mapping: return "{}"
        case .sequence: return "[]"
        case .alias: return ""
        case .scalar(let scalar):
            let value = ConfigurationScalar(scalar, readsExponents: false)
            guard case .text(let text) = value else { return value.plainText }
            return YAMLText(text: text, column: column, indent: indent, folds: folds).written
        }
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
