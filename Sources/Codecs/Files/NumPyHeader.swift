/// The dictionary at the head of an `.npy` file.
struct NumPyHeader: Equatable {
    /// NumPy's name of the element type, such as `<i8`.
    var type: String
    /// Whether the first axis varies fastest.
    var isFortranOrder: Bool
    /// Lengths of the axes.
    var shape: [Int]

    /// What every file begins with.
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// As NumPy limits it, since the text is parsed.
    static let longest = 10_000

    /// NumPy leaves room for a growing first axis of so many digits.
    private static let digitsOfGrowingAxis = 21

    /// The head of a file, magic bytes included: version 1.0, of a multiple of 64 bytes, byte for byte as `numpy.save`
    /// writes it.
    ///
    /// Source: NumPy 2.4, `numpy/lib/_format_impl.py`, `_write_array_header`.
    var bytes: [UInt8] {
        let axes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = "{'descr': '\(type)', 'fortran_order': \(isFortranOrder ? "True" : "False"), 'shape': (\(axes)), }"
        if let growing = isFortranOrder ? shape.last : shape.first {
            text += String(repeating: " ", count: Self.digitsOfGrowingAxis - String(growing).count)
        }
        let preamble = Self.magic.count + 4
        text += String(repeating: " ", count: 64 - (preamble + text.utf8.count + 1) % 64) + "\n"
        let length = UInt16(text.utf8.count)
        return Self.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
    }

    init(type: String, isFortranOrder: Bool = false, shape: [Int]) {
        self.type = type
        self.isFortranOrder = isFortranOrder
        self.shape = shape
    }

    /// Reads the dictionary's text; `nil` if it is anything but a type's name, an order and a shape.
    init?(parsing text: ArraySlice<UInt8>) {
        var scanner = Scanner(rest: text)
        var (type, order, shape): (String?, Bool?, [Int]?) = (nil, nil, nil)
        guard scanner.take("{") else { return nil }
        while !scanner.take("}") {
            guard let name = scanner.string(), scanner.take(":") else { return nil }
            switch name {
            case "descr" where type == nil: type = scanner.string()
            case "fortran_order" where order == nil: order = scanner.truth()
            case "shape" where shape == nil: shape = scanner.tuple()
            default: return nil
            }
            guard scanner.take(",") || scanner.isBefore("}") else { return nil }
        }
        guard scanner.isAtEnd, let type, let order, let shape else { return nil }
        self.init(type: type, isFortranOrder: order, shape: shape)
    }
}

/// Reads the few forms of Python literals that a header is made of.
private struct Scanner {
    var rest: ArraySlice<UInt8>

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x0A }
    }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return rest.isEmpty
        }
    }

    mutating func isBefore(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        return rest.first == UInt8(ascii: sign)
    }

    mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard isBefore(sign) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func string() -> String? {
        skipSpace()
        guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        rest.removeFirst()
        guard let end = rest.firstIndex(of: quote) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return String(validating: rest[..<end], as: UTF8.self)
    }

    mutating func truth() -> Bool? {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)] where rest.starts(with: word.utf8) {
            rest = rest.dropFirst(word.utf8.count)
            return value
        }
        return nil
    }

    mutating func tuple() -> [Int]? {
        guard take("(") else { return nil }
        var axes = [Int]()
        while !take(")") {
            skipSpace()
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let axis = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
            axes.append(axis)
            rest = rest.dropFirst(digits.count)
            // (3) would be a number in brackets.
            guard take(",") || (axes.count > 1 && isBefore(")")) else { return nil }
        }
        return axes
    }
}
