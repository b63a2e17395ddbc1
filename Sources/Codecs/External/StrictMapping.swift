import Yams

/// A mapping of YAML whose keys are taken one by one; what is left over is an error.
struct StrictMapping {
    /// The values by name. Yams's own lookup tells `"3200"` from `3200`.
    private let mapping: [String: Node]
    private let lines: [String: Int]
    private let place: String
    private let source: String
    private var taken = Set<String>()
    /// Names of the keys, in the file's order.
    let names: [String]

    /// - Parameters:
    ///   - node: what should be a mapping
    ///   - subject: what it describes, for messages
    ///   - source: the file, for messages
    init(_ node: Node?, of subject: String, source: String) throws(CodecError) {
        guard let node, let mapping = node.mapping else {
            let line = node?.mark.map { ", line \($0.line)" } ?? ""
            throw CodecError(
                source + line, cause: "\(subject) is a mapping of names to values", remedy: "write `name: value` lines")
        }
        self.source = source
        place = node.mark.map { "\(source), line \($0.line)" } ?? source
        var (names, values, lines) = ([String](), [String: Node](), [String: Int]())
        for (key, value) in mapping {
            guard let name = key.scalar?.string, values.updateValue(value, forKey: name) == nil else {
                throw CodecError(
                    place, cause: "a key of \(subject) is not a word, or stands there twice", remedy: "correct it")
            }
            names.append(name)
            lines[name] = key.mark?.line
        }
        self.names = names
        self.mapping = values
        self.lines = lines
    }

    /// An error about a key, at its line.
    func fault(_ name: String, _ cause: String) -> CodecError {
        let place = lines[name].map { "\(source), line \($0)" } ?? place
        return CodecError(place, cause: "\(name) \(cause)", remedy: "see the descriptions under codecs/")
    }

    /// Whether a key's value is one word.
    func isScalar(_ name: String) -> Bool { mapping[name]?.scalar != nil }

    /// A key's value as a number, if it is one.
    func number(_ name: String) -> Double? { mapping[name]?.scalar.flatMap { Double($0.string) } }

    private mutating func take(_ name: String) -> Node? {
        taken.insert(name)
        return mapping[name]
    }

    mutating func text(_ name: String) throws(CodecError) -> String {
        guard let text = try optionalText(name), !text.isEmpty else { throw fault(name, "is missing or empty") }
        return text
    }

    mutating func optionalText(_ name: String) throws(CodecError) -> String? {
        guard let node = take(name) else { return nil }
        guard let scalar = node.scalar else { throw fault(name, "is one text, not a list or mapping") }
        return scalar.string
    }

    /// A name that is fit for file names and command lines.
    mutating func word(_ name: String) throws(CodecError) -> String {
        let text = try text(name)
        guard CodecFolder.isExtension(text) else { throw fault(name, "is at most 16 letters, digits, '-' and '_'") }
        return text
    }

    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) throws(CodecError) -> Int? {
        guard let node = take(name) else { return nil }
        guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
            throw fault(name, "is an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func optionalNumber(_ name: String) throws(CodecError) -> Double? {
        guard take(name) != nil else { return nil }
        guard let value = number(name) else { throw fault(name, "is a number") }
        return value
    }

    mutating func optionalNumbers(_ name: String) throws(CodecError) -> [Double]? {
        guard let node = take(name) else { return nil }
        let values = node.sequence?.map { $0.scalar.flatMap { Double($0.string) } }
        guard let values, !values.contains(nil) else { throw fault(name, "is a list of numbers") }
        return values.compactMap(\.self)
    }

    mutating func integers(_ name: String, in range: ClosedRange<Int>) throws(CodecError) -> [Int] {
        let values = take(name)?.sequence?.map { $0.scalar.flatMap { Int($0.string) } }
        guard let values, !values.isEmpty, values.allSatisfy({ $0.map(range.contains) ?? false }) else {
            throw fault(name, "is a list of integers from \(range.lowerBound) to \(range.upperBound)")
        }
        return values.compactMap(\.self)
    }

    mutating func command(_ name: String) throws(CodecError) -> CommandTemplate {
        let words = take(name)?.sequence?.map { $0.scalar?.string }
        guard let words, !words.contains(nil) else {
            throw fault(name, "is a list of words: the program and its arguments")
        }
        do {
            return try CommandTemplate(words.compactMap(\.self))
        } catch {
            throw fault(name, "is no command: \(error.cause)")
        }
    }

    mutating func optionalMapping(_ name: String) throws(CodecError) -> StrictMapping? {
        guard let node = take(name) else { return nil }
        return try StrictMapping(node, of: name, source: source)
    }

    /// Refuses keys that nobody asked for.
    func finish() throws(CodecError) {
        guard let name = names.first(where: { !taken.contains($0) }) else { return }
        throw fault(name, "means nothing here")
    }
}
