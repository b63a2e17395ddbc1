import FoundationEssentials

/// What a finished run says of its utterances as a whole, as it stands in the run's folder.
public struct StoredCorpus: Sendable {
    /// `corpus.json`.
    public let json: JSONValue
    private let folder: String

    /// Reads `corpus.json`.
    public static func read(_ folder: String) throws(EmbeddingError) -> StoredCorpus {
        let path = folder + "/" + CorpusResult.fileName
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw EmbeddingError(
                path, cause: "the file, which \(RunRecord.fileName) speaks of, cannot be read",
                remedy: "score again with --resume")
        }
        do {
            let json = try JSONValue(parsing: Array(bytes))
            guard json["values"] != nil, json["reference"]?["xxh128"]?.text != nil else {
                throw EmbeddingError(path, cause: "no values are in it", remedy: "score again with --resume")
            }
            return StoredCorpus(json: json, folder: folder)
        } catch let error as EmbeddingError {
            throw error
        } catch {
            throw EmbeddingError(path, cause: "not JSON (\(error))", remedy: "score again with --resume")
        }
    }

    /// The embeddings, which have to be those that the values were computed from.
    public func tables() throws(EmbeddingError) -> (reference: EmbeddingTable, hypothesis: EmbeddingTable) {
        (try table("reference"), try table("hypothesis"))
    }

    private func table(_ side: String) throws(EmbeddingError) -> EmbeddingTable {
        let path = "\(folder)/\(CorpusResult.folderName)/\(side).npy"
        guard FileManager.default.fileExists(atPath: path) else {
            throw EmbeddingError(path, cause: "the run's embeddings are not there", remedy: "score again with --resume")
        }
        let table = try EmbeddingTable.matrix(path)
        guard CorpusResult.hash(table) == json[side]?["xxh128"]?.text else {
            throw EmbeddingError(
                path, cause: "these are not the embeddings that \(CorpusResult.fileName) was computed from",
                remedy: "score again with --resume")
        }
        return table
    }
}
