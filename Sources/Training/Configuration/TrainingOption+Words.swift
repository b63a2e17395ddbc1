import FoundationEssentials
import Yams

/// What one word of the command line, or one text in a file, means in each form: ESPnet's converters of arguments.
extension TrainingOption.Form {
    /// What is wanted where a word does not fit.
    var wanted: String {
        switch self {
        case .mark, .flag: "true or false"
        case .integer(let isOptional): isOptional ? "a whole number or null" : "a whole number"
        case .integers, .repeatedIntegers: "whole numbers"
        case .real: "a number"
        case .byteCount: "a size such as 500MB"
        case .text(let isOptional): isOptional ? "a text or null" : "a text"
        case .word(let words): "one of \(words.map { $0 ?? "null" }.joined(separator: ", "))"
        case .integerOrText: "a whole number or a text such as 3-5"
        case .texts(let count): count.map { "\($0) texts" } ?? "a list of texts"
        case .repeatedTexts: "a list of texts"
        case .triples, .repeatedTriples: "a list of three texts each, such as [a, b, c]"
        case .mapping: "keys and values"
        }
    }

    /// The value of a word; `nil` where it does not fit.
    func value(of word: String) -> Node? {
        let trimmed = word.trimmingBlanks
        switch self {
        case .mark, .flag: return Self.flag(trimmed).map { ConfigurationScalar.flag($0).node(mark: nil) }
        case .integer(let isOptional):
            if isOptional, Self.isNull(trimmed) { return ConfigurationScalar.null.node(mark: nil) }
            return Self.integer(trimmed).map { ConfigurationScalar.integer($0).node(mark: nil) }
        case .integers, .repeatedIntegers:
            return Self.integer(trimmed).map { ConfigurationScalar.integer($0).node(mark: nil) }
        case .real:
            guard let number = Double(trimmed), !number.isNaN else { return nil }
            return ConfigurationScalar.real(number).node(mark: nil)
        case .byteCount(let isOptional):
            if isOptional, Self.isNull(trimmed) { return ConfigurationScalar.null.node(mark: nil) }
            return Self.byteCount(trimmed).map { $0.node(mark: nil) }
        case .text(let isOptional):
            if isOptional, Self.isNull(trimmed) { return ConfigurationScalar.null.node(mark: nil) }
            return ConfigurationScalar.text(word).node(mark: nil)
        case .word(let words):
            if words.contains(nil), Self.isNull(trimmed) { return ConfigurationScalar.null.node(mark: nil) }
            guard let known = words.first(where: { $0?.lowercased() == trimmed.lowercased() }), let known else {
                return nil
            }
            return ConfigurationScalar.text(known).node(mark: nil)
        case .integerOrText:
            return (Self.integer(trimmed).map { ConfigurationScalar.integer($0) } ?? .text(word)).node(mark: nil)
        case .texts, .repeatedTexts: return ConfigurationScalar.text(word).node(mark: nil)
        case .triples, .repeatedTriples: return Self.triple(trimmed)
        case .mapping: return nil
        }
    }

    private static func isNull(_ word: String) -> Bool { ["none", "null", "nil"].contains(word.lowercased()) }

    private static func flag(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "y", "yes", "t", "true", "on", "1": true
        case "n", "no", "f", "false", "off", "0": false
        default: nil
        }
    }

    private static func integer(_ word: String) -> Int? {
        word.wholeMatch(of: /[-+]?[0-9]+(_[0-9]+)*/) == nil ? nil : Int(word.replacing("_", with: ""))
    }

    /// A number of bytes: decimal units, or binary ones with an i.
    private static func byteCount(_ word: String) -> ConfigurationScalar? {
        guard let match = word.lowercased().wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*(?:([kmgtpezy])(i?)b?|b|bytes?)?/),
            let number = Double(match.1)
        else { return nil }
        let power =
            match.2.flatMap { unit in unit.first.flatMap { "kmgtpezy".firstIndex(of: $0) } }
            .map { "kmgtpezy".distance(from: "kmgtpezy".startIndex, to: $0) + 1 } ?? 0
        let base: Double = match.3 == "i" ? 1024 : 1000
        let bytes = (0..<power).reduce(number) { product, _ in product * base }
        return bytes < 0x1p62 ? .integer(Int(bytes)) : nil
    }

    /// Three texts between commas, with or without brackets and quotes.
    private static func triple(_ word: String) -> Node? {
        func within(_ text: String, _ pairs: [(Character, Character)]) -> String {
            let text = text.trimmingBlanks
            guard text.count >= 2, pairs.contains(where: { text.first == $0.0 && text.last == $0.1 }) else {
                return text
            }
            return String(text.dropFirst().dropLast())
        }
        let parts = within(word, [("(", ")"), ("[", "]")]).split(separator: ",", omittingEmptySubsequences: false)
            .map { within(String($0), [("\"", "\""), ("'", "'")]) }
        guard parts.count == 3 else { return nil }
        return Node(parts.map { ConfigurationScalar.text($0).node(mark: nil) })
    }
}

extension String {
    /// This text without blanks at both ends.
    var trimmingBlanks: String {
        let tail = Substring(reversed().drop(while: \.isWhitespace).reversed())
        return String(tail.drop(while: \.isWhitespace))
    }
}
