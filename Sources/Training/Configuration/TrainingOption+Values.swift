import Codecs
import NeuralCodecs
import Yams

/// The value that an option has in the end, from a file or from arguments.
extension TrainingOption {
    /// Its default.
    func defaultValue() throws(CodecError) -> Node {
        guard let node = ConfigurationNodes.parsed(defaultText) else {
            throw CodecError(name, cause: "its default is no YAML", remedy: "report this")
        }
        return try value(node, path: name)
    }

    /// The value that a file gives. A text is converted as an argument is; a value of another kind is refused.
    func value(_ node: Node, path: String) throws(CodecError) -> Node {
        switch node {
        case .scalar(let scalar): return try scalarValue(scalar, path: path)
        case .sequence(let sequence): return try listValue(sequence, path: path)
        case .mapping(let mapping):
            guard case .mapping = form else { throw wrong(node, path: path) }
            return .mapping(mapping)
        case .alias: throw wrong(node, path: path)
        }
    }

    private func scalarValue(_ scalar: Node.Scalar, path: String) throws(CodecError) -> Node {
        let node = Node.scalar(scalar)
        let given = ConfigurationScalar(scalar, readsExponents: form == .real)
        switch (form, given) {
        case (.mark, .flag), (.flag, .flag), (.integer, .integer), (.real, .integer), (.byteCount, .integer),
            (.byteCount, .real), (.integerOrText, .integer), (.integer(isOptional: true), .null),
            (.byteCount(isOptional: true), .null), (.text(isOptional: true), .null), (.mapping, .null):
            return given.node(mark: scalar.mark)
        case (.real, .real(let number)) where !number.isNaN: return given.node(mark: scalar.mark)
        case (.word(let words), .null) where words.contains(nil): return given.node(mark: scalar.mark)
        case (.word, .flag), (.text, .flag), (.text, .integer), (.text, .real): throw wrong(node, path: path)
        // One number stands for a list of one; ESPnet keeps it as it is.
        case (.integers, .integer): return given.node(mark: scalar.mark)
        case (.texts, .text), (.triples, .text), (.repeatedTexts, .text), (.repeatedTriples, .text),
            (.repeatedIntegers, .text), (.integers, .text):
            throw wrong(node, path: path)
        case (_, .text(let text)):
            guard let value = form.value(of: text) else { throw wrong(node, path: path) }
            return value
        default: throw wrong(node, path: path)
        }
    }

    private func listValue(_ sequence: Node.Sequence, path: String) throws(CodecError) -> Node {
        let node = Node.sequence(sequence)
        let elements = sequence.map(\.self)
        var values = [Node]()
        for element in elements {
            guard let value = elementValue(element) else { throw wrong(node, path: path) }
            values.append(value)
        }
        if case .texts(let count?) = form, values.count != count { throw wrong(node, path: path) }
        return .sequence(Node.Sequence(values, .implicit, .any, sequence.mark))
    }

    /// An element of a list; `nil` where it does not fit.
    private func elementValue(_ element: Node) -> Node? {
        switch form {
        case .texts, .repeatedTexts: return textValue(element)
        case .integers, .repeatedIntegers:
            guard let scalar = element.scalar, case .integer = ConfigurationScalar(scalar, readsExponents: false) else {
                return nil
            }
            return ConfigurationScalar(scalar, readsExponents: false).node(mark: scalar.mark)
        case .triples, .repeatedTriples:
            guard let parts = element.sequence?.map({ textValue($0) }), parts.count == 3 else { return nil }
            let texts = parts.compactMap(\.self)
            return texts.count == 3 ? Node(texts) : nil
        default: return nil
        }
    }

    private func textValue(_ node: Node) -> Node? {
        guard let scalar = node.scalar, case .text = ConfigurationScalar(scalar, readsExponents: false) else {
            return nil
        }
        return ConfigurationScalar(scalar, readsExponents: false).node(mark: scalar.mark)
    }

    private func wrong(_ node: Node, path: String) -> CodecError {
        CodecError(
            node.mark.map { "\(path), line \($0.line)" } ?? path, cause: "'\(name)' is not \(form.wanted)",
            remedy: "correct it")
    }

    // MARK: Arguments

    /// How many values follow the option's name.
    var argumentCount: ClosedRange<Int> {
        switch form {
        case .mark: 0...0
        case .texts(let count?): count...count
        // ESPnet lets only these lists be empty.
        case .texts(nil): (name == "chunk_excluded_key_prefixes" ? 1 : 0)...Int.max
        case .integers, .triples: 1...Int.max
        default: 1...1
        }
    }

    /// The value after one more mention of the option; `current` is that of the file and of earlier arguments.
    func value(arguments: [String], current: Node) throws(CodecError) -> Node {
        func one(_ word: String) throws(CodecError) -> Node {
            guard let value = form.value(of: word) else {
                throw CodecError(
                    "--\(name)", cause: "'\(word)' is not \(form.wanted)", remedy: "give another value", kind: .request)
            }
            return value
        }
        func all() throws(CodecError) -> [Node] {
            var values = [Node]()
            for word in arguments { values.append(try one(word)) }
            return values
        }
        switch form {
        case .mark: return ConfigurationScalar.flag(true).node(mark: nil)
        case .mapping: return try ConfigurationNodes.merging(current, with: arguments[0], option: name)
        case .texts, .integers, .triples: return Node(try all())
        case .repeatedTexts, .repeatedIntegers, .repeatedTriples:
            return Node((current.sequence?.map(\.self) ?? []) + (try all()))
        default: return try one(arguments[0])
        }
    }
}
