import Glibc

/// Numbers as text.
enum Numeral {
    /// A coordinate for an attribute: at most two decimals, no exponent; what is not finite becomes 0, since a chart
    /// with one misplaced mark is better than a page that browsers refuse.
    static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
        let whole = abs(hundredths) / 100
        var decimals = String(abs(hundredths) % 100 + 100).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return (hundredths < 0 ? "-" : "") + String(whole) + (decimals.isEmpty ? "" : "." + decimals)
    }

    /// A number for people: fixed decimals and a true minus sign; −0.00 is written 0.00. From 10¹⁵ on a number is
    /// written with its exponent.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
        let magnitude = abs(value) < 1e15 ? decimal(abs(value), digits: digits) : abs(value).description
        return value < 0 && magnitude.contains(where: { ("1"..."9").contains($0) }) ? "−" + magnitude : magnitude
    }

    /// A number in little room: three digits or so, with an exponent where it is enormous.
    static func short(_ value: Double) -> String {
        guard abs(value) >= 1e5, value.isFinite else { return signed(value, digits: abs(value) < 100 ? 1 : 0) }
        let exponent = Int(log10(abs(value)).rounded(.down))
        return (value < 0 ? "−" : "+") + fixed(abs(value) / pow(10, Double(exponent)), digits: 1) + "e\(exponent)"
    }

    /// A number with its sign, also where it is positive.
    static func signed(_ value: Double, digits: Int) -> String {
        let text = fixed(value, digits: digits)
        return value > 0 && text.contains(where: { ("1"..."9").contains($0) }) ? "+" + text : text
    }

    /// `[0.12, 0.23]`; an end that is missing is a dash.
    static func interval(_ low: Double?, _ high: Double?, digits: Int) -> String {
        guard low != nil || high != nil else { return "" }
        return "[\(low.map { fixed($0, digits: digits) } ?? "–"), \(high.map { fixed($0, digits: digits) } ?? "–")]"
    }

    /// A share in per cent, with a decimal where that is needed to tell it from 0 and 100.
    static func percent(_ share: Double) -> String {
        let value = share * 100
        let digits = value > 0 && value < 1 || value > 99 && value < 100 ? 1 : 0
        return fixed(value, digits: digits) + " %"
    }

    private static func decimal(_ value: Double, digits: Int) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress else { return value.description }
            let length = withVaList([value]) { vsnprintf(start, buffer.count, "%.\(max(0, min(digits, 12)))f", $0) }
            return length > 0 && Int(length) < buffer.count ? String(cString: start) : value.description
        }
    }
}
