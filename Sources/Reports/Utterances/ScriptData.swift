import Comparison

/// JSON for a `<script type="application/json">`: nothing in it can end the element or begin another.
struct ScriptData {
    private(set) var text = ""

    /// A string with quotes.
    static func string(_ value: String) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "<", ">", "&", "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}":
                let digits = String(scalar.value, radix: 16, uppercase: true)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// An array of strings.
    static func strings(_ values: [String]) -> String { "[" + values.map(string).joined(separator: ",") + "]" }

    /// A number as a whole multiple of 1/`scale`, so that columns are short; what cannot be counted so is null.
    static func scaled(_ value: Double, _ scale: Double) -> String {
        let product = (value * scale).rounded()
        guard product.isFinite else { return "null" }
        return abs(product) < 9e15 ? String(Int(product)) : product.description
    }

    /// A number as scripts read it, with a plain minus sign.
    static func decimal(_ value: Double, digits: Int) -> String {
        NumberText.plain(value, digits: digits).replacing("−", with: "-")
    }

    /// A column of numbers; `nil` is null.
    static func column(_ values: [Double?], scale: Double) -> String {
        "[" + values.map { $0.map { scaled($0, scale) } ?? "null" }.joined(separator: ",") + "]"
    }
}
