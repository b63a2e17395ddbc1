/// Values as Python's `repr` writes them: the form of ESPnet's result files.
enum PythonLiteral {
    /// A float: the shortest digits that read back equal, with an exponent below 1e-4 and from 1e16 on.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        let sign = value.sign == .minus ? "-" : ""
        let (digits, point) = shortest(value.magnitude)
        let count = digits.count
        if point > 16 || point <= -4 {
            let rest = digits.dropFirst().isEmpty ? "" : "." + digits.dropFirst()
            let exponent = point - 1
            let size = abs(exponent)
            return sign + digits.prefix(1) + rest + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + String(size)
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= count { return sign + digits + String(repeating: "0", count: point - count) + ".0" }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The shortest digits of a number that is not negative, and where its point is: 0.digits · 10^point.
    private static func shortest(_ value: Double) -> (digits: String, point: Int) {
        if value == 0 { return ("0", 1) }
        let parts = value.description.split(separator: "e")
        let number = parts[0].split(separator: ".")
        let fraction = number.count > 1 && number[1] != "0" ? String(number[1]) : ""
        let all = number[0] + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leading))
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return (digits, number[0].count - leading + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0))
    }

    /// A text in quotes: single ones, unless it has these alone.
    static func text(_ value: String) -> String {
        let quote: Unicode.Scalar = value.contains("'") && !value.contains("\"") ? "\"" : "'"
        var literal = String(quote)
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case quote: literal += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                literal += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + String(quote)
    }
}
