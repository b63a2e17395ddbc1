import Glibc

/// Numbers as the log writes them.
enum LogNumber {
    /// Three decimals, without an exponent between 10⁻³ and 10³. Source: ESPnet, `log_message` of `espnet2.train.reporter`.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        let magnitude = abs(value)
        return magnitude > 1e-3 && magnitude <= 1e3 ? fixed(value, digits: 3) : printed("%.3e", value)
    }

    /// A number with a fixed count of decimals, as C prints it.
    static func fixed(_ value: Double, digits: Int) -> String { printed("%.\(digits)f", value) }

    private static func printed(_ format: String, _ value: Double) -> String {
        // The largest double has 309 digits before the point.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
            guard let start = buffer.baseAddress else { return value.description }
            let length = withVaList([value]) { vsnprintf(start, buffer.count, format, $0) }
            return length > 0 && Int(length) < buffer.count ? String(cString: start) : value.description
        }
    }
}
