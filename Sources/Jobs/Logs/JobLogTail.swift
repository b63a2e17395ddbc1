import Glibc

/// The end of a log.
enum JobLogTail {
    /// So many lines are shown of a job that failed.
    private static let mostLines = 20
    /// A line is shown up to so many characters.
    private static let longestLine = 400
    /// So many bytes at the end of a log are looked at.
    private static let longestTail = 1 << 16

    /// The text at the end of a file; `nil` where none can be read.
    static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0, lseek(descriptor, max(0, size - off_t(longestTail)), SEEK_SET) >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: longestTail)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { read(descriptor, $0 + count, longestTail - count) } ?? 0
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The last lines of a file, without what would steer a terminal.
    static func lines(of path: String) -> [String] {
        guard let text = text(of: path) else { return [] }
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(printable)
        return lines.reversed().drop(while: \.isEmpty).prefix(mostLines).reversed()
    }

    /// Of a line that a program wrote several times over, what it came to.
    private static func printable(_ line: Substring.UnicodeScalarView) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in line.split(separator: "\r").last ?? line[line.endIndex...]
        where scalar == "\t" || scalar.value >= 0x20 && scalar.value != 0x7F {
            scalars.append(scalar)
        }
        let text = String(scalars)
        return text.count > longestLine ? text.prefix(longestLine) + "…" : text
    }
}
