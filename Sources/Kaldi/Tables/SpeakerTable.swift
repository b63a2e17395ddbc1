/// The speaker of each utterance: `utt2spk`, and `spk2utt`, which says the same.
public struct SpeakerTable: Sendable {
    /// What messages call the file.
    public let path: String
    /// The utterances in the order of the file.
    public let utterances: [KaldiKey]

    private let speakers: [KaldiKey: KaldiKey]
    /// As the file assigns them, one for each of ``utterances``.
    private let assigned: [KaldiKey]

    private init(_ pairs: [(utterance: KaldiKey, speaker: KaldiKey)], path: String) {
        self.path = path
        utterances = pairs.map(\.utterance)
        assigned = pairs.map(\.speaker)
        var speakers = [KaldiKey: KaldiKey](minimumCapacity: pairs.count)
        for pair in pairs { speakers[pair.utterance] = pair.speaker }
        self.speakers = speakers
    }

    /// From an `utt2spk`, each line of which has exactly two fields.
    public init(utt2spk table: KaldiTable) throws(KaldiError) {
        var pairs = [(utterance: KaldiKey, speaker: KaldiKey)]()
        for (index, line) in table.lines.enumerated() {
            let fields = line.fields
            guard fields.count == 2 else {
                throw table.problem(
                    index, cause: "Invalid line in utt2spk file: \(line.description)",
                    remedy: "write '<utterance> <speaker>'")
            }
            pairs.append((fields[0], fields[1]))
        }
        self.init(pairs, path: table.path)
    }

    /// From a `spk2utt`, each line of which has at least two fields.
    public init(spk2utt table: KaldiTable) throws(KaldiError) {
        var pairs = [(utterance: KaldiKey, speaker: KaldiKey)]()
        for (index, line) in table.lines.enumerated() {
            let fields = line.fields
            guard fields.count > 1 else {
                throw table.problem(
                    index, cause: "Invalid line in spk2utt file: \(line.description)",
                    remedy: "write '<speaker> <utterance> …'")
            }
            pairs += fields.dropFirst().map { ($0, fields[0]) }
        }
        self.init(pairs, path: table.path)
    }

    /// Utterances that are each their own speaker.
    public init(ownSpeakers utterances: [KaldiKey], path: String) {
        self.init(utterances.map { ($0, $0) }, path: path)
    }

    /// The speaker of an utterance; the one named last where there are several, as in Perl's hashes.
    public func speaker(of utterance: KaldiKey) -> KaldiKey? { speakers[utterance] }

    /// Whether both say the same in the same order.
    func isSame(as other: SpeakerTable) -> Bool { utterances == other.utterances && assigned == other.assigned }

    /// The speakers and their utterances, both in the order in which the file first names them.
    public var utterancesOfSpeakers: [(speaker: KaldiKey, utterances: [KaldiKey])] {
        var order = [KaldiKey: Int]()
        var list = [(speaker: KaldiKey, utterances: [KaldiKey])]()
        for (utterance, speaker) in zip(utterances, assigned) {
            if let place = order[speaker] {
                list[place].utterances.append(utterance)
            } else {
                order[speaker] = list.count
                list.append((speaker, [utterance]))
            }
        }
        return list
    }

    /// Without the utterances of other speakers.
    func limited(to kept: Set<KaldiKey>) -> SpeakerTable {
        SpeakerTable(zip(utterances, assigned).filter { kept.contains($1) }.map { ($0, $1) }, path: path)
    }

    /// `utt2spk`: a line an utterance.
    public func utt2spk(path: String) -> KaldiTable {
        KaldiTable(zip(utterances, assigned).map { KaldiLine([$0, $1]) }, path: path)
    }

    /// `spk2utt`: a line a speaker.
    public func spk2utt(path: String) -> KaldiTable {
        KaldiTable(utterancesOfSpeakers.map { KaldiLine([$0.speaker] + $0.utterances) }, path: path)
    }
}
