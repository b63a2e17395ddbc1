/// A JSON value whose objects keep their order, so that a row reads the same however often it is rewritten.
public enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A name and its value in an object.
    public struct Member: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The value.
        public var value: JSONValue

        /// A member of an object.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a name in an object; `nil` for anything else and for names it has not.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The members of an object, none for anything else.
    public var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The elements of an array, none for anything else.
    public var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    /// The text of a string.
    public var text: String? { if case .string(let text) = self { text } else { nil } }

    /// The number, whether written as an integer or not.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The integer.
    public var int: Int? { if case .integer(let value) = self { value } else { nil } }

    /// The number, or null where there is none.
    ///
    /// Null too for what is no finite number: a statistic of scores as large as 1e200 may be none.
    public static func optional(_ number: Double?) -> JSONValue {
        number.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }

    /// The string, or null where there is none.
    public static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

// MARK: Writing

extension JSONValue {
    /// The value on one line, as strict JSON; numbers are the shortest decimals that read back equal.
    public var line: String {
        var out = ""
        write(to: &out, indent: nil)
        return out
    }

    /// The value over several lines, for people.
    public var pretty: String {
        var out = ""
        write(to: &out, indent: 0)
        return out + "\n"
    }

    private func write(to out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .boolean(let value): out += value ? "true" : "false"
        case .integer(let value): out += String(value)
        case .number(let value):
            precondition(value.isFinite, "a result holds finite numbers only")
            out += value.description
        case .string(let text): Self.write(text, to: &out)
        case .array(let elements):
            let scalar = elements.allSatisfy { $0.isScalar }
            Self.write(
                elements, open: "[", close: "]", indent: scalar ? nil : indent, to: &out
            ) { element, inner, out in element.write(to: &out, indent: inner) }
        case .object(let members):
            Self.write(members, open: "{", close: "}", indent: indent, to: &out) { member, inner, out in
                Self.write(member.name, to: &out)
                out += ": "
                member.value.write(to: &out, indent: inner)
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func write<Item>(
        _ items: [Item], open: String, close: String, indent: Int?, to out: inout String,
        each: (Item, Int?, inout String) -> Void
    ) {
        out += open
        for (i, item) in items.enumerated() {
            if let indent {
                out += (i == 0 ? "\n" : ",\n") + String(repeating: "  ", count: indent + 1)
            } else if i > 0 {
                out += ", "
            }
            each(item, indent.map { $0 + 1 }, &out)
        }
        if let indent, !items.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
        out += close
    }

    private static func write(_ text: String, to out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }
}
