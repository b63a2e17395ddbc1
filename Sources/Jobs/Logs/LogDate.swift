import Glibc

/// Points in time as `date` prints them in the C locale: `Wed Nov 26 10:35:00 UTC 2025`.
enum LogDate {
    /// Seconds since 1970, now.
    static var now: Int { time(nil) }

    /// A time in the machine's time zone.
    static func text(_ time: Int) -> String {
        var (seconds, parts) = (time_t(time), tm())
        localtime_r(&seconds, &parts)
        // Names by hand: strftime takes those of the program's locale.
        let zone = parts.tm_zone.map { String(cString: $0) } ?? "UTC"
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded($0, "0") }.joined(separator: ":")
        return
            "\(days[Int(parts.tm_wday)]) \(months[Int(parts.tm_mon)]) \(padded(parts.tm_mday, " ")) \(clock) \(zone) "
            + String(parts.tm_year + 1900)
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func padded(_ number: Int32, _ filler: String) -> String {
        number < 10 ? "\(filler)\(number)" : "\(number)"
    }
}
