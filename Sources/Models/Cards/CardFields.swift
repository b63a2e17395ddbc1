import Metrics
import Yams

/// A mapping of a card, read strictly: a name that means nothing, or a value of the wrong kind, is a fault that names the
/// line. What is faulty reads as if it were not there, so that the rest is checked too.
struct CardFields {
    /// The card and line, for messages.
    let place: String
    /// The card, for messages.
    let source: String
    let faults: CardFaults
    /// What the mapping is, as in "an input".
    private let what: String
    private let nodes: [String: Node]

    /// Reads a mapping all of whose names are among `known`; `nil` where it is no mapping.
    init?(_ node: Node, source: String, what: String, known: [String], faults: CardFaults) {
        (self.source, self.faults, self.what) = (source, faults, what)
        place = Self.place(of: node, source)
        guard let mapping = node.mapping else {
            faults.add(place, "\(what) should be a mapping", remedy: "write it as `\(known.first ?? "name"): …`")
            return nil
        }
        var nodes = [String: Node]()
        for (name, value) in mapping {
            let text = name.scalar?.string ?? "?"
            guard known.contains(text) else {
                faults.add(
                    Self.place(of: name, source), "'\(text.prefix(100))' means nothing in \(what)",
                    remedy:
                        "known are \(known.joined(separator: ", "))\(didYouMean(String(text.prefix(100)), among: known))"
                )
                continue
            }
            if !Self.isNull(value) { nodes[text] = value }
        }
        self.nodes = nodes
    }

    static func place(of node: Node, _ source: String) -> String {
        node.mark.map { "\(source), line \($0.line)" } ?? source
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Where a value stands; the mapping's own place where there is none.
    func place(of name: String) -> String { nodes[name].map { Self.place(of: $0, source) } ?? place }

    /// Whether a value is given.
    func has(_ name: String) -> Bool { nodes[name] != nil }

    /// Keeps a fault of one of the values.
    func fault(_ name: String, _ cause: String, remedy: String) {
        faults.add(place(of: name), "\(name) \(cause)", remedy: remedy)
    }

    /// The value that `read` found, and a fault where there was nothing to read.
    func required<Value>(_ name: String, _ value: Value?) -> Value? {
        if !has(name) {
            faults.add(place, "\(what) has no '\(name)'", remedy: "add it")
        }
        return value
    }

    /// Keeps a fault for each of the names that is given though `reason` forbids it.
    func forbid(_ names: [String], _ reason: String) {
        for name in names where has(name) { fault(name, "means nothing here: \(reason)", remedy: "remove it") }
    }

    // MARK: Values

    /// A text; empty only where that is allowed.
    func text(_ name: String, mayBeEmpty: Bool = false) -> String? {
        guard let node = nodes[name] else { return nil }
        guard let text = node.scalar?.string, mayBeEmpty || !text.isEmpty, text.utf8.count <= Self.longestText else {
            fault(name, "should be a text", remedy: "write one text, of no more than \(Self.longestText) bytes")
            return nil
        }
        guard Self.isPrintable(text) else {
            fault(name, "holds a control character", remedy: "leave it out: it would steer a terminal")
            return nil
        }
        return text
    }

    /// One text, or a list of them.
    func texts(_ name: String) -> [String]? {
        guard let node = nodes[name] else { return nil }
        let elements = node.sequence.map(Array.init) ?? [node]
        let texts = elements.compactMap { $0.scalar?.string }.filter {
            !$0.isEmpty && $0.utf8.count <= Self.longestText
        }
        guard texts.count == elements.count, !texts.isEmpty, texts.count <= Self.longestList else {
            fault(name, "should be a text or a list of texts", remedy: "write it as [first, second]")
            return nil
        }
        guard texts.allSatisfy(Self.isPrintable) else {
            fault(name, "holds a control character", remedy: "leave it out: it would steer a terminal")
            return nil
        }
        return texts
    }

    /// Whether no character but the end of a line steers a terminal.
    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
    }

    /// A finite number in a range.
    func number(_ name: String, _ range: ClosedRange<Double>) -> Double? {
        guard let node = nodes[name] else { return nil }
        guard let number = Self.number(node), number.isFinite, range.contains(number) else {
            fault(
                name, "is '\(Self.shown(node))'",
                remedy:
                    "write a number from \(ParameterValue.number(range.lowerBound)) to \(ParameterValue.number(range.upperBound))"
            )
            return nil
        }
        return number
    }

    /// A whole number in a range.
    func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let node = nodes[name] else { return nil }
        guard let number = node.scalar.flatMap({ Int($0.string) }), range.contains(number) else {
            fault(
                name, "is '\(Self.shown(node))'",
                remedy: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// `true` or `false`.
    func boolean(_ name: String) -> Bool? {
        guard let node = nodes[name] else { return nil }
        guard let value = node.bool else {
            fault(name, "is '\(Self.shown(node))'", remedy: "write true or false")
            return nil
        }
        return value
    }

    /// One of the words of a type.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: Word.Type = Word.self) -> Word? {
        guard let node = nodes[name] else { return nil }
        guard let word = node.scalar.flatMap({ Word(rawValue: $0.string) }) else {
            let known = Word.allCases.map(\.rawValue)
            fault(
                name, "is '\(Self.shown(node))'",
                remedy: "write \(known.joined(separator: " or "))\(didYouMean(Self.shown(node), among: known))")
            return nil
        }
        return word
    }

    /// The words of a list.
    func words<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: Word.Type = Word.self) -> [Word]?
    {
        guard let texts = texts(name) else { return nil }
        let words = texts.compactMap(Word.init(rawValue:))
        guard words.count == texts.count else {
            let known = Word.allCases.map(\.rawValue)
            let unknown = texts.first { Word(rawValue: $0) == nil } ?? ""
            fault(
                name, "has '\(unknown.prefix(100))'",
                remedy:
                    "known are \(known.joined(separator: ", "))\(didYouMean(String(unknown.prefix(100)), among: known))"
            )
            return nil
        }
        return words
    }

    /// A list of finite numbers.
    func numbers(_ name: String, count: ClosedRange<Int>) -> [Double]? {
        guard let node = nodes[name] else { return nil }
        let elements = node.sequence.map(Array.init) ?? []
        let numbers = elements.compactMap(Self.number).filter(\.isFinite)
        guard numbers.count == elements.count, count.contains(numbers.count) else {
            fault(name, "is '\(Self.shown(node))'", remedy: "write a list of \(Self.words(count)) numbers, as [1, 2.5]")
            return nil
        }
        return numbers
    }

    /// A list of whole numbers in a range.
    func integers(_ name: String, count: ClosedRange<Int>, _ range: ClosedRange<Int>) -> [Int]? {
        guard let node = nodes[name] else { return nil }
        let elements = node.sequence.map(Array.init) ?? []
        let numbers = elements.compactMap { $0.scalar.flatMap { Int($0.string) } }.filter(range.contains)
        guard numbers.count == elements.count, count.contains(numbers.count) else {
            fault(
                name, "is '\(Self.shown(node))'",
                remedy:
                    "write a list of \(Self.words(count)) whole numbers from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return numbers
    }

    /// Two ends, written `[low, high]`, the lower one first; `.inf`, `-.inf` and null stand for no end.
    func ends(_ name: String) -> (low: Double?, high: Double?)? {
        guard let node = nodes[name] else { return nil }
        let ends = (node.sequence.map(Array.init) ?? []).map { end -> Double?? in
            if Self.isNull(end) { return .some(nil) }
            guard let number = Self.number(end), !number.isNaN else { return nil }
            return .some(number.isFinite ? number : nil)
        }
        guard ends.count == 2, let low = ends[0], let high = ends[1], low ?? -.infinity < high ?? .infinity else {
            fault(
                name, "is '\(Self.shown(node))'",
                remedy: "write two numbers, the smaller one first, as [1, 5] or [0, .inf]")
            return nil
        }
        return (low, high)
    }

    /// A mapping inside this one.
    func fields(_ name: String, known: [String]) -> CardFields? {
        nodes[name].flatMap {
            CardFields($0, source: source, what: "'\(name)'", known: known, faults: faults)
        }
    }

    /// The mappings of a list.
    func list(_ name: String, what: String, known: [String]) -> [CardFields]? {
        guard let node = nodes[name] else { return nil }
        guard let sequence = node.sequence, !sequence.isEmpty, sequence.count <= Self.longestList else {
            fault(
                name, "should be a list of 1 to \(Self.longestList)", remedy: "begin each entry on a line with '-'")
            return nil
        }
        let read = sequence.compactMap { CardFields($0, source: source, what: what, known: known, faults: faults) }
        return read.count == sequence.count ? read : nil
    }

    /// The value as it stands there.
    func node(_ name: String) -> Node? { nodes[name] }

    /// The most entries of a list, and bytes of a text.
    private static let (longestList, longestText) = (1_000, 20_000)

    static func number(_ node: Node) -> Double? {
        guard let text = node.scalar?.string else { return nil }
        switch text {
        case ".inf", "+.inf", ".Inf", ".INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        default: return Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// A value as a message shows it.
    private static func shown(_ node: Node) -> String {
        if let text = node.scalar?.string { return String(text.prefix(100)) }
        if let sequence = node.sequence {
            let shown = sequence.prefix(6).map { String(($0.scalar?.string ?? "…").prefix(30)) }
            return "[" + (shown + (sequence.count > 6 ? ["…"] : [])).joined(separator: ", ") + "]"
        }
        return "a mapping"
    }

    private static func words(_ count: ClosedRange<Int>) -> String {
        count.lowerBound == count.upperBound ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    }
}
