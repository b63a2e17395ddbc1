import FoundationEssentials
import Yams

/// A value without parts, as PyYAML reads and writes it: YAML 1.1, in which `yes` is true and `1e-9` is text.
enum ConfigurationScalar: Hashable {
    case null
    case flag(Bool)
    case integer(Int)
    case real(Double)
    case text(String)

    /// The value of a scalar in a file or an argument.
    ///
    /// `readsExponents`: whether `1e-9` and `1.5e3` are numbers, as people mean them, where PyYAML has texts.
    init(_ scalar: Node.Scalar, readsExponents: Bool) {
        let isPlain = scalar.style == .plain || scalar.style == .any
        guard isPlain else {
            self = .text(scalar.string)
            return
        }
        self.init(plain: scalar.string)
        guard readsExponents, case .text(let text) = self,
            text.wholeMatch(of: /[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+/) != nil, let number = Double(text)
        else { return }
        self = .real(number)
    }

    /// The value of text without quotes.
    init(plain text: String) {
        if Self.nulls.contains(text) {
            self = .null
        } else if let flag = Self.flags[text] {
            self = .flag(flag)
        } else if let first = text.first, !"+-.0123456789".contains(first) {
            self = .text(text)
        } else if let number = Self.integer(text) {
            self = .integer(number)
        } else if let number = Self.real(text) {
            self = .real(number)
        } else {
            self = .text(text)
        }
    }

    /// A node that any reader takes for this value.
    func node(mark: Mark?) -> Node {
        switch self {
        case .text(let text): .scalar(Node.Scalar(text, Tag(.str), .singleQuoted, mark))
        default: .scalar(Node.Scalar(plainText, .implicit, .plain, mark))
        }
    }

    /// The value without quotes.
    var plainText: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .integer(let number): "\(number)"
        case .real(let number): Self.text(of: number)
        case .text(let text): text
        }
    }

    // MARK: Reading

    private static let nulls: Set<String> = ["", "~", "null", "Null", "NULL"]

    private static let flags: [String: Bool] = {
        var flags = [String: Bool]()
        for (word, value) in [
            ("yes", true), ("no", false), ("true", true), ("false", false), ("on", true), ("off", false),
        ] {
            for spelling in [word, word.capitalized, word.uppercased()] { flags[spelling] = value }
        }
        return flags
    }()

    private static func integer(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        let digits = String(text.drop { $0 == "-" || $0 == "+" }.replacing("_", with: ""))
        let magnitude: Int?
        if text.wholeMatch(of: /[-+]?0b[01_]+/) != nil {
            magnitude = Int(digits.dropFirst(2), radix: 2)
        } else if text.wholeMatch(of: /[-+]?0x[0-9a-fA-F_]+/) != nil {
            magnitude = Int(digits.dropFirst(2), radix: 16)
        } else if text.wholeMatch(of: /[-+]?0[0-7_]+/) != nil {
            magnitude = Int(digits, radix: 8)
        } else if text.wholeMatch(of: /[-+]?(0|[1-9][0-9_]*)/) != nil {
            magnitude = Int(digits)
        } else if text.wholeMatch(of: /[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+/) != nil {
            magnitude = sexagesimal(digits)
        } else {
            magnitude = nil
        }
        return magnitude.map { isNegative ? -$0 : $0 }
    }

    /// 1:30 is 90; `nil` beyond all numbers.
    private static func sexagesimal(_ digits: String) -> Int? {
        digits.split(separator: ":").reduce(0) { sum, part in
            guard let sum, let part = Int(part), sum < 1 << 48 else { return nil }
            return sum * 60 + part
        }
    }

    private static func real(_ text: String) -> Double? {
        let number = text.replacing("_", with: "")
        if text.wholeMatch(of: /[-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?/) != nil { return Double(padded(number)) }
        if text.wholeMatch(of: /\.[0-9][0-9_]*([eE][-+][0-9]+)?/) != nil { return Double("0" + number) }
        if text.wholeMatch(of: /[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*/) != nil {
            let parts = number.drop { "+-".contains($0) }.split(separator: ":").map { Double(padded(String($0))) ?? 0 }
            return parts.reduce(0) { $0 * 60 + $1 } * (text.hasPrefix("-") ? -1 : 1)
        }
        if text.wholeMatch(of: /[-+]?\.(inf|Inf|INF)/) != nil { return text.hasPrefix("-") ? -.infinity : .infinity }
        if text.wholeMatch(of: /\.(nan|NaN|NAN)/) != nil { return .nan }
        return nil
    }

    /// `1.` and `1.e+3` with a digit after the point, which Swift wants.
    private static func padded(_ number: String) -> String {
        number.hasSuffix(".") ? number + "0" : number.replacing(".e", with: ".0e").replacing(".E", with: ".0E")
    }

    // MARK: Writing

    /// A number as Python's `repr` writes it, with the point that YAML wants before an exponent.
    private static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? ".nan" : number > 0 ? ".inf" : "-.inf" }
        let sign = number.sign == .minus ? "-" : ""
        // Swift's shortest digits are Python's; only where the exponent begins differs.
        let parts = number.magnitude.description.split(separator: "e")
        let point = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let all = point.joined()
        let leading = all.prefix { $0 == "0" }.count
        let digits = String(all.dropFirst(leading)).trimmingSuffix { $0 == "0" }
        guard !digits.isEmpty else { return sign + "0.0" }
        // The number is 0.digits times ten to this power.
        let power = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + point[0].count - leading
        switch power {
        case -3...0: return sign + "0." + String(repeating: "0", count: -power) + digits
        case 1...16:
            guard digits.count > power else {
                return sign + digits + String(repeating: "0", count: power - digits.count) + ".0"
            }
            return sign + digits.prefix(power) + "." + digits.dropFirst(power)
        default:
            let exponent = power - 1
            let rest = digits.dropFirst()
            let width = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
            return "\(sign)\(digits.prefix(1)).\(rest.isEmpty ? "0" : String(rest))e\(exponent < 0 ? "-" : "+")\(width)"
        }
    }
}

extension String {
    /// This text without what `isCut` finds at its end.
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
        var text = Substring(self)
        while let last = text.last, isCut(last) { text.removeLast() }
        return String(text)
    }
}
