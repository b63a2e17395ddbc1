/// Goes through a data directory in the order of `validate_data_dir.sh`.
struct Validator {
    let directory: DataDirectory
    let options: ValidationOptions
    private(set) var failures: [KaldiError] = []
    private(set) var warnings: [String] = []
    /// The utterances of `utt2spk`.
    private(set) var utterances: [KaldiKey] = []
    /// The speakers of `spk2utt`, or of `utt2spk` where it cannot be read.
    private(set) var speakers: [KaldiKey] = []
    /// The recordings of `segments`, sorted; the utterances where there is no such file.
    private var recordings: [KaldiKey] = []
    /// Whether ``utterances`` and ``speakers`` are those of files that were read.
    private(set) var (knowsUtterances, knowsSpeakers) = (false, false)

    init(_ directory: DataDirectory, _ options: ValidationOptions) {
        self.directory = directory
        self.options = options
    }

    mutating func run() {
        guard directory.exists else {
            return fail(
                KaldiError(
                    directory.path, cause: "no such directory \(directory.path)", remedy: "check the path",
                    kind: .missing))
        }
        checkSpeakers()
        if options.needsText { checkText() }
        checkAudio()
        checkFeatures()
        checkTables()
    }

    mutating func fail(_ failure: KaldiError) { failures.append(failure) }

    mutating func warn(_ warning: String) { warnings.append(warning) }

    // MARK: Parts

    private mutating func checkSpeakers() {
        let spk2utt = required(.spk2utt, remedy: "make it from utt2spk: codec-recipe data fix does")
        let utt2spk = required(
            .utt2spk,
            remedy: "write it, or have every utterance be its own speaker: codec-recipe data fix --utterance-speakers")
        var known: SpeakerTable?
        if let utt2spk {
            do throws(KaldiError) { known = try SpeakerTable(utt2spk: utt2spk) } catch {
                fail(
                    KaldiError(
                        error.file, line: error.line, key: error.key,
                        cause: "\(error.file) has wrong format. \(error.cause)", remedy: error.remedy))
            }
            (utterances, knowsUtterances) = (utt2spk.keys, true)
        }
        if let names = spk2utt?.keys ?? known?.utterancesOfSpeakers.map(\.speaker) {
            (speakers, knowsSpeakers) = (names, true)
            if names.count == 1, let only = names.first {
                warn(
                    "you have only one speaker ('\(only)'): nothing that works by speaker, such as splitting or "
                        + "normalisation, has more than one to work on")
            }
        }
        if let utt2spk {
            checkForm(utt2spk)
            if options.needsSpeakerOrder, known != nil { checkSpeakerOrder(utt2spk) }
        }
        if let spk2utt {
            checkForm(spk2utt)
            if let utt2spk, let known {
                let disorder = utt2spk.orderProblem ?? utt2spk.speakerOrderProblem ?? spk2utt.orderProblem
                compare(known, spk2utt, inOrder: disorder == nil)
            }
        }
    }

    private mutating func checkSpeakerOrder(_ utt2spk: KaldiTable) {
        // What is not sorted by utterance has been reported.
        if let problem = utt2spk.speakerOrderProblem, utt2spk.orderProblem == nil { fail(problem) }
    }

    private mutating func compare(_ known: SpeakerTable, _ spk2utt: KaldiTable, inOrder: Bool) {
        do throws(KaldiError) {
            let listed = try SpeakerTable(spk2utt: spk2utt)
            if listed.isSame(as: known) { return }
            let names = Set(listed.utterances)
            let isSame =
                inOrder
                ? listed.utterances == known.utterances
                : names == Set(known.utterances) && names.count == listed.utterances.count
            let other = known.utterances.first { listed.speaker(of: $0) != known.speaker(of: $0) }
            guard !isSame || other != nil else { return }
            let key = other ?? names.subtracting(known.utterances).min()
            fail(
                KaldiError(
                    spk2utt.path, key: key?.description,
                    cause: "spk2utt and utt2spk do not seem to match"
                        + (key.map { key in
                            ": utt2spk says \(Self.shown(known.speaker(of: key))), spk2utt "
                                + Self.shown(listed.speaker(of: key))
                        } ?? ": the order or number of the utterances differs"),
                    remedy: "make spk2utt from utt2spk again: codec-recipe data fix does"))
        } catch {
            fail(
                KaldiError(
                    error.file, line: error.line, key: error.key,
                    cause: "spk2utt and utt2spk do not seem to match: \(error.cause)", remedy: error.remedy))
        }
    }

    private static func shown(_ speaker: KaldiKey?) -> String { speaker.map { "'\($0)'" } ?? "nothing" }

    private mutating func checkAudio() {
        let segments = optional(.segments)
        if segments != nil, !directory.has(DataFile.wav.name) {
            fail(
                KaldiError(
                    directory.place(of: DataFile.segments.name),
                    cause: "in directory \(directory.path), segments file exists but no wav.scp",
                    remedy: "add wav.scp, whose keys are the recordings of segments", kind: .missing))
        }
        recordings = utterances
        guard directory.has(DataFile.wav.name) else {
            if options.needsAudio, segments == nil { failMissing(.wav, "--no-wav") }
            return
        }
        guard let wav = optional(.wav) else { return }
        checkForm(wav)
        checkValues(of: wav)
        if let segments {
            checkForm(segments)
            checkFields(of: segments)
            compareUtterances(
                segments,
                "Utterance list differs between \(directory.place(of: DataFile.utt2spk.name)) and \(segments.path)")
            recordings = Set(segments.lines.compactMap { $0.fields.dropFirst().first }).sorted()
            compare(recordings, "segments", wav, differing("recording-ids", "segments", "wav.scp"))
        } else {
            compareUtterances(wav, differing("utterance lists", "utt2spk", "wav.scp"))
        }
        if let channels = optional(.reco2file) {
            checkForm(channels)
            checkChannels(channels)
            let kind = segments == nil ? "utterance-ids" : "recording-ids"
            compareRecordings(channels, differing(kind, "segments", "reco2file_and_channel"))
        }
    }

    private mutating func checkFeatures() {
        guard directory.has(DataFile.feats.name) else {
            if options.needsFeatures { failMissing(.feats, "--no-feats") }
            return
        }
        guard let feats = optional(.feats) else { return }
        checkForm(feats)
        compareUtterances(feats, differing("utterance-ids", "utt2spk", "features"))
    }

    private mutating func checkTables() {
        for file in [DataFile.cmvn, .spk2gender, .spk2warp] {
            guard let table = optional(file) else { continue }
            checkForm(table)
            checkFields(of: table, file)
            if knowsSpeakers {
                let name = file == .cmvn ? "cmvn" : file.name
                compare(speakers, "spk2utt", table, differing("speaker lists", "spk2utt", name))
            }
        }
        if let warps = optional(.utt2warp) {
            checkForm(warps)
            checkFields(of: warps, .utt2warp)
            compareUtterances(warps, differing("utterance lists", "utt2spk", "utt2warp"))
        }
        for file in [DataFile.vad, .utt2lang, .utt2uniq] {
            guard let table = optional(file) else { continue }
            checkForm(table)
            compareUtterances(
                table,
                "error: in \(directory.path), \(file.name) and utt2spk do not have identical utterance-id list")
        }
        for file in [DataFile.utt2dur, .utt2frames, .utt2samples] {
            guard let table = optional(file) else { continue }
            checkForm(table)
            compareUtterances(table, differing("utterance-ids", "utt2spk", "\(file.name) file"))
            checkFields(of: table, file)
        }
        if let durations = optional(.reco2dur) {
            checkForm(durations)
            let first = directory.has(DataFile.segments.name) ? "segments" : "wav.scp"
            compareRecordings(durations, differing("recording-ids", first, "reco2dur file"))
            checkFields(of: durations, .reco2dur)
        }
    }

    // MARK: Tables

    /// A table that must be there; its absence or emptiness is a failure.
    private mutating func required(_ file: DataFile, remedy: String) -> KaldiTable? {
        guard directory.has(file.name) else {
            fail(
                KaldiError(
                    directory.place(of: file.name), cause: "no such file \(file.name)", remedy: remedy, kind: .missing))
            return nil
        }
        guard let table = optional(file) else { return nil }
        guard !table.lines.isEmpty else {
            fail(KaldiError(table.path, cause: "empty file \(file.name)", remedy: remedy))
            return nil
        }
        return table
    }

    /// A table, if it is there; a failure if it cannot be read.
    mutating func optional(_ file: DataFile) -> KaldiTable? {
        guard directory.has(file.name) else { return nil }
        do throws(KaldiError) {
            return try KaldiTable(path: directory.place(of: file.name))
        } catch {
            fail(error)
            return nil
        }
    }

    mutating func failMissing(_ file: DataFile, _ option: String) {
        let place = directory.place(of: file.name)
        fail(
            KaldiError(
                place, cause: "no such file \(place) (if this is by design, specify \(option))",
                remedy: "write the file, or give \(option)", kind: .missing))
    }

    mutating func checkForm(_ table: KaldiTable) { failures += table.problems }

    /// How Kaldi says that the keys of two tables differ.
    func differing(_ kind: String, _ first: String, _ second: String) -> String {
        "Error: in \(directory.path), \(kind) extracted from \(first) and \(second) differ"
    }

    /// Sees that a table has exactly the utterances of `utt2spk`.
    mutating func compareUtterances(_ table: KaldiTable, _ complaint: String) {
        if knowsUtterances { compare(utterances, "utt2spk", table, complaint) }
    }

    /// Sees that a table has exactly the recordings of `segments`, or else the utterances.
    private mutating func compareRecordings(_ table: KaldiTable, _ complaint: String) {
        if directory.has(DataFile.segments.name) {
            compare(recordings, "segments", table, complaint)
        } else {
            compareUtterances(table, complaint)
        }
    }

    /// Sees that a table has exactly the keys of another, which is called `first`, in the same order.
    private mutating func compare(_ keys: [KaldiKey], _ first: String, _ table: KaldiTable, _ complaint: String) {
        guard keys != table.keys else { return }
        let second = table.path.split(separator: "/").last.map(String.init) ?? table.path
        let (mine, theirs) = (Set(keys), Set(table.keys))
        let sides = [(first, mine.subtracting(theirs)), (second, theirs.subtracting(mine))]
        let found = sides.filter { !$0.1.isEmpty }.map { "\(Self.counted($0.1)) only in \($0.0)" }
        // The same keys in another order, or again: that is a failure of one of the tables already.
        guard let key = sides.compactMap({ $0.1.min() }).min() else { return }
        // A repair does not leave out what these lack.
        let isOptional = [DataFile.vad, .utt2uniq, .utt2warp, .spk2warp, .reco2file, .reco2dur].contains {
            $0.name == second
        }
        fail(
            KaldiError(
                table.path, key: key.description, cause: "\(complaint): \(found.joined(separator: ", "))",
                remedy: isOptional && !sides[0].1.isEmpty
                    ? "add what is missing, or take \(second) away"
                    : "add what is missing, or keep what is in all files by codec-recipe data fix"))
    }

    /// `3 (a, b, …)`.
    private static func counted(_ keys: Set<KaldiKey>) -> String {
        let shown = keys.sorted().prefix(3).map(\.description) + (keys.count > 3 ? ["…"] : [])
        return "\(keys.count) (\(shown.joined(separator: ", ")))"
    }
}
