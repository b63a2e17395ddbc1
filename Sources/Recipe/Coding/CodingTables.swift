import Audio
import Codecs
import FoundationEssentials
import Glibc
import Scoring

extension CodingFolder {
    /// The table of the encoded utterances, or of those of a part of the collection.
    public func codesTable(_ shard: Shard? = nil) -> String { table("codec", shard) }

    /// The table of the decoded utterances, or of those of a part of the collection.
    public func audioTable(_ shard: Shard? = nil) -> String { table("wav", shard) }

    private func table(_ name: String, _ shard: Shard?) -> String {
        let part = shard.map { ".\($0.index)of\($0.count)" } ?? ""
        return "\(path)/\(name)/\(name)\(part).scp"
    }

    /// Lines of `key path`, sorted by key in byte order.
    private static func text(_ lines: [(key: String, path: String)]) -> String {
        lines.sorted { precedesInByteOrder($0.key, $1.key) }.map { "\($0.key) \($0.path)\n" }.joined()
    }

    /// Writes the table of encoded utterances.
    func writeCodesTable(_ lines: [(key: String, path: String)], _ shard: Shard?) throws {
        try write(lines, "codec", shard)
    }

    /// Writes the table of decoded utterances.
    func writeAudioTable(_ lines: [(key: String, path: String)], _ shard: Shard?) throws {
        try write(lines, "wav", shard)
    }

    private func write(_ lines: [(key: String, path: String)], _ name: String, _ shard: Shard?) throws {
        guard let shard else { return try WholeFile.write(Self.text(lines), to: table(name, nil)) }
        try WholeFile.write(Self.text(lines), to: table(name, shard))
        try locked("\(path)/\(name)") {
            var all = [(key: String, path: String)]()
            for index in 1...shard.count {
                guard let part = Shard("\(index)/\(shard.count)"),
                    let data = FileManager.default.contents(atPath: table(name, part))
                else { continue }
                for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
                    // Keys have no blanks; paths may.
                    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                    if words.count == 2 { all.append((words[0], words[1])) }
                }
            }
            try WholeFile.write(Self.text(all), to: table(name, nil))
        }
    }

    /// Does `work` while no other run does: two parts that finish together must not lose each other's lines.
    private func locked(_ folder: String, _ work: () throws -> Void) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CodecError(
                folder, cause: "it cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "check its permissions")
        }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            // A file system without locks: parts that do not finish in the same moment are still put together.
            guard errno == EINTR else { break }
        }
        try work()
    }
}
