import Codecs
import Glibc

/// The log of a training run, `train.log`: lines are added at its end, each whole or not at all, so that a run that is
/// killed leaves a log that the next one goes on with.
struct TrainLog: ~Copyable, Sendable {
    /// How grave a line is, in Python's words.
    enum Level: String, Sendable {
        /// What happens as it should.
        case info = "INFO"
        /// What should be looked at.
        case warning = "WARNING"
        /// Why a run ends.
        case error = "ERROR"

        /// The least grave level of lines that a user wants; there is nothing below `info`.
        init(_ level: TrainingOptions.LogLevel) {
            self =
                switch level {
                case .error: .error
                case .warning: .warning
                case .info, .debug, .all: .info
                }
        }

        /// Whether it is at least as grave as another.
        func reaches(_ least: Level) -> Bool {
            switch self {
            case .info: least == .info
            case .warning: least != .error
            case .error: true
            }
        }
    }

    private let file: GrowingRecord
    private let host: String
    private let least: Level
    private let sink: (@Sendable (String) -> Void)?

    /// Opens a log to add to; the file and the folders above it are made where they are missing.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - host: What lines name first: by default the machine's name up to its first dot.
    ///   - least: Lines that are less grave than this are left out.
    ///   - sink: Who else gets each line, with its end.
    init(
        _ path: String, host: String = TrainLog.hostName, least: Level = .info,
        sink: (@Sendable (String) -> Void)? = nil
    ) throws(CodecError) {
        file = try GrowingRecord.lines(path)
        (self.host, self.least, self.sink) = (host, least, sink)
    }

    /// Adds a line.
    ///
    /// - Parameters:
    ///   - message: The line without its prefix.
    ///   - level: How grave it is.
    ///   - module: What writes it; by default the calling source file without its suffixes.
    ///   - line: Where it does.
    ///   - time: When, in seconds since 1970.
    borrowing func add(
        _ message: String, level: Level = .info, module: String? = nil, fileID: String = #fileID, line: Int = #line,
        time: Double = TrainLog.now
    ) throws(CodecError) {
        guard level.reaches(least) else { return }
        let caller = fileID.split(separator: "/").last.map(String.init) ?? fileID
        let module = module ?? String(caller.prefix { $0 != "." && $0 != "+" })
        let text = "[\(host)] \(Self.stamp(time)) (\(module):\(line)) \(level.rawValue): \(message)\n"
        try file.add(Array(text.utf8))
        sink?(text)
    }

    /// `2026-11-22 20:54:40,970`, in the machine's time zone.
    static func stamp(_ time: Double) -> String {
        // Python's logging cuts milliseconds too.
        let seconds = time.rounded(.down)
        let milliseconds = min(999, Int((time - seconds) * 1000))
        var (whole, parts) = (time_t(seconds), tm())
        localtime_r(&whole, &parts)
        func digits(_ number: Int32, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let day = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
        let clock = "\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))"
        return "\(day) \(clock),\(digits(Int32(milliseconds), 3))"
    }

    /// Seconds since 1970.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The machine's name up to its first dot.
    static var hostName: String {
        let capacity = 256
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity + 1) { buffer in
            guard let start = buffer.baseAddress, gethostname(start, capacity) == 0 else { return "localhost" }
            start[capacity] = 0
            return String(String(cString: start).prefix { $0 != "." })
        }
    }
}
