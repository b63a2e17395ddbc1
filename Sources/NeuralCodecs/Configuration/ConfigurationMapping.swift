import Codecs
import Yams

/// A mapping of a YAML file, read key by key; what was not asked for is unknown in the end.
///
/// The first fault is thrown, unless faults are gathered: then a wrong value counts as absent, and reading goes on.
package struct ConfigurationMapping {
    /// The file, for messages.
    package let path: String
    /// The mapping's place in the file, such as `codec_conf.generator_params`.
    package let place: String
    private let mapping: Node.Mapping
    private let faults: ConfigurationFaults?
    private var read = Set<String>()

    /// The mapping at a node; an absent node is an empty one. Faults go to `faults` where it is given.
    package init(
        _ node: Node?, path: String, place: String, faults: ConfigurationFaults? = nil
    ) throws(CodecError) {
        self.path = path
        self.place = place
        self.faults = faults
        switch node {
        case nil: mapping = Node.Mapping([])
        case .mapping(let found): mapping = found
        case let other?:
            mapping = Node.Mapping([])
            let fault = CodecError(
                Self.location(path, other), cause: "'\(place)' is not a mapping",
                remedy: "write its keys and values below it")
            guard let faults else { throw fault }
            faults.add(fault)
        }
    }

    // MARK: Values

    /// The node under a key; `nil` where the key is absent or its value is null.
    package mutating func node(_ key: String) -> Node? {
        read.insert(key)
        guard let node = mapping[key], node.null == nil else { return nil }
        return node
    }

    /// The mapping under a key.
    package mutating func mapping(_ key: String) throws(CodecError) -> ConfigurationMapping {
        try ConfigurationMapping(node(key), path: path, place: name(of: key), faults: faults)
    }

    /// Whether the key is there, even with the value null.
    package func has(_ key: String) -> Bool { mapping[key] != nil }

    /// Whether the key is absent or its value is null.
    package mutating func isNull(_ key: String) -> Bool { node(key) == nil }

    /// A whole number.
    package mutating func integer(_ key: String, default value: Int) throws(CodecError) -> Int {
        guard let node = node(key) else { return value }
        guard let number = node.int else { return try gather(wrong(key, node, "a whole number"), value) }
        return number
    }

    /// A whole number of at least `minimum`.
    package mutating func size(_ key: String, default value: Int, minimum: Int = 1) throws(CodecError) -> Int {
        let number = try integer(key, default: value)
        guard number >= minimum, number <= 1 << 24 else {
            return try gather(
                refused(key, "is \(number)", "give at least \(minimum) and at most \(1 << 24)"), value)
        }
        return number
    }

    /// A number.
    package mutating func real(_ key: String, default value: Double) throws(CodecError) -> Double {
        guard let node = node(key) else { return value }
        guard let number = Self.real(node) else { return try gather(wrong(key, node, "a number"), value) }
        return number
    }

    /// True or false.
    package mutating func flag(_ key: String, default value: Bool) throws(CodecError) -> Bool {
        guard let node = node(key) else { return value }
        guard let flag = node.bool else { return try gather(wrong(key, node, "true or false"), value) }
        return flag
    }

    /// A word.
    package mutating func text(_ key: String) throws(CodecError) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.string else { return try gather(wrong(key, node, "a word"), nil) }
        return text
    }

    /// A list of numbers.
    package mutating func reals(_ key: String, default value: [Double]) throws(CodecError) -> [Double] {
        guard let node = node(key) else { return value }
        let numbers = node.sequence?.map { Self.real($0) } ?? []
        guard !numbers.isEmpty, numbers.allSatisfy({ $0 != nil }) else {
            return try gather(wrong(key, node, "a list of numbers"), value)
        }
        return numbers.compactMap { $0 }
    }

    /// A list of sizes, each at least 1.
    package mutating func sizes(_ key: String, default value: [Int]) throws(CodecError) -> [Int] {
        guard let node = node(key) else { return value }
        guard let sizes = Self.sizes(node) else {
            return try gather(wrong(key, node, "a list of whole numbers from 1"), value)
        }
        return sizes
    }

    /// A list of sizes that may have none.
    package mutating func listOrEmpty(_ key: String, default value: [Int]) throws(CodecError) -> [Int] {
        guard node(key)?.sequence?.isEmpty != true else { return [] }
        return try sizes(key, default: value)
    }

    /// A list of lists of numbers.
    package mutating func realLists(_ key: String, default value: [[Double]]) throws(CodecError) -> [[Double]] {
        guard let node = node(key) else { return value }
        let lists = (node.sequence.map(Array.init) ?? []).map { $0.sequence.map { $0.compactMap(Self.real) } }
        guard !lists.isEmpty, lists.allSatisfy({ $0?.isEmpty == false }) else {
            return try gather(wrong(key, node, "a list of lists of numbers"), value)
        }
        return lists.compactMap { $0 }
    }

    /// A list of lists of sizes.
    package mutating func sizeLists(_ key: String, default value: [[Int]]) throws(CodecError) -> [[Int]] {
        guard let node = node(key) else { return value }
        let lists = node.sequence?.map { Self.sizes($0) } ?? []
        guard !lists.isEmpty, lists.allSatisfy({ $0 != nil }) else {
            return try gather(wrong(key, node, "a list of lists of whole numbers from 1"), value)
        }
        return lists.compactMap { $0 }
    }

    /// A list of words.
    package mutating func texts(_ key: String, default value: [String]) throws(CodecError) -> [String] {
        guard let node = node(key) else { return value }
        let words = node.sequence?.map(\.string) ?? []
        guard !words.isEmpty, words.allSatisfy({ $0 != nil }) else {
            return try gather(wrong(key, node, "a list of words"), value)
        }
        return words.compactMap { $0 }
    }

    // MARK: What was not read

    /// Marks keys as known that have no meaning here.
    package mutating func ignore(_ keys: String...) { read.formUnion(keys) }

    /// Refuses keys that nothing has asked for.
    package func finish() throws(CodecError) {
        let unknown = mapping.keys.compactMap { $0.string }.filter { !read.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let named = unknown.map { key in
                nearestName(to: key, among: read).map { "\(key) (perhaps \($0))" } ?? key
            }
            let known = read.isEmpty ? "there are none" : "known are \(read.sorted().joined(separator: ", "))"
            return try gather(
                CodecError(
                    path, cause: "'\(place)' has unknown keys: \(named.joined(separator: ", "))",
                    remedy: "correct or remove them; \(known)"), ())
        }
    }

    /// Throws a fault, or keeps it among the gathered ones and goes on with another value.
    package func gather<Value>(_ fault: CodecError, _ value: Value) throws(CodecError) -> Value {
        guard let faults else { throw fault }
        faults.add(fault)
        return value
    }

    /// An error about the value of a key.
    package func wrong(_ key: String, _ node: Node, _ wanted: String) -> CodecError {
        CodecError(Self.location(path, node), cause: "'\(name(of: key))' is not \(wanted)", remedy: "correct it")
    }

    /// An error about an option that has no place here.
    package func refused(_ key: String, _ cause: String, _ remedy: String) -> CodecError {
        let refusal = CodecError(path, cause: "'\(name(of: key))' \(cause)", remedy: remedy)
        faults?.note(refusal, at: name(of: key))
        return refusal
    }

    private func name(of key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }

    private static func location(_ path: String, _ node: Node) -> String {
        node.mark.map { "\(path), line \($0.line)" } ?? path
    }

    private static func real(_ node: Node) -> Double? {
        guard let number = node.float ?? node.int.map(Double.init), number.isFinite else { return nil }
        return number
    }

    private static func sizes(_ node: Node) -> [Int]? {
        guard let elements = node.sequence else { return nil }
        let sizes = elements.compactMap { $0.int }.filter { $0 >= 1 && $0 <= 1 << 24 }
        return !sizes.isEmpty && sizes.count == elements.count ? sizes : nil
    }
}
