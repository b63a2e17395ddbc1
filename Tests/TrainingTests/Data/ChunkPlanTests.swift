import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

struct ChunkPlanTests {
    private func plan(_ run: ChunkGoldens.Run, _ lengths: [Int]) throws -> ChunkPlan {
        let settings = try ChunkSettings(
            lengths: ChunkLengths(parsing: run.chunk_length.text), shiftRatio: run.ratio, cachedChunks: run.cache,
            batchSize: run.size, utterancesPerEpoch: run.n, discardsShort: run.discard, longest: run.longest,
            seed: run.seed)
        return try ChunkPlan(
            lengths: lengths, settings: settings, epoch: run.epoch, pass: run.train ? .training : .validation)
    }

    private func rows(_ plan: ChunkPlan) -> [[[Int]]] {
        plan.map { batch in batch.map { [$0.utterance, $0.start, $0.length] } }
    }

    @Test("Batches are ESPnet's, for seeds, epochs, caches, ratios, lengths and short utterances")
    func smallCorpus() throws {
        let golden = try ChunkGoldens.load().small
        #expect(golden.runs.count > 60)
        for run in golden.runs {
            let made = rows(try plan(run, golden.lengths))
            #expect(made == run.batches, "\(run)")
        }
    }

    @Test("Batches of 500 utterances are ESPnet's, with fewer and more utterances an epoch")
    func largeCorpus() throws {
        let golden = try ChunkGoldens.load().large
        #expect(golden.runs.count == 7)
        for run in golden.runs {
            let made = rows(try plan(run, golden.lengths))
            #expect(made.count == run.count)
            #expect(fnv(made.joined().joined()) == run.fnv, "epoch \(run.epoch), seed \(run.seed)")
        }
    }

    private struct RealRun: Decodable {
        struct Run: Decodable {
            let epoch: Int
            let seed: Int
            let chunk_length: ChunkLengthOption
            let num_samples_per_epoch: Int?
            let num_cache_chunks: Int
            let batch_size: Int
            let shuffle: Bool
            let batches: [[Row]]
        }
        struct Row: Decodable, Equatable {
            let key: String
            let start: Int
            let length: Int

            init(key: String, start: Int, length: Int) { (self.key, self.start, self.length) = (key, start, length) }

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                key = try row.decode(String.self)
                start = try row.decode(Int.self)
                length = try row.decode(Int.self)
            }
        }
        let lengths: [String: Int]
        let chunk_shift_ratio: Double
        let runs: [Run]
    }

    @Test("The chunks of a real training run come again")
    func realRun() throws {
        let file = URL(fileURLWithPath: repositoryRoot + "/reference/training/train_run_chunks.json")
        let golden = try JSONDecoder().decode(RealRun.self, from: Data(contentsOf: file))
        let keys = golden.lengths.keys.sorted()
        #expect(golden.runs.count == 10)
        for run in golden.runs {
            let settings = try ChunkSettings(
                lengths: ChunkLengths(parsing: run.chunk_length.text), shiftRatio: golden.chunk_shift_ratio,
                cachedChunks: run.num_cache_chunks, batchSize: run.batch_size,
                utterancesPerEpoch: run.num_samples_per_epoch, seed: run.seed)
            let plan = try ChunkPlan(
                lengths: keys.compactMap { golden.lengths[$0] }, settings: settings, epoch: run.epoch,
                pass: run.shuffle ? .training : .validation)
            let made = plan.map { batch in
                batch.map { RealRun.Row(key: keys[$0.utterance], start: $0.start, length: $0.length) }
            }
            #expect(made == run.batches, "epoch \(run.epoch), chunk \(run.chunk_length)")
        }
    }

    @Test("Short utterances are padded to one sample more than a chunk, in training only")
    func padding() throws {
        let golden = try ChunkGoldens.load().padding
        let settings = try ChunkSettings(lengths: ChunkLengths(golden.chunk_length), batchSize: 1)
        #expect(golden.lengths.map { settings.paddedLength(of: $0, in: .training) } == golden.padded)
        #expect(golden.lengths.map { settings.paddedLength(of: $0, in: .validation) } == golden.lengths)
    }

    @Test("Utterances that give no chunk are told")
    func tooShort() throws {
        let settings = try ChunkSettings(lengths: ChunkLengths(parsing: "100,200"), batchSize: 1)
        let lengths = [50, 100, 101, 300]
        #expect(try ChunkPlan(lengths: lengths, settings: settings, epoch: 1, pass: .training).tooShort == [1])
        #expect(try ChunkPlan(lengths: lengths, settings: settings, epoch: 1, pass: .validation).tooShort == [0, 1])
    }

    @Test(
        "Options that make no chunks are refused by name",
        arguments: ["", "0", "-5", "5-3", "3-4-5", "a", "5,", "1-99999999"])
    func refusedLengths(option: String) {
        #expect { try ChunkLengths(parsing: option) } throws: { error in
            (error as? CodecError)?.source.contains("chunk_length") == true
        }
    }

    @Test("Settings that would stop training later are refused at once")
    func refusedSettings() throws {
        let lengths = try ChunkLengths(10)
        func source(_ make: () throws -> Any) -> String? {
            do {
                _ = try make()
                return nil
            } catch {
                return (error as? CodecError)?.source
            }
        }
        #expect(source { try ChunkSettings(lengths: lengths, batchSize: 0) } == "batch_size")
        #expect(source { try ChunkSettings(lengths: lengths, shiftRatio: 0.05, batchSize: 1) } == "chunk_shift_ratio")
        #expect(source { try ChunkSettings(lengths: lengths, shiftRatio: .nan, batchSize: 1) } == "chunk_shift_ratio")
        #expect(source { try ChunkSettings(lengths: lengths, cachedChunks: -1, batchSize: 1) } == "num_cache_chunks")
        #expect(
            source { try ChunkSettings(lengths: lengths, batchSize: 1, utterancesPerEpoch: 0) } == "num_iters_per_epoch"
        )
        #expect(source { try ChunkSettings(lengths: lengths, batchSize: 1, seed: -1) } == "seed")
        let last = try ChunkSettings(lengths: lengths, batchSize: 1, seed: Int(UInt32.max))
        #expect(source { try ChunkPlan(lengths: [20], settings: last, epoch: 1, pass: .training) } == "seed 4294967295")
    }
}
