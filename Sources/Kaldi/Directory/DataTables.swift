/// The tables of a data directory in memory.
public struct DataTables: Sendable {
    private var tables: [DataFile: KaldiTable] = [:]

    /// No tables.
    public init() {}

    /// A table; `nil` where there is none.
    public subscript(file: DataFile) -> KaldiTable? {
        get { tables[file] }
        set { tables[file] = newValue }
    }

    /// The files that there are, in the order of ``DataFile/known``, others after them by name.
    public var files: [DataFile] {
        let known = DataFile.known.filter { tables[$0] != nil }
        let others = tables.keys.filter { !known.contains($0) }
        return known + others.sorted { KaldiKey($0.name) < KaldiKey($1.name) }
    }

    /// What a file's keys are here.
    func index(of file: DataFile) -> DataFile.Index {
        file.index == .recording && tables[.segments] == nil ? .utterance : file.index
    }

    /// The tables of parts of the utterances.
    ///
    /// A part has what its utterances, their speakers and, where there are `segments`, their recordings are in; in the
    /// order of the whole.
    ///
    /// - Parameter utt2spks: the part's `utt2spk` each
    func parts(_ utt2spks: [KaldiTable]) throws(KaldiError) -> [DataTables] {
        let count = utt2spks.count
        var parts = [DataTables](repeating: DataTables(), count: count)
        var utterances = [KaldiKey: [Int]]()
        var speakers = [KaldiKey: [Int]]()
        for (part, utt2spk) in utt2spks.enumerated() {
            let spk2utt = try SpeakerTable(utt2spk: utt2spk).spk2utt(path: utt2spk.path).sorted()
            for key in utt2spk.keys { utterances[key, default: []].append(part) }
            for key in spk2utt.keys { speakers[key, default: []].append(part) }
            (parts[part][.utt2spk], parts[part][.spk2utt]) = (utt2spk, spk2utt)
        }
        func distribute(_ file: DataFile, over keys: [KaldiKey: [Int]]) {
            guard let table = tables[file] else { return }
            for (part, lines) in table.distributed(over: keys, count: count).enumerated() { parts[part][file] = lines }
        }
        distribute(.segments, over: utterances)
        var recordings = [KaldiKey: [Int]]()
        for part in parts.indices {
            guard let segments = parts[part][.segments] else { continue }
            for key in try segments.recordings() { recordings[key, default: []].append(part) }
        }
        for file in files where ![.utt2spk, .spk2utt, .segments].contains(file) {
            switch index(of: file) {
            case .utterance: distribute(file, over: utterances)
            case .speaker: distribute(file, over: speakers)
            case .recording: distribute(file, over: recordings)
            }
        }
        return parts
    }
}

extension KaldiTable {
    /// The recordings that segments are cut from: the second fields.
    func recordings() throws(KaldiError) -> Set<KaldiKey> {
        var recordings = Set<KaldiKey>()
        for index in lines.indices { recordings.insert(try field(2, of: index)) }
        return recordings
    }
}
