import Audio

extension DataDirectory {
    /// The order in which `combine_data.sh` goes through the files; those that it does not know are at the end.
    private static let combinedFiles: [DataFile] = [
        .utt2spk, .utt2lang, .utt2dur, .utt2frames, .reco2dur, .feats, .text, .cmvn, .vad, .reco2file, .wav,
        .spk2gender, .utt2samples, .spk2warp, .utt2warp,
    ]

    /// Puts directories together into this one, as `combine_data.sh` does, then repairs it.
    ///
    /// A file is combined if all sources have it. Two are made where they are missing, if any source has them: `utt2uniq`,
    /// in which an utterance then stands for itself, and `segments`, in which it then is the whole of its recording, as
    /// long as `utt2dur` or the audio's header says. `spk2utt` is made from `utt2spk`.
    ///
    /// An utterance in two sources is an error, and so is a speaker or recording about which they say different things;
    /// Kaldi keeps one of the lines. Files of this directory that are not part of the result are moved to `.backup`; Kaldi
    /// deletes the folder.
    ///
    /// - Parameters:
    ///   - sources: the directories, none of which is this one
    ///   - others: further tables (Kaldi: `--extra-files`)
    ///   - repairs: whether to run ``fix(_:)`` at the end
    ///   - allowPipes: whether commands in `wav.scp` may run to find out how long their audio is
    @discardableResult
    public func combine(
        _ sources: [DataDirectory], and others: [DataFile] = [], repairs: Bool = true, allowPipes: Bool = false
    ) throws(KaldiError) -> CombinationReport {
        guard !sources.isEmpty else {
            throw KaldiError(path, cause: "nothing to combine", remedy: "give source directories", kind: .request)
        }
        if let same = sources.first(where: isSameFolder) {
            throw KaldiError(
                path, cause: "the result would replace its source \(same.path)", remedy: "choose another folder",
                kind: .request)
        }
        var parts = [DataTables]()
        for source in sources { parts.append(try source.tables(and: others)) }
        let constants = try Self.commonConstants(sources)
        var combined = DataTables()
        var messages = [String]()
        func combine(_ file: DataFile, _ made: (Int) throws(KaldiError) -> KaldiTable) throws(KaldiError) {
            guard parts.contains(where: { $0[file] != nil }) else {
                messages.append("[info]: not combining \(file.name) as it does not exist")
                return
            }
            for index in parts.indices where parts[index][file] == nil { parts[index][file] = try made(index) }
            combined[file] = try Self.joined(file, parts, path: place(of: file.name))
            messages.append("combined \(file.name)")
        }
        try combine(.utt2uniq) { index in
            KaldiTable((parts[index][.utt2spk]?.keys ?? []).map { KaldiLine([$0, $0]) }, path: sources[index].path)
        }
        try combine(.segments) { index throws(KaldiError) in
            messages.append("[info]: will generate missing segments for \(sources[index].path)")
            return try sources[index].wholeRecordings(parts[index], allowPipes: allowPipes)
        }
        for file in Self.combinedFiles + others where file != .utt2uniq && file != .segments {
            guard parts.allSatisfy({ $0[file] != nil }) else {
                let isSomewhere = parts.contains { $0[file] != nil }
                messages.append(
                    isSomewhere
                        ? "[info]: **not combining \(file.name) as it does not exist everywhere**"
                        : "[info]: not combining \(file.name) as it does not exist")
                continue
            }
            combined[file] = try Self.joined(file, parts, path: place(of: file.name))
            messages.append("combined \(file.name)")
        }
        guard let utt2spk = combined[.utt2spk] else { preconditionFailure("tables always have utt2spk") }
        combined[.spk2utt] = try SpeakerTable(utt2spk: utt2spk).spk2utt(path: place(of: DataFile.spk2utt.name)).sorted()
        messages += try write(combined, constants: constants)
        let extra = others.filter { $0.index == .speaker }.map(\.name)
        let options = RepairOptions(
            utteranceFiles: others.filter { $0.index == .utterance }.map(\.name), speakerFiles: extra)
        return CombinationReport(messages: messages, repair: repairs ? try fix(options) : nil)
    }

    /// The lines of all sources, sorted. A line that several of them have is there once; utterances must not be.
    private static func joined(
        _ file: DataFile, _ parts: [DataTables], path: String
    ) throws(KaldiError) -> KaldiTable {
        var found = [KaldiKey: (line: KaldiLine, path: String)]()
        var lines = [KaldiLine]()
        for table in parts.compactMap({ $0[file] }) {
            for (index, line) in table.lines.enumerated() {
                guard let earlier = found.updateValue((line, table.path), forKey: line.key) else {
                    lines.append(line)
                    continue
                }
                if file != .utt2spk, order(earlier.line.text, line.text) == 0 { continue }
                let place = earlier.path + (earlier.line.number.map { ":\($0)" } ?? "")
                throw table.problem(
                    index,
                    cause: file == .utt2spk
                        ? "the utterance is in \(place) too" : "\(place) says something else about it",
                    remedy: file == .utt2spk
                        ? "leave it out of one of them (codec-recipe data subset), or rename it in one"
                        : "make the lines the same, or take \(file.name) out of one of the directories")
            }
        }
        return KaldiTable(lines, path: path).sorted()
    }

    /// Files of one value, where all sources have the same; features of different frame shifts do not go together.
    private static func commonConstants(_ sources: [DataDirectory]) throws(KaldiError) -> [String: [UInt8]] {
        var first: (directory: DataDirectory, bytes: [UInt8])?
        for source in sources where source.has(DataFile.feats.name) && source.has("frame_shift") {
            let bytes = try contents(of: source.place(of: "frame_shift"))
            if let first, first.bytes != bytes {
                throw KaldiError(
                    source.place(of: "frame_shift"),
                    cause: "error: different frame_shift in directories \(source.path) and \(first.directory.path). "
                        + "Cannot combine features.", remedy: "make the features again with one frame shift")
            }
            first = first ?? (source, bytes)
        }
        var common = [String: [UInt8]]()
        if let first { common["frame_shift"] = first.bytes }
        let kind = "feats_type"
        if sources.allSatisfy({ $0.has(kind) }) {
            let kinds = try sources.map { source throws(KaldiError) in try contents(of: source.place(of: kind)) }
            if kinds.allSatisfy({ $0 == kinds[0] }) { common[kind] = kinds[0] }
        }
        return common
    }
}
