import Audio
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

struct BatchReaderTests {
    private let workspace = Workspace()

    /// Sample n of utterance u is (1000 · u + n) / 2^20, so that samples tell where they come from.
    private func ramps(_ lengths: [Int]) throws -> TrainingUtterances {
        for (u, length) in lengths.enumerated() {
            let ramp = (0..<length).map { Float(1000 * (u + 1) + $0) / 1_048_576 }
            workspace.write(TestAudio.wav([ramp], sampleRate: 8000), to: "audio/u\(u).wav")
        }
        return try TrainingUtterances(sources: [TrainingSource(path: workspace["audio"])], sampleRate: 8000)
    }

    private func settings(
        batch: Int = 4, discardsShort: Bool = true
    ) throws -> ChunkSettings {
        try ChunkSettings(
            lengths: ChunkLengths(100), cachedChunks: 16, batchSize: batch, discardsShort: discardsShort, seed: 777)
    }

    private func all(_ reader: consuming BatchReader) throws -> [TrainingBatch] {
        var batches = [TrainingBatch]()
        while let batch = try reader.next() { batches.append(batch) }
        return batches
    }

    private let lengths = [500, 321, 64, 1000, 777, 90, 100, 450]

    @Test("Rows are the plan's chunks, zeros where an utterance was padded")
    func rows() throws {
        let utterances = try ramps(lengths)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(), epoch: 2, pass: .training)
        let batches = try all(BatchReader(utterances, plan: plan))
        let planned = Array(plan)
        #expect(batches.count == planned.count && batches.count > 5)
        var padded = 0
        for (batch, chunks) in zip(batches, planned) {
            #expect(batch.count == 4 && batch.length == 100 && batch.samples.count == 400)
            #expect(batch.keys == chunks.map { "u\($0.utterance)" })
            for (row, chunk) in chunks.enumerated() {
                let expected = (chunk.start..<chunk.start + 100).map { n in
                    n < lengths[chunk.utterance] ? Float(1000 * (chunk.utterance + 1) + n) / 1_048_576 : 0
                }
                #expect(Array(batch.samples[row * 100..<row * 100 + 100]) == expected)
                if lengths[chunk.utterance] < 100 { padded += 1 }
            }
        }
        #expect(padded > 0)
        #expect(batches.map(\.index) == Array(batches.indices))
    }

    @Test("Threads, read-ahead and memory change nothing", arguments: [(1, 1, 0), (2, 4, 1), (8, 3, 256), (3, 100, 0)])
    func sameWhateverTheThreads(threads: Int, ahead: Int, megabytes: Int) throws {
        let utterances = try ramps(lengths)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(), epoch: 1, pass: .training)
        let changes = try Augmentation(gainDB: [-6, 6], noiseSNRDB: [10, 30], speeds: [0.9, 1, 1.1])
        let expected = try all(BatchReader(utterances, plan: plan, augmentation: changes, threads: 1, ahead: 1))
        let made = try all(
            BatchReader(
                utterances, plan: plan, augmentation: changes, threads: threads, ahead: ahead,
                cacheMegabytes: megabytes))
        #expect(made.map(\.samples) == expected.map(\.samples))
    }

    @Test("Skipping gives the rest of the epoch, augmentation included")
    func resuming() throws {
        let utterances = try ramps(lengths)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(), epoch: 1, pass: .training)
        let changes = try Augmentation(gainDB: [-6, 6])
        let whole = try all(BatchReader(utterances, plan: plan, augmentation: changes))
        for skipped in [1, 5, whole.count, whole.count + 3] {
            let rest = try all(BatchReader(utterances, plan: plan, augmentation: changes, skipping: skipped))
            #expect(rest.map(\.samples) == whole.dropFirst(skipped).map(\.samples))
            #expect(rest.map(\.index) == whole.dropFirst(skipped).map(\.index))
        }
    }

    @Test("Channels are averaged")
    func mono() throws {
        workspace.write(TestAudio.wav([[0.5, 1], [0.25, -1], [0, 1]], sampleRate: 8000), to: "audio/a.wav")
        let utterances = try TrainingUtterances(sources: [.init(path: workspace["audio"])], sampleRate: 8000)
        let oneByOne = try ChunkSettings(lengths: ChunkLengths(1), shiftRatio: 1, batchSize: 1)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: oneByOne, epoch: 1, pass: .validation)
        let batches = try all(BatchReader(utterances, plan: plan))
        #expect(batches.flatMap(\.samples) == [0.25, Float(1) / 3])
    }

    @Test("Utterances that fail while training are told once, their chunks left out, batches become smaller")
    func failures() throws {
        let utterances = try ramps(lengths)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(), epoch: 1, pass: .training)
        workspace.write("gone", to: "audio/u0.wav")
        workspace.write(TestAudio.wav([[Float](repeating: .nan, count: 1000)], sampleRate: 8000), to: "audio/u3.wav")
        workspace.write(TestAudio.wav([[Float](repeating: 0, count: 700)], sampleRate: 8000), to: "audio/u4.wav")
        var reader = try BatchReader(utterances, plan: plan, threads: 3)
        var keys = [String]()
        while let batch = try reader.next() {
            #expect(batch.count >= 1 && batch.samples.count == batch.count * 100)
            #expect(batch.samples.allSatisfy { $0.isFinite })
            keys += batch.keys
        }
        let chunks = plan.joined()
        #expect(keys == chunks.filter { ![0, 3, 4].contains($0.utterance) }.map { "u\($0.utterance)" })
        #expect(reader.droppedChunks == chunks.count { [0, 3, 4].contains($0.utterance) })
        #expect(Set(reader.unreadable.map(\.key)) == ["u0", "u3", "u4"] && reader.unreadable.count == 3)
        let causes = reader.unreadable.map(\.description).joined(separator: "\n")
        #expect(
            causes.contains("not audio") && causes.contains("not a finite number") && causes.contains("700 samples"))
    }

    @Test("Audio of another rate stops the reader, and again on every call")
    func otherRate() throws {
        let utterances = try ramps([500, 500])
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(), epoch: 1, pass: .training)
        workspace.write(TestAudio.wav([[Float](repeating: 0, count: 500)], sampleRate: 16000), to: "audio/u1.wav")
        var reader = try BatchReader(utterances, plan: plan)
        var messages = [String]()
        for _ in 0..<8 {
            do throws(CodecError) {
                _ = try reader.next()
            } catch {
                messages.append(error.description)
            }
        }
        #expect(messages.count >= 2 && Set(messages).count == 1)
        #expect(messages.first?.contains("16000 Hz") == true)
    }

    @Test("Utterances kept whole are padded to the longest of their batch")
    func keptWhole() throws {
        let utterances = try ramps([50, 80])
        let plan = try ChunkPlan(
            lengths: utterances.lengths, settings: settings(batch: 2, discardsShort: false), epoch: 1, pass: .validation
        )
        let batches = try all(BatchReader(utterances, plan: plan))
        #expect(batches.count == 1 && batches.first?.length == 80)
        #expect(batches.first.map { Array($0.samples[50..<80]) } == [Float](repeating: 0, count: 30))
    }

    @Test("Dropping the reader in the middle ends its threads")
    func cancellation() throws {
        let utterances = try ramps(lengths)
        let plan = try ChunkPlan(lengths: utterances.lengths, settings: settings(batch: 1), epoch: 1, pass: .training)
        weak var queue: BatchQueue?
        func readOne() throws {
            var reader = try BatchReader(utterances, plan: plan, threads: 3, ahead: 2)
            queue = reader.queue
            #expect(try reader.next() != nil)
        }
        try readOne()
        // The threads hold the queue as long as they run.
        for _ in 0..<500 where queue != nil { usleep(10_000) }
        #expect(queue == nil)
    }
}
