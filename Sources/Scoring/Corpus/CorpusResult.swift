import Audio
import Files
import Metrics

/// What a run says of its utterances as a whole: `corpus.json` and the embeddings it was computed from.
public struct CorpusResult: Sendable {
    /// Name of the file.
    public static let fileName = "corpus.json"
    /// The folder with the embeddings of both sides, which `--embeddings` reads.
    public static let folderName = "embeddings"

    /// What the embeddings are: `logmel`, or `files` for the user's own.
    public let embedding: String
    /// The reference's embeddings.
    public let reference: EmbeddingTable
    /// The system's.
    public let hypothesis: EmbeddingTable
    /// Values by key, in the definition's order.
    public let scores: [(key: String, score: Score)]
    /// What is worth knowing, one sentence each.
    public let warnings: [String]

    /// d, the number of values of an embedding.
    public var dimension: Int { reference.dimension }

    private let standardError: Double?
    private let mostRows: Int

    /// Computes the distances between two sets.
    init(embedding: String, reference: EmbeddingTable, hypothesis: EmbeddingTable, parameters: Parameters) {
        let measures = EmbeddingMeasures(reference, hypothesis, parameters)
        self.embedding = embedding
        self.reference = reference
        self.hypothesis = hypothesis
        scores = measures.scores
        standardError = measures.standardError
        warnings = measures.warnings
        mostRows = parameters.integer("max_rows")
    }

    /// The definitions of the keys that have a place in ``scores``.
    public var keys: [KeyDefinition] {
        scores.compactMap { score in EmbeddingDistances.definition.keys.first { $0.name == score.key } }
    }

    /// The result as JSON.
    var json: JSONValue {
        let undefined = scores.compactMap { key, score -> JSONValue.Member? in
            if case .undefined(let why) = score { .init(key, .string(why.reason.rawValue)) } else { nil }
        }
        return .object([
            .init("embedding", .string(embedding)), .init("dimension", .integer(reference.dimension)),
            .init("reference", side(reference)), .init("hypothesis", side(hypothesis)),
            .init("values", .object(scores.map { .init($0.key, .optional($0.score.value)) })),
            .init(
                "standard_errors",
                .object(standardError.map { [.init("mmd2_poly", .number($0))] } ?? [])),
            .init("undefined", .object(undefined)),
            .init("warnings", .array(warnings.map { .string($0) })),
        ])
    }

    private func side(_ table: EmbeddingTable) -> JSONValue {
        .object([
            .init("rows", .integer(table.count)), .init("seen_by_kernels", .integer(min(table.count, mostRows))),
            .init("utterances", table.keys.map { .integer(Set($0).count) } ?? .null),
            .init("xxh128", .string(Self.hash(table))),
        ])
    }

    /// xxh128 of a table's files.
    static func hash(_ table: EmbeddingTable) -> String {
        let hash = XXH128()
        let files = table.files
        files.array.withUnsafeBytes { hash.update($0) }
        (files.keys ?? []).withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal
    }

    /// All files of such a result, by their place in the run's folder.
    static let fileNames =
        [fileName] + ["reference", "hypothesis"].flatMap { ["\(folderName)/\($0).npy", "\(folderName)/\($0).utt"] }

    /// The files with their bytes.
    var files: [(name: String, bytes: [UInt8])] {
        let sides = [("reference", reference.files), ("hypothesis", hypothesis.files)]
        return [(Self.fileName, Array(json.pretty.utf8))]
            + sides.flatMap { name, files in
                [("\(Self.folderName)/\(name).npy", files.array)]
                    + (files.keys.map { [("\(Self.folderName)/\(name).utt", $0)] } ?? [])
            }
    }

    /// The result of several parts of a run; `nil` where none of them has one.
    static func merging(_ folders: [String], parameters: Parameters, embedding: String) throws -> CorpusResult {
        var (references, hypotheses) = ([EmbeddingTable](), [EmbeddingTable]())
        for folder in folders {
            let path = folder + "/" + folderName
            references.append(try EmbeddingTable.read(path + "/reference.npy", keys: []))
            hypotheses.append(try EmbeddingTable.read(path + "/hypothesis.npy", keys: []))
        }
        guard let reference = EmbeddingTable.merging(references),
            let hypothesis = EmbeddingTable.merging(hypotheses)
        else {
            throw EmbeddingError(
                folders.joined(separator: ", "),
                cause: "the parts' embeddings have unequal numbers of values, or no list of utterances",
                remedy: "score all parts with the same embeddings, and matrices with NAME.utt beside them")
        }
        return CorpusResult(
            embedding: embedding, reference: reference, hypothesis: hypothesis, parameters: parameters)
    }
}
