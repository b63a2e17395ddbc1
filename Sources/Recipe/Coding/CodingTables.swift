import Audio
import Codecs
import FoundationEssentials
import Scoring

extension CodingFolder {
    /// The table of a part's utterances, or of those of a part of the collection.
    func table(_ part: Part, _ shard: Shard?) -> String {
        "\(folder(part))/\(part.rawValue)\(shard.map { ".\($0.index)of\($0.count)" } ?? "").scp"
    }

    /// All tables of a part that are there, the whole one and those of parts of the collection.
    func tables(_ part: Part) -> [String] {
        let name = part.rawValue
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder(part))) ?? []
        return files.filter { file in
            guard file.hasPrefix(name + "."), file.hasSuffix(".scp") else { return false }
            let middle = file.dropFirst(name.utf8.count).dropLast(4)
            return middle.isEmpty || middle.dropFirst().split(separator: "of").allSatisfy { Int($0) != nil }
        }.map { "\(folder(part))/\($0)" }
    }

    /// Lines of `key path`, sorted by key in byte order.
    private static func text(_ lines: [(key: String, path: String)]) -> String {
        lines.sorted { precedesInByteOrder($0.key, $1.key) }.map { "\($0.key) \($0.path)\n" }.joined()
    }

    /// Writes the table of finished utterances.
    ///
    /// - Parameters:
    ///   - part: of which files
    ///   - lines: keys and paths of what this run finished
    ///   - shard: which part of the collection they are
    ///   - failed: keys that an earlier run's lines are not kept of; `nil` to keep none. Where nothing is to be listed, no
    ///     table is made.
    func writeTable(
        _ part: Part, _ lines: [(key: String, path: String)], _ shard: Shard?, keepingOthersBut failed: Set<String>?
    ) throws {
        let path = table(part, shard)
        let all = lines + (failed.map { Self.lines(path, besides: lines, but: $0) } ?? [])
        guard !all.isEmpty || FileManager.default.fileExists(atPath: path) else { return }
        try WholeFile.write(Self.text(all), to: path)
        guard let shard else { return }
        try locking(folder(part)) {
            // An utterance moves from one part to another where the collection has grown: any line of it will do.
            var whole = all
            for index in 1...shard.count where index != shard.index {
                guard let other = Shard("\(index)/\(shard.count)") else { continue }
                whole += Self.lines(table(part, other), besides: whole, but: failed ?? [])
            }
            if let failed { whole += Self.lines(table(part, nil), besides: whole, but: failed) }
            try WholeFile.write(Self.text(whole), to: table(part, nil))
        }
    }

    /// Lines of a table besides those at hand, of files that are there still.
    private static func lines(
        _ path: String, besides lines: [(key: String, path: String)], but failed: Set<String>
    ) -> [(key: String, path: String)] {
        let leftOut = failed.union(lines.map(\.key))
        return self.lines(path).filter {
            !leftOut.contains($0.key) && FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// Keys and paths of a table; none if it is not there.
    private static func lines(_ path: String) -> [(key: String, path: String)] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            // Keys have no blanks; paths may.
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            return words.count == 2 ? (words[0], words[1]) : nil
        }
    }
}
