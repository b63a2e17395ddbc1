import Audio
import Files

/// A folder of audio files without a corpus' layout, as data directory: an utterance is called by its file's name without
/// the extension, and is its own speaker.
public struct AudioFolder: Sendable {
    /// The folder, which is searched with all below it.
    public let path: String
    /// Whether paths in `wav.scp` start at the root, so that the list means the same from any folder.
    public let usesAbsolutePaths: Bool

    /// The audio below `path`.
    public init(_ path: String, usesAbsolutePaths: Bool = true) {
        self.path = path
        self.usesAbsolutePaths = usesAbsolutePaths
    }

    /// Writes `wav.scp`, `utt2spk` and `spk2utt`, sorted, and checks the directory.
    ///
    /// - Throws: where two files have one name, a name has blanks or is no UTF-8, or there is no audio.
    public func prepare(_ destination: DataDirectory) throws(KaldiError) -> PreparationReport {
        try DataDirectory(path).checkExists()
        let directory = AudioDirectory(path: path)
        try directory.check(path, mayBeEmpty: false)
        var paths = [KaldiKey: String]()
        for entry in directory.entries {
            let key = try Self.key(entry)
            if let other = paths.updateValue(entry.path, forKey: key) {
                throw KaldiError(
                    entry.path, key: entry.stem, cause: "\(other) has the same name, which would be the name of both",
                    remedy: "rename one of them")
            }
        }
        let keys = paths.keys.sorted()
        var tables = DataTables()
        tables[.wav] = KaldiTable(
            keys.map { KaldiLine([$0, KaldiKey(listed(paths[$0] ?? ""))]) }, path: DataFile.wav.name)
        let speakers = SpeakerTable(ownSpeakers: keys, path: DataFile.utt2spk.name)
        tables[.utt2spk] = speakers.utt2spk(path: DataFile.utt2spk.name)
        tables[.spk2utt] = speakers.spk2utt(path: DataFile.spk2utt.name)
        return try destination.prepare(tables, needsText: false, warnings: directory.problems.map(\.description))
    }

    /// A path as `wav.scp` has it: from the root on, or so that it does not begin with a tilde.
    private func listed(_ path: String) -> String {
        usesAbsolutePaths ? Paths.absolute(path) : path.hasPrefix("~") ? "./\(path)" : path
    }

    private static func key(_ entry: AudioDirectory.Entry) throws(KaldiError) -> KaldiKey {
        let key = KaldiKey(entry.stem)
        guard !key.bytes.contains(where: isBlank) else {
            throw KaldiError(
                entry.path, key: entry.stem,
                cause: "the name of an utterance has no blanks, and this is to be the name of one",
                remedy: "rename the file, for example with _ for the blanks")
        }
        guard !entry.path.utf8.contains(newline), !key.bytes.contains(0) else {
            throw KaldiError(
                entry.path, key: entry.stem, cause: "a line cannot hold a path with a line break",
                remedy: "rename the folder")
        }
        return key
    }
}

extension AudioDirectory {
    /// Sees that no file or folder in the folder `path` is left out; audio of a kind that is passed over is none of them.
    func check(_ path: String, mayBeEmpty: Bool) throws(KaldiError) {
        // What concerns the whole folder is what is passed over, or that there is nothing.
        let fault = problems.first { $0.key != nil || $0.file != path || entries.isEmpty && !mayBeEmpty }
        guard let fault else { return }
        throw KaldiError(
            fault.file, key: fault.key, cause: fault.cause, remedy: fault.remedy,
            kind: entries.isEmpty ? .missing : .invalid)
    }
}
