import Metrics
import Scoring

/// What a run says of its utterances as a whole: the distances between its embeddings and the reference's.
public struct ComparedCorpus: Sendable {
    /// What the embeddings are: `logmel`, or `files` for the user's own.
    public var embedding: String
    /// The keys with their definitions.
    public var definitions: [KeyDefinition]
    /// Values by key; keys without one are absent.
    public var values: [String: Double]
    /// The metric's parameters, as stored.
    public var parameters: JSONValue
    /// xxh128 of the reference's embeddings and their keys.
    public var referenceHash: String
    /// Embeddings on either side.
    public var rows: (reference: Int, hypothesis: Int)
    /// What is worth knowing about them, one sentence each.
    public var warnings: [String]
    /// The embeddings themselves, where they were asked for and each belongs to an utterance.
    public var tables: (reference: EmbeddingTable, hypothesis: EmbeddingTable)?

    /// Reads what stands in a run's folder; `nil` where the record knows of nothing.
    init?(record: JSONValue?, folder: String, withEmbeddings: Bool) throws(ComparisonError) {
        guard let entry = record?["corpus"] else { return nil }
        do {
            let stored = try StoredCorpus.read(folder)
            let json = stored.json
            embedding = json["embedding"]?.text ?? ""
            definitions = try RunRecord.corpusKeys(of: entry, path: folder + "/" + RunRecord.fileName)
            values = Dictionary(
                (json["values"]?.members ?? []).compactMap { member in member.value.double.map { (member.name, $0) } },
                uniquingKeysWith: { first, _ in first })
            parameters = entry["parameters"] ?? .object([])
            referenceHash = json["reference"]?["xxh128"]?.text ?? ""
            rows = (json["reference"]?["rows"]?.int ?? 0, json["hypothesis"]?["rows"]?.int ?? 0)
            warnings = (json["warnings"]?.elements ?? []).compactMap(\.text)
            guard withEmbeddings else { return }
            let found = try stored.tables()
            if found.reference.keys != nil && found.hypothesis.keys != nil { tables = found }
        } catch let error as StoredRunError {
            throw ComparisonError(error)
        } catch {
            throw ComparisonError(.malformed, "\(error)")
        }
    }

    /// The definition of a key, `nil` where the run has none.
    public func definition(_ key: String) -> KeyDefinition? { definitions.first { $0.name == key } }
}
