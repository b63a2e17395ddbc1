import Checkpoints
import Foundation
import TestSupport

/// A training that ESPnet ran: `train_run` in the folder of golden codecs, or the shortened one of the repository.
enum TrainRun {
    static let folder: String = {
        let whole = ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_CODECS"].map { $0 + "/train_run" }
        return [whole, repositoryRoot + "/reference/train_run"].compactMap { $0 }
            .first { FileManager.default.fileExists(atPath: $0 + "/train.log") } ?? ""
    }()

    /// The lines of its log.
    static func log() throws -> [LoggedLine] {
        try String(contentsOfFile: folder + "/train.log", encoding: .utf8)
            .split(separator: "\n").map { try LoggedLine(String($0)) }
    }

    /// The messages of its log that a source file of ESPnet's wrote.
    static func messages(from module: String) throws -> [String] {
        try log().filter { $0.module == module }.map(\.message)
    }

    static func checkpoint() throws -> CheckpointValue { try TorchFile.read(folder + "/checkpoint.pth") }
}

/// A line of a log, taken apart.
struct LoggedLine {
    let text, host, stamp, module, level, message: String
    let line: Int

    init(_ text: String) throws {
        self.text = text
        guard
            let match = text.wholeMatch(
                of: /\[(.*?)\] (\d+-\d+-\d+ \d+:\d+:\d+,\d+) \((\w+):(\d+)\) (\w+): (.*)/)
        else { throw Failure("no line of a log: \(text)") }
        (host, stamp, module) = (String(match.1), String(match.2), String(match.3))
        (level, message) = (String(match.5), String(match.6))
        line = Int(match.4) ?? 0
    }

    /// Seconds since 1970, in the middle of the millisecond.
    var time: Double {
        let numbers = stamp.split { !$0.isNumber }.compactMap { Int32($0) }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        parts.tm_isdst = -1
        return Double(mktime(&parts)) + Double(numbers[6]) / 1000 + 0.0005
    }
}

/// Names and texts of numbers of a line, in order.
func entries(_ text: String) -> [(name: String, value: String)] {
    text.matches(of: /([a-z][a-z_0-9]*)=(-?[0-9.]+(?:e[+-][0-9]+)?)/).map { (String($0.1), String($0.2)) }
}

/// Why a test cannot go on.
struct Failure: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
