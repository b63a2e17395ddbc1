/// Chooses utterances by the rules of `subset_data_dir.sh`.
struct SubsetChoice {
    private let tables: DataTables
    private let utt2spk: KaldiTable
    private let speakers: SpeakerTable
    private(set) var warnings: [String] = []

    init(_ tables: DataTables, _ utt2spk: KaldiTable, _ speakers: SpeakerTable) {
        (self.tables, self.utt2spk, self.speakers) = (tables, utt2spk, speakers)
    }

    /// The lines of `utt2spk` that are chosen.
    mutating func utt2spk(_ selection: SubsetSelection) throws(KaldiError) -> KaldiTable {
        switch selection {
        case .spread(let count): try utt2spk.spread(count)
        case .first(let count): try utt2spk.first(count)
        case .last(let count): try utt2spk.last(count)
        case .shortest(let count): try utt2spk.filtered(by: shortest(count))
        case .perSpeaker(let count): try utt2spk.filtered(by: perSpeaker(count))
        case .speakers(let count): try utt2spk.filtered(by: randomSpeakers(count))
        case .utterances(let list): try utt2spk.filtered(by: keys(of: list, among: Set(utt2spk.keys), "utterance"))
        case .speakerList(let list):
            try utt2spk.filtered(
                by: utterances(of: keys(of: list, among: Set(orderedSpeakers.map(\.speaker)), "speaker")))
        }
    }

    /// Speakers as `spk2utt` lists them: sorted.
    private var orderedSpeakers: [(speaker: KaldiKey, utterances: [KaldiKey])] {
        speakers.utterancesOfSpeakers.sorted { $0.speaker < $1.speaker }
    }

    private func utterances(of wanted: Set<KaldiKey>) -> Set<KaldiKey> {
        Set(utt2spk.keys.filter { speakers.speaker(of: $0).map(wanted.contains) ?? false })
    }

    private mutating func keys(
        of list: String, among known: Set<KaldiKey>, _ kind: String
    ) throws(KaldiError) -> Set<KaldiKey> {
        let table = try KaldiTable(path: list)
        if let empty = table.lines.firstIndex(where: { $0.key.bytes.isEmpty }) {
            throw table.problem(empty, cause: "Invalid id-list file line", remedy: "take empty lines away")
        }
        let keys = Set(table.keys)
        let unknown = keys.subtracting(known)
        if let first = unknown.min() {
            warnings.append(
                "\(list): \(unknown.count) of \(keys.count) names are no \(kind) of the directory, such as '\(first)'")
        }
        return keys
    }

    /// As `sort -n -k2`: by length, then by the whole line.
    private func shortest(_ count: Int) throws(KaldiError) -> Set<KaldiKey> {
        guard let table = tables[.utt2frames] ?? tables[.utt2samples] ?? tables[.utt2dur] else {
            throw KaldiError(
                utt2spk.path,
                cause: "you selected --shortest but there is no utt2num_frames, utt2num_samples or utt2dur",
                remedy: "write one of them", kind: .request)
        }
        let known = Set(utt2spk.keys)
        var lengths = [(length: Double, line: KaldiLine)]()
        for (index, line) in table.lines.enumerated() where known.contains(line.key) {
            guard let length = try table.field(2, of: index).number else {
                throw table.problem(index, cause: "the length is no number", remedy: "write '<utterance> <length>'")
            }
            lengths.append((length, line))
        }
        lengths.sort { a, b in a.length == b.length ? order(a.line.text, b.line.text) < 0 : a.length < b.length }
        return Set(lengths.prefix(count).map(\.line.key))
    }

    /// Every s-th utterance of a speaker, with the largest s that gives so many.
    private func perSpeaker(_ count: Int) -> Set<KaldiKey> {
        var chosen = Set<KaldiKey>()
        for (_, utterances) in orderedSpeakers {
            let step = max(1, utterances.count / count)
            chosen.formUnion(stride(from: 0, to: min(utterances.count, count * step), by: step).map { utterances[$0] })
        }
        return chosen
    }

    /// Speakers in the order of `shuffle_list.pl` until they have so many utterances.
    private func randomSpeakers(_ count: Int) -> Set<KaldiKey> {
        var chosen = Set<KaldiKey>()
        for (_, utterances) in PerlShuffle.shuffled(orderedSpeakers) {
            if chosen.count >= count { break }
            chosen.formUnion(utterances)
        }
        return chosen
    }
}
