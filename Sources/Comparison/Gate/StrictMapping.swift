import Metrics
import Yams

/// A mapping of a rules file, read strictly: a name that means nothing, or a value of the wrong kind, is an error that
/// names the line.
struct StrictMapping {
    /// The file and line, for messages.
    let place: String
    private let source: String
    private let nodes: [String: Node]

    /// Reads a mapping all of whose names are among `known`.
    ///
    /// - Parameters:
    ///   - node: the mapping
    ///   - source: the file's name
    ///   - what: what the mapping is, as in "a rule"
    ///   - known: the names that mean something
    init(_ node: Node, source: String, what: String, known: [String]) throws(ComparisonError) {
        self.source = source
        place = Self.place(of: node, source)
        guard let mapping = node.mapping else {
            throw Self.error(place, "\(what) is a mapping such as `\(known.first ?? "key"): …`")
        }
        var nodes = [String: Node]()
        for (name, value) in mapping {
            guard let text = name.scalar?.string, known.contains(text) else {
                let text = name.scalar?.string ?? "?"
                throw Self.error(
                    Self.place(of: name, source),
                    "'\(text)' means nothing in \(what)\(didYouMean(text, among: known)); known are "
                        + known.joined(separator: ", "))
            }
            nodes[text] = Self.isNull(value) ? nil : value
        }
        self.nodes = nodes
    }

    /// An error about one of the values.
    func error(_ name: String, _ cause: String) -> ComparisonError {
        Self.error(nodes[name].map { Self.place(of: $0, source) } ?? place, "\(name) \(cause)")
    }

    static func error(_ place: String, _ cause: String) -> ComparisonError {
        ComparisonError(.invalidRules, "\(place): \(cause)")
    }

    private static func place(of node: Node, _ source: String) -> String {
        node.mark.map { "\(source), line \($0.line)" } ?? source
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Whether a value is given.
    func has(_ name: String) -> Bool { nodes[name] != nil }

    /// A text that is not empty.
    func text(_ name: String) throws(ComparisonError) -> String? {
        guard let node = nodes[name] else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty else { throw error(name, "is a text") }
        return text
    }

    /// One text, or a list of them.
    func texts(_ name: String) throws(ComparisonError) -> [String]? {
        guard let node = nodes[name] else { return nil }
        let elements = node.sequence.map(Array.init) ?? [node]
        let texts = elements.compactMap { $0.scalar?.string }.filter { !$0.isEmpty }
        guard texts.count == elements.count, !texts.isEmpty else { throw error(name, "is a text or a list of texts") }
        return texts
    }

    /// A finite number in a range.
    func number(
        _ name: String, _ range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    ) throws(ComparisonError) -> Double? {
        guard let node = nodes[name] else { return nil }
        guard let number = node.scalar.flatMap({ Double($0.string) }), number.isFinite else {
            throw error(name, "is a number")
        }
        guard range.contains(number) else {
            let isHalf = range.upperBound == .greatestFiniteMagnitude
            throw error(
                name,
                isHalf ? "is at least \(range.lowerBound)" : "lies between \(range.lowerBound) and \(range.upperBound)")
        }
        return number
    }

    /// A number strictly between 0 and 1.
    func share(_ name: String) throws(ComparisonError) -> Double? {
        guard let number = try number(name) else { return nil }
        guard number > 0, number < 1 else { throw error(name, "lies between 0 and 1, both excluded") }
        return number
    }

    /// A whole number of at least `least`.
    func integer(_ name: String, atLeast least: Int) throws(ComparisonError) -> Int? {
        guard let node = nodes[name] else { return nil }
        guard let number = node.scalar.flatMap({ Int($0.string) }), number >= least else {
            throw error(name, "is a whole number of at least \(least)")
        }
        return number
    }

    /// One of the words of a type.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws(ComparisonError) -> Word? {
        guard let text = try text(name) else { return nil }
        let known = Word.allCases.map(\.rawValue)
        guard let word = Word(rawValue: text) else {
            throw error(name, "'\(text)' is none of \(known.joined(separator: ", "))\(didYouMean(text, among: known))")
        }
        return word
    }

    /// A margin: a number that is not negative, or a percentage.
    func size(_ name: String) throws(ComparisonError) -> Margins.Size? {
        guard let node = nodes[name] else { return nil }
        guard let size = node.scalar.flatMap({ Margins.Size($0.string) }) else {
            throw error(name, "is a number of at least 0 or a percentage, as 0.1 or 2%")
        }
        return size
    }

    /// A mapping inside this one.
    func mapping(_ name: String, known: [String]) throws(ComparisonError) -> StrictMapping? {
        guard let node = nodes[name] else { return nil }
        return try StrictMapping(node, source: source, what: "'\(name)'", known: known)
    }

    /// The mappings of a list.
    func mappings(_ name: String, what: String, known: [String]) throws(ComparisonError) -> [StrictMapping]? {
        guard let node = nodes[name] else { return nil }
        guard let sequence = node.sequence else { throw error(name, "is a list, an entry a line that begins with '-'") }
        var mappings = [StrictMapping]()
        for element in sequence {
            mappings.append(try StrictMapping(element, source: source, what: what, known: known))
        }
        return mappings
    }

    /// The lower and upper end of a range written `[from, to]`, either of which may be null; a single number is both.
    func range(_ name: String) throws(ComparisonError) -> (from: Double?, to: Double?)? {
        guard let node = nodes[name] else { return nil }
        guard let sequence = node.sequence else {
            let number = try number(name)
            return (number, number)
        }
        let ends = sequence.map { end in
            Self.isNull(end) ? .some(nil) : end.scalar.flatMap { Double($0.string) }.map(Optional.some)
        }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from.map(\.isFinite) ?? true,
            to.map(\.isFinite) ?? true
        else { throw error(name, "is a number, or a range such as [0.5, 3] or [3, null]") }
        return (from, to)
    }
}
