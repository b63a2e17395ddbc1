/// Whether a text is well-formed XML, as far as JUnit files need it: elements, attributes, text and entities.
struct WellFormedXML {
    /// The first thing that is wrong; `nil` for a well-formed text.
    let problem: String?
    /// Elements in document order with their attributes, entities resolved.
    let elements: [(name: String, attributes: [String: String])]

    private struct Failure: Error { let text: String }

    init(_ text: String) {
        var found = [(name: String, attributes: [String: String])]()
        do {
            try Self.walk(Array(text.unicodeScalars), &found)
            problem = nil
        } catch {
            problem = "\(error)"
        }
        elements = found
    }

    private static func walk(
        _ text: [Unicode.Scalar], _ found: inout [(name: String, attributes: [String: String])]
    ) throws {
        var open = [String]()
        var i = 0
        var roots = 0
        while i < text.count {
            guard text[i] == "<" else {
                let end = text[i...].firstIndex(of: "<") ?? text.count
                let content = try resolved(text[i..<end])
                if open.isEmpty, content.contains(where: { !$0.isWhitespace }) { throw Failure(text: "text outside") }
                i = end
                continue
            }
            guard let end = closing(text, from: i) else { throw Failure(text: "a tag is not closed") }
            let tag = Array(text[(i + 1)..<end])
            i = end + 1
            if tag.first == "?" { continue }
            if tag.first == "/" {
                let name = string(tag.dropFirst())
                guard open.popLast() == name else { throw Failure(text: "</\(name)> closes nothing") }
                continue
            }
            let isEmpty = tag.last == "/"
            let element = try self.element(isEmpty ? Array(tag.dropLast()) : tag)
            if open.isEmpty { roots += 1 }
            found.append(element)
            if !isEmpty { open.append(element.name) }
        }
        guard open.isEmpty, roots == 1 else { throw Failure(text: "\(roots) roots, \(open) open") }
    }

    /// The `>` that ends a tag, outside quotes.
    private static func closing(_ text: [Unicode.Scalar], from start: Int) -> Int? {
        var isQuoted = false
        for i in start..<text.count {
            if text[i] == "\"" { isQuoted.toggle() }
            if text[i] == ">" && !isQuoted { return i }
        }
        return nil
    }

    private static func element(_ tag: [Unicode.Scalar]) throws -> (name: String, attributes: [String: String]) {
        let nameEnd = tag.firstIndex(of: " ") ?? tag.count
        let name = string(tag[..<nameEnd])
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == "-" }) else {
            throw Failure(text: "name '\(name)'")
        }
        var attributes = [String: String]()
        var i = nameEnd
        while i < tag.count {
            if tag[i] == " " {
                i += 1
                continue
            }
            guard let equals = tag[i...].firstIndex(of: "="), equals + 1 < tag.count, tag[equals + 1] == "\"",
                let end = tag[(equals + 2)...].firstIndex(of: "\"")
            else { throw Failure(text: "an attribute of \(name) has no quoted value") }
            let value = tag[(equals + 2)..<end]
            guard !value.contains("<"), !value.contains("\n") else { throw Failure(text: "< or line feed in \(name)") }
            attributes[string(tag[i..<equals])] = try resolved(value)
            i = end + 1
        }
        return (name, attributes)
    }

    private static func resolved(_ text: ArraySlice<Unicode.Scalar>) throws -> String {
        var out = String.UnicodeScalarView()
        var i = text.startIndex
        while i < text.endIndex {
            let scalar = text[i]
            guard scalar.value >= 0x20 || [9, 10, 13].contains(scalar.value), ![0xFFFE, 0xFFFF].contains(scalar.value)
            else { throw Failure(text: "a character that XML cannot hold") }
            guard scalar == "&" else {
                out.append(scalar)
                i += 1
                continue
            }
            guard let end = text[i...].firstIndex(of: ";") else { throw Failure(text: "a bare &") }
            let entity = string(text[(i + 1)..<end])
            let known: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
            if let scalar = known[entity] ?? UInt32(entity.dropFirst()).flatMap(Unicode.Scalar.init) {
                out.append(scalar)
            } else {
                throw Failure(text: "the entity \(entity)")
            }
            i = end + 1
        }
        return String(out)
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
