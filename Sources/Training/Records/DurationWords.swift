/// Durations in words: "0.87 seconds", "1 minute and 2.5 seconds", "2 days, 3 hours and 4 minutes".
///
/// Source: the package humanfriendly, `format_timespan` with its defaults, which ESPnet writes durations with: at most three
/// units, the largest that are needed; decimals of seconds are shown without zeros at their end.
enum DurationWords {
    private static let units: [(name: String, seconds: Int)] = [
        // Years of 52 weeks, as there.
        ("year", 31_449_600), ("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60),
    ]
    private static let mostUnits = 3

    /// The words for a duration in seconds, which is finite and not negative.
    static func text(seconds: Double) -> String {
        precondition(seconds.isFinite && seconds >= 0, "a duration is finite and not negative")
        guard seconds >= 60 else { return counted(rounded(seconds), "second") }
        var parts = [String]()
        var (whole, decimals) = decimal(seconds)
        for unit in units {
            let count = whole / unit.seconds
            whole %= unit.seconds
            if count > 0 { parts.append(counted(String(count), unit.name)) }
        }
        let rest = rounded(Double("\(whole).\(decimals)") ?? Double(whole))
        if rest != "0" { parts.append(counted(rest, "second")) }
        parts = Array(parts.prefix(mostUnits))
        guard parts.count > 1, let last = parts.popLast() else { return parts.joined() }
        return parts.joined(separator: ", ") + " and " + last
    }

    /// Whole seconds, and the digits behind the point of the shortest decimal form. The remainder is taken of that form,
    /// as there, which is what 60.005 seconds are rounded by.
    private static func decimal(_ seconds: Double) -> (whole: Int, decimals: String) {
        // Above it a double has no decimals, and its shortest form an exponent.
        let largest = 9e15
        guard seconds < largest else { return (Int(min(seconds, 9e18)), "0") }
        let parts = seconds.description.split(separator: ".")
        return (Int(seconds), parts.count == 2 ? String(parts[1]) : "0")
    }

    /// Two decimals, without zeros at their end.
    private static func rounded(_ seconds: Double) -> String {
        var text = LogNumber.fixed(seconds, digits: 2)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    private static func counted(_ count: String, _ unit: String) -> String {
        "\(count) \(unit)\(count == "1" ? "" : "s")"
    }
}
