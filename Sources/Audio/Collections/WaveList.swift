/// The entries of a `wav.scp`: where the audio of each key is (Kaldi's data directory, ESPnet's dumps).
struct WaveList {
    /// Source by key.
    private(set) var sources: [String: AudioSource] = [:]
    private(set) var problems: [CollectionProblem]

    private let folder: String
    private let allowPipes: Bool

    /// Reads the list at `path`.
    init(path: String, allowPipes: Bool) {
        let list = KeyedList(path: path)
        let unique = list.uniqueLines()
        problems = list.problems + unique.problems
        folder = Audio.folder(of: path)
        self.allowPipes = allowPipes
        for line in unique.lines {
            do throws(Refusal) {
                sources[line.key] = try source(of: line.value)
            } catch {
                problems.append(list.problem(line, cause: error.cause, remedy: error.remedy))
            }
        }
        problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    /// Why a value names no audio.
    private struct Refusal: Error {
        let cause: String
        let remedy: String
    }

    /// A value, told apart in Kaldi's order: command, place in an archive, path.
    private func source(of value: String) throws(Refusal) -> AudioSource {
        if value.isEmpty {
            throw Refusal(cause: "the line has no path", remedy: "write '<key> <path>'")
        }
        if value.hasSuffix("|") { return try pipe(value) }
        if value.hasSuffix("]"), let bracket = value.lastIndex(of: "["), resolved(value) == nil {
            throw Refusal(
                cause: "the range \(value[bracket...]) of an archive record is not supported",
                remedy: "cut the recording with a segments file")
        }
        if let archive = archive(value) { return archive }
        if value.hasPrefix("~") {
            throw Refusal(
                cause: "'~' in a path is not replaced by the home directory", remedy: "write the path in full")
        }
        return .file(path: resolved(value) ?? value)
    }

    private func pipe(_ value: String) throws(Refusal) -> AudioSource {
        let command = value.dropLast().drop { $0 == " " || $0 == "\t" }
        if command.isEmpty {
            throw Refusal(cause: "there is no command before the '|'", remedy: "write '<key> <command> |'")
        }
        guard allowPipes else {
            throw Refusal(
                cause: "its audio is the output of a shell command, and commands of lists are not run unasked",
                remedy: "pass --allow-pipes if you trust this list")
        }
        var text = String(command)
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return .pipe(command: text)
    }

    /// `<file>:<offset>`, unless the file's own name ends like that.
    private func archive(_ value: String) -> AudioSource? {
        guard let colon = value.lastIndex(of: ":"), colon != value.startIndex else { return nil }
        let digits = value[value.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let offset = UInt64(digits)
        else {
            return nil
        }
        let path = String(value[..<colon])
        if let known = resolved(path) { return .archive(path: known, offset: offset) }
        return resolved(value) == nil ? .archive(path: path, offset: offset) : nil
    }

    /// The path as it stands, else inside the list's folder; nil when there is nothing. ESPnet's lists are relative to
    /// the directory in which the recipe runs.
    private func resolved(_ path: String) -> String? {
        if exists(path) { return path }
        let beside = join(folder, path)
        return !path.hasPrefix("/") && exists(beside) ? beside : nil
    }
}
