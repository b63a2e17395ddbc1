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
    /// The definitions of the keys, in the order of ``scores``.
    public let keys: [KeyDefinition]
    /// Values by key.
    public let scores: [(key: String, score: Score)]
    /// What is worth knowing, one sentence each.
    public let warnings: [String]

    /// d, the number of values of an embedding.
    public var dimension: Int { reference.dimension }

    private let standardErrors: [String: Double]
    private let mostRows: Int
    /// Utterances of the run that lack embeddings on one side.
    private let leftOut: Int

    /// Computes the distances between two sets; `leftOut` utterances of the run are in neither.
    init(
        embedding: String, reference: EmbeddingTable, hypothesis: EmbeddingTable, parameters: Parameters,
        leftOut: Int = 0
    ) {
        let measures = EmbeddingMeasures(reference, hypothesis, parameters)
        self.leftOut = leftOut
        self.embedding = embedding
        self.reference = reference
        self.hypothesis = hypothesis
        keys = EmbeddingDistances.keys(parameters)
        scores = measures.scores
        standardErrors = measures.standardErrors
        let all = leftOut + (reference.keys.map { Set($0).count } ?? 0)
        warnings =
            (leftOut == 0
                ? []
                : [
                    "\(leftOut) of \(all) utterances lack embeddings on one side and are left out of the distances between sets"
                ])
            + measures.warnings
        mostRows = parameters.integer("max_rows")
    }

    /// The result as JSON.
    public var json: JSONValue {
        let undefined = scores.compactMap { key, score -> JSONValue.Member? in
            if case .undefined(let why) = score { .init(key, .string(why.reason.rawValue)) } else { nil }
        }
        return .object([
            .init("embedding", .string(embedding)), .init("dimension", .integer(dimension)),
            .init("reference", side(reference)), .init("hypothesis", side(hypothesis)),
            .init("left_out", .integer(leftOut)),
            .init("values", .object(scores.map { .init($0.key, .optional($0.score.value)) })),
            .init(
                "standard_errors",
                .object(standardErrors.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })),
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
        let files = table.fileContents
        files.array.withUnsafeBytes { hash.update($0) }
        (files.keys ?? []).withUnsafeBytes { hash.update($0) }
        return hash.hexadecimal
    }

    /// All files of such a result, by their place in the run's folder.
    static let fileNames =
        [fileName] + ["reference", "hypothesis"].flatMap { ["\(folderName)/\($0).npy", "\(folderName)/\($0).utt"] }

    /// The files with their bytes.
    var files: [(name: String, bytes: [UInt8])] {
        let sides = [("reference", reference.fileContents), ("hypothesis", hypothesis.fileContents)]
        return [(Self.fileName, Array(json.pretty.utf8))]
            + sides.flatMap { name, files in
                [("\(Self.folderName)/\(name).npy", files.array)]
                    + (files.keys.map { [("\(Self.folderName)/\(name).utt", $0)] } ?? [])
            }
    }

    /// The result of a run out of those of its parts, given by their folders.
    static func merging(_ folders: [String], parameters: Parameters, embedding: String) throws -> CorpusResult {
        var parts = [StoredCorpus]()
        for folder in folders { parts.append(try StoredCorpus.read(folder)) }
        let tables = try parts.map { part in try part.tables() }
        guard let reference = EmbeddingTable.merging(tables.map(\.reference)),
            let hypothesis = EmbeddingTable.merging(tables.map(\.hypothesis))
        else {
            throw EmbeddingError(
                folders.joined(separator: ", "),
                cause: "the parts' embeddings have unequal numbers of values, or no list of utterances",
                remedy: "score all parts with the same embeddings, and matrices with NAME.utt beside them")
        }
        return CorpusResult(
            embedding: embedding, reference: reference, hypothesis: hypothesis, parameters: parameters,
            leftOut: parts.reduce(0) { $0 + ($1.json["left_out"]?.int ?? 0) })
    }
}
