import FoundationEssentials
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
    /// The embeddings themselves, where they were asked for and each belongs to an utterance.
    public var tables: (reference: EmbeddingTable, hypothesis: EmbeddingTable)?

    /// Reads what stands in a run's folder; `nil` where the record knows of nothing.
    init?(record: JSONValue?, folder: String, withEmbeddings: Bool) throws(ComparisonError) {
        guard let entry = record?["corpus"] else { return nil }
        let path = folder + "/" + CorpusResult.fileName
        guard let bytes = FileManager.default.contents(atPath: path),
            let json = try? JSONValue(parsing: Array(bytes)), let values = json["values"]
        else {
            throw ComparisonError(
                .malformed, "\(path): the file that \(RunRecord.fileName) names is missing or damaged; score again")
        }
        embedding = json["embedding"]?.text ?? "?"
        do throws(StoredRunError) {
            definitions = try RunRecord.corpusKeys(of: entry, path: folder + "/" + RunRecord.fileName)
        } catch {
            throw ComparisonError(error)
        }
        self.values = Dictionary(
            values.members.compactMap { member in member.value.double.map { (member.name, $0) } },
            uniquingKeysWith: { first, _ in first })
        parameters = entry["parameters"] ?? .object([])
        referenceHash = json["reference"]?["xxh128"]?.text ?? ""
        rows = (json["reference"]?["rows"]?.int ?? 0, json["hypothesis"]?["rows"]?.int ?? 0)
        guard withEmbeddings else { return }
        do throws(EmbeddingError) {
            let place = folder + "/" + CorpusResult.folderName
            let reference = try EmbeddingTable.read(place + "/reference.npy", keys: [])
            let hypothesis = try EmbeddingTable.read(place + "/hypothesis.npy", keys: [])
            if reference.keys != nil && hypothesis.keys != nil { tables = (reference, hypothesis) }
        } catch {
            throw ComparisonError(.malformed, error.description)
        }
    }

    /// The definition of a key, `nil` where the run has none.
    public func definition(_ key: String) -> KeyDefinition? { definitions.first { $0.name == key } }
}
