import Glibc
import Glibc
import Scoring

/// Numbers as sentences, tables and charts write them.
public enum NumberText {
    /// `value` with `digits` decimals and a true minus sign; −0.00 is 0.00.
    public static func plain(_ value: Double, digits: Int) -> String {
        let text = fixed(abs(value), digits: digits)
        return value < 0 && text.contains { $0 != "0" && $0 != "." } ? "−" + text : text
    }

    /// `value` with its sign, also where it is positive.
    public static func signed(_ value: Double, digits: Int) -> String {
        let text = plain(value, digits: digits)
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        return value > 0 && !isZero ? "+" + text : text
    }

    /// `[low, high]`, or a dash where there is no interval.
    public static func interval(_ interval: ReportedInterval, digits: Int) -> String {
        guard let (low, high) = interval.ends else { return "–" }
        return "[\(plain(low, digits: digits)), \(plain(high, digits: digits))]"
    }

    /// A p value: `< 0.001`, else two significant digits, and more where they would read 0.050.
    public static func p(_ p: Double) -> String {
        if p < 0.001 { return "< 0.001" }
        if p != 0.05, (0.0495..<0.0505).contains(p) { return fixed(p, digits: 4) }
        return p >= 0.995 ? "1.0" : fixed(p, digits: p >= 0.0995 ? 2 : p >= 0.00995 ? 3 : 4)
    }

    /// A margin: as it was written where that is short, else (a percentage of a mean) with two significant digits.
    public static func margin(_ value: Double, digits: Int) -> String {
        for count in 0...4 {
            let text = fixed(value, digits: count)
            if let read = Double(text), abs(read - value) <= 1e-9 * max(1, abs(value)) { return text }
        }
        for count in 0...12 where value >= pow(10, Double(1 - count)) { return fixed(value, digits: count) }
        return fixed(value, digits: digits)
    }

    /// The decimal exponent of a positive number: −2 for 0.014. 0.1 is exactly −1.
    static func exponent(_ value: Double) -> Int {
        let exponent = Int(log10(value).rounded(.down))
        // The logarithm rounds: 1000 and its neighbours may fall on the wrong side.
        if let above = Double("1e\(exponent + 1)"), value >= above { return exponent + 1 }
        if let own = Double("1e\(exponent)"), value < own { return exponent - 1 }
        return exponent
    }

    /// A share in per cent: 95 %, 99.5 %.
    public static func percent(_ share: Double, digits: Int = 0) -> String { fixed(share * 100, digits: digits) + " %" }

    /// `1 utterance`, `3 utterances`.
    public static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
