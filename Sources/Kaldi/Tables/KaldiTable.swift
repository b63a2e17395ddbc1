import Files
import Glibc

/// A text file of Kaldi's kind, kept line by line: the first field of a line is its key, the rest is whatever it is
/// (`wav.scp`, `utt2spk`, `text` …).
///
/// It is read as it stands; ``problems`` says what is wrong with it, and ``init(checking:)`` refuses such a file. What
/// comes of filtering, splitting and sorting are whole lines, byte for byte.
///
///     let table = try KaldiTable(checking: "data/train/wav.scp")
///     for (i, part) in try table.split(into: 4).enumerated() { try part.write(to: "wav.\(i + 1).scp") }
public struct KaldiTable: Sendable {
    /// What messages call the table: the file that it was read from.
    public let path: String
    /// In the order of the file.
    public let lines: [KaldiLine]
    /// Whether the file begins with a byte-order mark, which is not part of the first line.
    let hasByteOrderMark: Bool
    /// Whether the last line ends in `\n`.
    let endsInNewline: Bool

    /// A table of lines.
    public init(_ lines: [KaldiLine], path: String) {
        self.path = path
        self.lines = lines
        (hasByteOrderMark, endsInNewline) = (false, true)
    }

    /// The table that a file's bytes are.
    public init(_ bytes: [UInt8], path: String) {
        self.path = path
        hasByteOrderMark = bytes.starts(with: byteOrderMark)
        endsInNewline = bytes.isEmpty || bytes.last == newline
        var lines = [KaldiLine]()
        var start = hasByteOrderMark ? byteOrderMark.count : 0
        while start < bytes.count {
            let end = Self.endOfLine(bytes, from: start)
            lines.append(KaldiLine(bytes[start..<end], number: lines.count + 1))
            start = end + 1
        }
        self.lines = lines
    }

    private static func endOfLine(_ bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + start, Int32(newline), buffer.count - start)
            else { return buffer.count }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads a file as it stands.
    public init(path: String) throws(KaldiError) { self.init(try contents(of: path), path: path) }

    /// Reads a file and refuses it if anything is wrong with its form or order.
    public init(checking path: String) throws(KaldiError) {
        try self.init(path: path)
        if let problem = problems.first { throw problem }
    }

    /// Reads a file and refuses it if anything is wrong with its form; keys may come in any order, and again.
    public init(checkingFormOf path: String) throws(KaldiError) {
        try self.init(path: path)
        if let problem = formProblems.first { throw problem }
    }

    /// The keys, in the order of the lines.
    public var keys: [KaldiKey] { lines.map(\.key) }

    /// The bytes of the file: the lines, each ended by `\n`.
    public var bytes: [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(lines.reduce(0) { $0 + $1.text.count + 1 })
        for line in lines {
            bytes += line.text
            bytes.append(newline)
        }
        return bytes
    }

    /// Writes the table; the file appears whole or not at all.
    ///
    /// - Parameter synchronizing: Whether the disk must have it first; not needed for what is easily made again.
    public func write(to path: String, synchronizing: Bool = true) throws(KaldiError) {
        let bytes = bytes
        try describingFiles { () throws(FileError) in
            try AtomicFile.write(bytes, to: path, synchronizing: synchronizing)
        }
    }
}

let newline = UInt8(ascii: "\n")
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// All bytes of a file.
func contents(of path: String) throws(KaldiError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw KaldiError(FileError(.reading, path, code: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw KaldiError(FileError(.reading, path, code: errno)) }
    var bytes = [UInt8]()
    // One byte more, so that the end is seen without another turn.
    var block = [UInt8](repeating: 0, count: max(1 << 16, Int(status.st_size) + 1))
    while true {
        let count = read(descriptor, &block, block.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw KaldiError(FileError(.reading, path, code: errno)) }
        if count == 0 { return bytes }
        bytes += block[..<count]
    }
}
