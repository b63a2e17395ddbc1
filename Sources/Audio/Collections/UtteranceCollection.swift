import Glibc

/// The utterances of one system or of the reference, sorted by key in byte order, and what is wrong with the rest.
public struct UtteranceCollection: Sendable {
    /// What a collection was read from.
    public enum Kind: Sendable, Hashable {
        /// A folder of audio files.
        case directory
        /// A Kaldi data directory or an ESPnet dump: a folder with a `wav.scp`.
        case dataDirectory
        /// A list such as `wav.scp`.
        case list
        /// One audio file.
        case audioFile
    }

    /// The path given by the user.
    public let path: String
    /// What stands there.
    public let kind: Kind
    /// The usable entries. Those of a folder of audio are called by their file name without extension, or by their path
    /// below the folder, also without extension, where several have the same file name.
    public let utterances: [Utterance]
    /// Entries that were left out and lists that could not be read.
    public let problems: [CollectionProblem]
    /// What else a user should know, one sentence each.
    public let notes: [String]

    /// The files of a ``Kind/directory``, whose keys depend on what they are paired with.
    private let directory: AudioDirectory?

    /// Utterances that were found elsewhere, of different keys; `path` is what messages call them.
    public init(_ utterances: [Utterance], path: String) {
        self.path = path
        kind = .list
        self.utterances = utterances.sorted { precedesInByteOrder($0.key, $1.key) }
        (problems, notes, directory) = ([], [], nil)
    }

    /// Reads the collection at `path`, which is one of:
    ///
    /// - a folder with a `wav.scp`, and with `segments` and `utt2spk` where they exist. A file of a listed name that lies in
    ///   the folder itself counts for more than the listed place: the folder was moved or copied with its list;
    /// - a folder with `wav/wav.scp`, as codecs are decoded into: that one;
    /// - a folder of audio files (wav wave bwf rf64 w64 flac ogg oga opus mp3 mp2 aif aiff aifc au snd caf sph nist gsm
    ///   vox voc, in any case), searched with all below it, links followed, hidden names skipped;
    /// - an audio file, by the same extensions;
    /// - a list: `<key> <path>`, `<key> <archive>:<offset>` or `<key> <command> |` a line. Relative paths start at the
    ///   current directory or, where nothing is there, at the list's folder. If it is a `wav.scp` with `utt2spk` beside
    ///   it, speakers are known.
    ///
    /// Nothing is thrown: what cannot be read is in ``problems``, and the rest is usable. Keys that occur twice are left
    /// out, all of them. No audio is opened yet.
    ///
    /// - Parameter allowPipes: whether entries may be shell commands, which run when they are read.
    public init(path: String, allowPipes: Bool = false) {
        self.path = path
        if isDirectory(path) {
            let decoded = join(path, "wav")
            let folder = !exists(join(path, "wav.scp")) && exists(join(decoded, "wav.scp")) ? decoded : path
            let wavScp = join(folder, "wav.scp")
            if exists(wavScp) {
                kind = .dataDirectory
                directory = nil
                (utterances, problems, notes) = Self.readDataDirectory(folder, wavScp: wavScp, allowPipes: allowPipes)
            } else {
                kind = .directory
                notes = []
                let found = AudioDirectory(path: path)
                directory = found
                utterances = Self.utterances(of: found, spelledOut: found.repeatedStems)
                problems = found.problems
            }
        } else if AudioDirectory.extensions.contains(fileExtension(of: path)) {
            kind = .audioFile
            directory = nil
            notes = []
            let stem = String(fileName(of: withoutExtension(path)))
            utterances = exists(path) ? [Utterance(key: stem, source: .file(path: path))] : []
            problems =
                exists(path) ? [] : [CollectionProblem(.opening(path, path: path, errorNumber: ENOENT))]
        } else {
            kind = .list
            directory = nil
            notes = []
            let list = WaveList(path: path, allowPipes: allowPipes)
            // A data directory's list that is named itself.
            let isOfDirectory = fileName(of: path) == "wav.scp"
            let (speakers, missed) = isOfDirectory ? Self.speakers(besides: path) : ([:], [])
            utterances = Self.sorted(list.sources, speakers: speakers)
            problems = list.problems + missed
        }
    }

    private static func readDataDirectory(
        _ folder: String, wavScp: String, allowPipes: Bool
    ) -> ([Utterance], [CollectionProblem], [String]) {
        let list = WaveList(path: wavScp, allowPipes: allowPipes)
        var problems = list.problems
        let (own, notes) = ownFiles(of: folder, list.sources, wavScp)
        var sources = own
        let segmentsPath = join(folder, "segments")
        if exists(segmentsPath) {
            let segments = Segments(path: segmentsPath, recordings: sources, recordingsPath: wavScp)
            sources = segments.sources
            problems += segments.problems
        }
        let (speakers, missed) = speakers(besides: wavScp)
        return (sorted(sources, speakers: speakers), problems + missed, notes)
    }

    /// What `utt2spk` in the folder of a list says.
    private static func speakers(besides list: String) -> ([String: String], [CollectionProblem]) {
        let path = String(list.dropLast(fileName(of: list).count)) + "utt2spk"
        guard exists(path) else { return ([:], []) }
        let map = SpeakerMap(path: path)
        return (map.speakers, map.problems)
    }

    /// The entries of a folder's list with the files of those names that lie in the folder. A list keeps its paths when its
    /// folder is moved or copied; what it leads to is then another run's, or gone.
    private static func ownFiles(
        of folder: String, _ sources: [String: AudioSource], _ wavScp: String
    ) -> ([String: AudioSource], [String]) {
        var own = sources
        var moved = [String]()
        for (key, source) in sources {
            guard case .file(let path) = source else { continue }
            let suffix = fileName(of: path).lastIndex(of: ".").map { path[$0...] } ?? ""
            guard let beside = [join(folder, key + suffix), join(folder, fileName(of: path))].first(where: exists),
                !isSameFile(beside, path)
            else { continue }
            own[key] = .file(path: beside)
            moved.append(path)
        }
        guard let first = moved.min() else { return (sources, []) }
        return (
            own,
            [
                "\(wavScp) was moved or copied: \(moved.count) of its \(sources.count) entries lead to other files (\(first)"
                    + "\(moved.count > 1 ? ", …" : "")) than those of their names beside it, which are taken"
            ]
        )
    }

    private static func isSameFile(_ a: String, _ b: String) -> Bool {
        var (first, second) = (stat(), stat())
        return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev
            && first.st_ino == second.st_ino
    }

    private static func sorted(_ sources: [String: AudioSource], speakers: [String: String]) -> [Utterance] {
        sources.map { Utterance(key: $0.key, source: $0.value, speaker: speakers[$0.key]) }
            .sorted { precedesInByteOrder($0.key, $1.key) }
    }

    private static func utterances(of directory: AudioDirectory, spelledOut stems: Set<String>) -> [Utterance] {
        directory.entries
            .map { Utterance(key: stems.contains($0.stem) ? $0.relativeKey : $0.stem, source: .file(path: $0.path)) }
            .sorted { precedesInByteOrder($0.key, $1.key) }
    }

    // MARK: Pairing

    /// The utterances that reference and hypotheses have in common, a result for each of `hypotheses` in their order.
    ///
    /// Files of folders are called by their name without extension where that is unique in every folder among the
    /// collections; where it is not, by their path below the folder without extension, in all folders. A reference that
    /// is a single audio file is paired with a hypothesis that is one, whatever their names.
    public static func pair(
        reference: UtteranceCollection, hypotheses: [UtteranceCollection]
    ) -> [PairedUtterances] {
        let repeatedStems = ([reference] + hypotheses).reduce(into: Set<String>()) {
            $0.formUnion($1.directory?.repeatedStems ?? [])
        }
        let references = reference.utterances(spelledOut: repeatedStems)
        return hypotheses.map { collection in
            var utterances = collection.utterances(spelledOut: repeatedStems)
            if reference.kind == .audioFile, collection.kind == .audioFile, let key = references.first?.key {
                utterances = utterances.map { Utterance(key: key, source: $0.source, speaker: $0.speaker) }
            }
            return PairedUtterances(references: references, hypotheses: utterances)
        }
    }

    private func utterances(spelledOut stems: Set<String>) -> [Utterance] {
        directory.map { Self.utterances(of: $0, spelledOut: stems) } ?? utterances
    }
}
