import Glibc

/// Numbers as texts.
enum Decimal {
    /// A number with so many decimals; infinities as `inf`.
    static func fixed(_ value: Double, digits: Int) -> String {
        // The largest double has 309 digits before the point.
        var buffer = [CChar](repeating: 0, count: 400)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(digits)f", $0) }
        let text = String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // −0.000 is 0.000.
        let isZero = text.hasPrefix("-") && text.utf8.dropFirst().allSatisfy { "0.".utf8.contains($0) }
        return isZero ? String(text.dropFirst()) : text
    }

    /// A number with up to three decimals, without zeros at the end.
    static func short(_ value: Double) -> String {
        var text = fixed(value, digits: 3)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
