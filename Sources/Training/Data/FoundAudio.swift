import Audio
import Codecs

/// The audio that ``TrainingSource``s name, before anything is known about it.
struct FoundAudio: Sendable {
    private(set) var audio: [String: AudioSource] = [:]
    /// Who speaks, where that is known.
    private(set) var speakers: [String: String] = [:]
    /// The keys in the order of their lists; those of folders in byte order.
    private(set) var order: [String] = []
    private(set) var notes: [String] = []

    /// Adds the audio of a source; a key that is there already is an error.
    mutating func add(_ source: TrainingSource) throws(CodecError) {
        let collection = UtteranceCollection(path: source.path)
        notes += collection.problems.map(\.description) + collection.notes
        let known = Dictionary(uniqueKeysWithValues: collection.utterances.map { ($0.key, $0.source) })
        for key in try keys(of: collection, source) {
            guard let place = known[key] else { continue }
            if let earlier = audio.updateValue(place, forKey: key) {
                throw CodecError(
                    source.path, cause: "'\(key)' is there twice: \(earlier) and \(place)",
                    remedy: "give every utterance a key of its own")
            }
            order.append(key)
        }
        for utterance in collection.utterances { speakers[utterance.key] = utterance.speaker }
    }

    /// ESPnet takes utterances in the order of the list.
    private func keys(of collection: UtteranceCollection, _ source: TrainingSource) throws(CodecError) -> [String] {
        guard collection.kind == .list, !collection.utterances.isEmpty else { return collection.utterances.map(\.key) }
        return try KeyedLines(path: source.path).lines.map(\.key)
    }
}
