import Metrics
import Models
import Statistics
import Testing

/// The whole machinery of cards on real audio: tiny models of made-up weights, against the executable specification in
/// Python.
@Suite(.needsONNXRuntime) struct TinyCardTests {
    private func model(_ name: String) throws -> CardModel {
        CardModel(
            try ModelCard.read("\(TinyModels.folder)/\(name).yaml"), store: ModelStore(environment: [:]))
    }

    @Test(arguments: ["tiny_mos", "tiny_similarity"]) func scoresAgree(name: String) throws {
        let metric = try ModelMetric(model(name))
        let rows = try ModelGoldens.lines("\(TinyModels.folder)/\(name).jsonl")
        #expect(!rows.isEmpty)
        for row in rows {
            let scores = try metric.score(ModelGoldens.pair(row))
            for key in metric.definition.keys {
                let expected = try #require(row.number(key.name))
                let value = try #require(scores[key.name]?.value, "\(row.key) \(row.system) \(key.name)")
                #expect(abs(value - expected) < 1e-5, "\(row.key) \(row.system) \(key.name): \(value), not \(expected)")
            }
        }
    }

    @Test func frechetDistancesAgree() throws {
        let embedding = ModelEmbedding(try model("tiny_fad"))
        var known = [String: EmbeddingRows]()
        func rows(_ file: String) throws -> EmbeddingRows {
            if let rows = known[file] { return rows }
            let rows = try embedding.rows(of: ModelGoldens.signal(file)).get()
            known[file] = rows
            return rows
        }
        func all(_ files: [String]) throws -> EmbeddingRows {
            let parts = try files.map(rows)
            return EmbeddingRows(values: parts.flatMap(\.values), dimension: parts[0].dimension)
        }
        let lines = try ModelGoldens.lines(TinyModels.folder + "/tiny_fad.jsonl")
        #expect(!lines.isEmpty)
        for line in lines {
            let files = ModelGoldens.files(ofSystem: line.system)
            let (reference, hypothesis) = (try all(files.map(\.reference)), try all(files.map(\.hypothesis)))
            #expect(Double(hypothesis.count) == line.number("embeddings"))
            #expect(Double(reference.count) == line.number("reference_embeddings"))
            let distance = try ModelEmbedding.distance(reference, hypothesis)
            let expected = try #require(line.number("tiny_fad"))
            #expect(abs(distance - expected) < 1e-4 * expected, "\(line.system): \(distance), not \(expected)")
        }
    }

    /// One session is shared, and what it gives does not depend on who asks at the same time.
    @Test func severalTasksGetTheSameBytes() async throws {
        let metric = try ModelMetric(model("tiny_mos"))
        let rows = try ModelGoldens.lines(TinyModels.folder + "/tiny_mos.jsonl").prefix(6)
        @Sendable func values(_ row: ModelGoldens.Line) throws -> [UInt64] {
            let scores = try metric.score(ModelGoldens.pair(row))
            return scores.entries.compactMap { $0.score.value?.bitPattern }
        }
        let alone = try rows.map(values)
        #expect(alone.allSatisfy { $0.count == 3 })
        let together = try await withThrowingTaskGroup(of: (Int, [UInt64]).self) { group in
            for _ in 0..<3 {
                for (place, row) in rows.enumerated() { group.addTask { (place, try values(row)) } }
            }
            return try await group.reduce(into: [(Int, [UInt64])]()) { $0.append($1) }
        }
        for (place, values) in together { #expect(values == alone[place]) }
    }
}
