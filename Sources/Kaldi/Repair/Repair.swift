/// The steps of `fix_data_dir.sh`, in its order, on tables in memory.
struct Repair {
    let directory: DataDirectory
    let options: RepairOptions
    /// The tables as they were read.
    let originals: DataTables
    /// The tables as they shall be.
    private(set) var tables = DataTables()
    private(set) var messages: [String] = []
    /// How many utterances are left of how many.
    private(set) var (kept, total) = (0, 0)

    private let utteranceFiles: [DataFile]
    private let speakerFiles: [DataFile]

    init(_ directory: DataDirectory, _ options: RepairOptions) throws(KaldiError) {
        self.directory = directory
        self.options = options
        utteranceFiles = options.utteranceFiles.map { DataFile($0, by: .utterance) }
        speakerFiles = options.speakerFiles.map { DataFile($0, by: .speaker) }
        var originals = DataTables()
        for file in DataFile.known + utteranceFiles + speakerFiles where directory.has(file.name) {
            originals[file] = try KaldiTable(path: directory.place(of: file.name))
        }
        self.originals = originals
    }

    mutating func run() throws(KaldiError) {
        guard originals[.utt2spk] != nil || options.makesSpeakers else {
            let place = directory.place(of: DataFile.utt2spk.name)
            throw KaldiError(
                place, cause: "no such file \(place)",
                remedy: "write it, or have every utterance be its own speaker by --utterance-speakers", kind: .missing)
        }
        sort()
        if originals[.utt2spk] == nil {
            let speakers = try directory.speakersWithoutList(tables)
            tables[.utt2spk] = speakers.utt2spk(path: directory.place(of: DataFile.utt2spk.name)).sortedUnique()
            messages.append("made utt2spk from \(speakers.path)")
        }
        try filterRecordings()
        try filterSpeakers()
        try filterUtterances()
        try filterSpeakers()
        try filterRecordings()
    }

    // MARK: Steps

    /// Well-formed, sorted, each key once.
    private mutating func sort() {
        for file in originals.files {
            guard let original = originals[file] else { continue }
            let repaired = original.repaired()
            if original.hasByteOrderMark || repaired.lines.count != original.lines.count
                || !KaldiTable(original.lines, path: original.path).hasSameBytes(as: repaired)
            {
                messages.append(
                    "file \(original.path) has a byte-order mark, carriage returns or empty lines, taking them away")
            }
            let sorted = repaired.sortedUnique()
            if !original.endsInNewline || !sorted.hasSameBytes(as: repaired) {
                messages.append("file \(original.path) is not in sorted order or not unique, sorting it")
            }
            tables[file] = sorted
        }
    }

    /// The recordings that both `segments` and `wav.scp` have.
    private mutating func filterRecordings() throws(KaldiError) {
        guard let segments = tables[.segments] else { return }
        guard let wav = tables[.wav] else {
            throw KaldiError(
                segments.path, cause: "\(segments.path) exists but not \(directory.place(of: DataFile.wav.name))",
                remedy: "add wav.scp, whose keys are the recordings of segments", kind: .missing)
        }
        let recordings = try segments.recordings()
        guard !recordings.isEmpty else {
            throw KaldiError(
                segments.path, cause: "Empty list of recordings (bad file \(segments.path))?",
                remedy: "check what should have written it")
        }
        let common = recordings.intersection(wav.keys)
        try filter(.segments, by: common, field: 2, "recordings")
        for file in [DataFile.wav, .reco2file, .reco2dur] { try filter(file, by: common, "recordings") }
    }

    /// `spk2utt` from `utt2spk`, with the speakers that the tables by speaker have.
    private mutating func filterSpeakers() throws(KaldiError) {
        guard let utt2spk = tables[.utt2spk] else { return }
        let all = try SpeakerTable(utt2spk: utt2spk)
        let names = all.utterancesOfSpeakers.map(\.speaker)
        var known = Set(names)
        for file in [DataFile.cmvn, .spk2gender] {
            guard let table = tables[file] else { continue }
            let before = known.count
            known.formIntersection(table.keys)
            if known.count != before { tell("speakers", before, known.count, table.path) }
        }
        let kept = all.limited(to: known)
        tables[.utt2spk] = kept.utt2spk(path: utt2spk.path)
        tables[.spk2utt] = kept.spk2utt(path: directory.place(of: DataFile.spk2utt.name)).sorted()
        for file in [DataFile.cmvn, .spk2gender, .spk2warp] + speakerFiles { try filter(file, by: known, "speakers") }
    }

    /// The utterances that all tables have that must have them.
    private mutating func filterUtterances() throws(KaldiError) {
        guard let utt2spk = tables[.utt2spk] else { return }
        if options.needsSpeakerOrder, let problem = utt2spk.speakerOrderProblem { throw problem }
        total = utt2spk.lines.count
        var kept = Set(utt2spk.keys)
        let wav: [DataFile] = tables[.segments] == nil ? [.wav] : []
        for file in [DataFile.feats, .text, .segments, .utt2lang] + wav {
            if let table = tables[file] { kept.formIntersection(table.keys) }
        }
        for file in [DataFile.utt2dur, .utt2frames, .utt2samples] {
            guard let table = tables[file] else { continue }
            kept.formIntersection(table.lines.filter(\.hasPositiveValue).map(\.key))
        }
        self.kept = kept.count
        guard !kept.isEmpty else {
            throw KaldiError(
                directory.path, cause: "no utterances remained: not proceeding further.",
                remedy: "compare the keys of the tables: no utterance is in all of them")
        }
        messages.append(
            kept.count == total ? "kept all \(total) utterances." : "kept \(kept.count) utterances out of \(total)")
        for file in tables.files where file != .spk2utt && tables.index(of: file) == .utterance {
            tables[file] = try tables[file]?.filtered(by: kept)
        }
    }

    // MARK: Tables

    private mutating func filter(
        _ file: DataFile, by keys: Set<KaldiKey>, field: Int = 1, _ filter: String
    ) throws(KaldiError) {
        guard let table = tables[file] else { return }
        let filtered = try table.filtered(by: keys, field: field)
        if filtered.lines.count != table.lines.count {
            tell(table.path, table.lines.count, filtered.lines.count, filter)
        }
        tables[file] = filtered
    }

    private mutating func tell(_ what: String, _ before: Int, _ after: Int, _ filter: String) {
        messages.append("filtered \(what) from \(before) to \(after) lines based on filter \(filter).")
    }
}

extension KaldiLine {
    /// Whether the line is a key and a number above 0.
    fileprivate var hasPositiveValue: Bool {
        let fields = fields
        return fields.count == 2 && fields[1].number.map { $0 > 0 } ?? false
    }
}
