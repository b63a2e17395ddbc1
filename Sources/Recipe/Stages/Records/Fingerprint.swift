import Files
import FoundationEssentials
import Glibc

/// A hash of all that decides what a step makes: texts of options, contents of lists and small files, and size and time of audio.
struct Fingerprint {
    private var parts = [String]()
    private var audio = [String]()

    /// An option's value.
    mutating func add(_ name: String, _ value: String) { parts.append("\(name)=\(value)") }

    /// A value that does not keep a broken step from going on, though a finished one is then not done.
    mutating func add(passing name: String, _ value: String) { audio.append("\(name)=\(value)") }

    /// A file by its content; one that is not there counts as such.
    mutating func add(content path: String) {
        parts.append("\(path):\((try? FileHash.hexadecimal(path)) ?? "absent")")
    }

    /// A list by its content, and the files that it names by their size and time of change.
    mutating func add(list path: String) {
        add(content: path)
        for file in ListedFiles.paths(of: path) { audio.append(Self.sizeAndTime(file)) }
    }

    /// A large file by its size and time of change.
    mutating func add(sizeAndTime path: String) { parts.append(Self.sizeAndTime(path)) }

    private static func sizeAndTime(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "\(path):absent" }
        return "\(path):\(status.st_size):\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }

    /// Hash of everything, and of all but the audio: a broken step goes on though a file of audio was mended meanwhile.
    var facts: (all: String, withoutAudio: String) { (Self.hash(parts + audio), Self.hash(parts)) }

    private static func hash(_ parts: [String]) -> String {
        let hash = XXH128()
        for part in parts { hash.update(part + "\n") }
        return hash.hexadecimal
    }
}

/// The files that a list such as `wav.scp` names.
enum ListedFiles {
    /// Their paths, each once for neighbours that share an archive; commands have none.
    static func paths(of list: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: list) else { return [] }
        var paths = [String]()
        for line in data.split(separator: 0x0A) {
            guard let text = String(validating: line, as: UTF8.self),
                let blank = text.firstIndex(where: \.isWhitespace)
            else { continue }
            var value = text[blank...].drop(while: \.isWhitespace)
            while value.last?.isWhitespace == true { value.removeLast() }
            guard !value.hasSuffix("|") else { continue }
            let path = archive(of: String(value)) ?? String(value)
            if paths.last != path { paths.append(path) }
        }
        return paths
    }

    /// The archive of a value such as `wav.ark:123`.
    private static func archive(of value: String) -> String? {
        guard let colon = value.lastIndex(of: ":"), value[colon...].dropFirst().allSatisfy(\.isNumber),
            value.index(after: colon) < value.endIndex
        else { return nil }
        return String(value[..<colon])
    }

    /// When the newest file of a list was changed, in seconds since 1970; ∞ where one is not there.
    static func newest(of list: String) -> Double {
        paths(of: list).reduce(0) { max($0, modificationTime($1) ?? .infinity) }
    }

    /// The first file of a list that is not there; `nil` where the list is whole.
    static func missing(of list: String) -> String? {
        guard FileManager.default.fileExists(atPath: list) else { return list }
        return paths(of: list).first { !FileManager.default.fileExists(atPath: $0) }
    }
}
