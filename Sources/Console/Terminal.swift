import ArgumentParser
import FoundationEssentials
import Glibc
import Synchronization

/// One of the program's two output streams, with colour where it is a terminal and nobody asked for none.
package struct Terminal: Sendable {
    /// Standard output: results.
    package static let output = Terminal(descriptor: STDOUT_FILENO)
    /// Standard error: progress, warnings and errors.
    package static let error = Terminal(descriptor: STDERR_FILENO)

    /// How a text stands out.
    package enum Style: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case error = "1;31"
        case warning = "33"
        case good = "32"
    }

    /// The number of the first error of writing to standard output; 0 where all went well.
    private static let failure = Mutex<Int32>(0)

    /// The exit of a program whose results did not all reach standard output: quiet where their reader went away, as
    /// `head` does, since that is no fault; `nil` where they did.
    package static var exitOfFailure: ExitCode? {
        switch failure.withLock({ $0 }) {
        case 0: nil
        case EPIPE: ExitCode(128 + SIGPIPE)
        default: fail(.cannotWrite, "standard output: cannot be written; check the disk")
        }
    }

    private let descriptor: Int32
    /// Whether a person is looking.
    package let isTerminal: Bool
    private let hasColour: Bool

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        let environment = ProcessInfo.processInfo.environment
        hasColour = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Columns of the terminal, 80 where there is none.
    package var width: Int {
        var size = winsize()
        return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    /// `text` in lines that fit the terminal, or 100 columns on paper, each behind `indent`; words are kept whole.
    package func wrapped(_ text: String, indent: String) -> String {
        let limit = (isTerminal ? min(width, 100) : 100) - indent.count
        var lines = [""]
        for word in text.split(separator: " ") {
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if line.count + 1 + word.count <= limit {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { indent + $0 }.joined(separator: "\n")
    }

    /// `text` in a style, or as it is where there is no colour.
    package func styled(_ text: String, _ style: Style) -> String {
        hasColour && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Prints a line. Returns false where nobody can read it any more (a closed pipe, a full disk).
    @discardableResult
    package func print(_ text: String, style: Style = .plain) -> Bool { write(styled(text, style) + "\n") }

    /// Writes text as it is.
    @discardableResult
    package func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                    continue
                }
                let code = errno
                if descriptor == STDOUT_FILENO { Self.failure.withLock { $0 = $0 == 0 ? code : $0 } }
                return false
            }
            done += count
        }
        return true
    }
}
