import Files
import Glibc

/// A Kaldi data directory: a folder of tables about one set of utterances (`wav.scp`, `utt2spk`, `text` …).
///
///     let directory = DataDirectory("data/train")
///     let report = directory.validate(.init(needsFeatures: false, needsText: false))
///     for failure in report.failures { print(failure) }
///
/// Its keys are compared and sorted by their bytes. `UtteranceCollection` reads the same folders to score or code what is
/// usable there; this is the strict view, which leaves no line out and changes none.
///
/// Source: Kaldi's `utils/*.sh` and `utils/*.pl`, whose results are the same unless said otherwise at a function.
public struct DataDirectory: Sendable {
    /// The folder, as the user named it.
    public let path: String

    /// The data directory at `path`; nothing is read yet.
    public init(_ path: String) { self.path = path }

    /// The path of a file in the folder.
    func place(of name: String) -> String { join(path, name) }

    /// Whether a file of this name is there.
    func has(_ name: String) -> Bool {
        var status = stat()
        return stat(place(of: name), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether the folder is there.
    var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    func checkExists() throws(KaldiError) {
        guard exists else {
            throw KaldiError(path, cause: "no such directory \(path)", remedy: "check the path", kind: .missing)
        }
    }

    /// The tables that are there, each in the form that it must have; keys may come in any order, and again.
    ///
    /// Where there is no `utt2spk`, it is made from `spk2utt`; where there is neither, every utterance is its own speaker.
    ///
    /// - Parameter others: files besides ``DataFile/known``
    public func tables(and others: [DataFile] = []) throws(KaldiError) -> DataTables {
        try checkExists()
        var tables = DataTables()
        for file in DataFile.known + others where has(file.name) {
            tables[file] = try KaldiTable(checkingFormOf: place(of: file.name))
        }
        if tables[.utt2spk] == nil {
            tables[.utt2spk] = try speakersWithoutList(tables).utt2spk(path: place(of: DataFile.utt2spk.name))
        }
        return tables
    }

    /// The speakers of a folder without `utt2spk`.
    func speakersWithoutList(_ tables: DataTables) throws(KaldiError) -> SpeakerTable {
        if let spk2utt = tables[.spk2utt] { return try SpeakerTable(spk2utt: spk2utt) }
        guard let list = tables[.segments] ?? tables[.wav] else {
            throw KaldiError(
                path, cause: "no such file \(place(of: DataFile.utt2spk.name)), nor segments or wav.scp",
                remedy: "give a data directory", kind: .missing)
        }
        return SpeakerTable(ownSpeakers: list.keys, path: list.path)
    }

    /// Writes tables, and moves away the other known tables that are there, which would not fit these.
    ///
    /// - Parameters:
    ///   - tables: what the folder is to hold
    ///   - constants: contents of ``DataFile/constants``
    ///   - synchronizing: whether the disk must have each file before it is in its place
    /// - Returns: What was moved, to `.backup` in the folder, a message each.
    @discardableResult
    func write(
        _ tables: DataTables, constants: [String: [UInt8]] = [:], synchronizing: Bool = true
    ) throws(KaldiError) -> [String] {
        try describingFiles { () throws(FileError) in try Folders.make(path) }
        var messages = [String]()
        let names = DataFile.known.filter { tables[$0] == nil }.map(\.name)
        for name in names + DataFile.constants.filter({ constants[$0] == nil }) where has(name) {
            try moveToBackup(name)
            messages.append("moved \(place(of: name)), which is not part of this data, to \(place(of: backup))/\(name)")
        }
        for file in tables.files {
            try tables[file]?.write(to: place(of: file.name), synchronizing: synchronizing)
        }
        for (name, bytes) in constants {
            try describingFiles { () throws(FileError) in
                try AtomicFile.write(bytes, to: place(of: name), synchronizing: synchronizing)
            }
        }
        return messages
    }

    /// The contents of ``DataFile/constants`` that are there.
    func constants() throws(KaldiError) -> [String: [UInt8]] {
        var constants = [String: [UInt8]]()
        for name in DataFile.constants where has(name) { constants[name] = try contents(of: place(of: name)) }
        return constants
    }

    /// The folder for files that were replaced.
    var backup: String { ".backup" }

    private func moveToBackup(_ name: String) throws(KaldiError) {
        let place = place(of: "\(backup)/\(name)")
        try describingFiles { () throws(FileError) in
            try Folders.make(above: place)
            guard rename(self.place(of: name), place) == 0 else { throw FileError(.creating, place, code: errno) }
        }
    }

    /// Whether both are the same folder.
    func isSameFolder(as other: DataDirectory) -> Bool {
        guard let own = Paths.resolved(path), let others = Paths.resolved(other.path) else { return false }
        return own == others
    }
}

/// `name` inside `folder`.
func join(_ folder: String, _ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
