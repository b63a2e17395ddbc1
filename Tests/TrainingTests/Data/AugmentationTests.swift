import Audio
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Training

struct AugmentationTests {
    private let workspace = Workspace()

    private func reader(_ samples: [Float], _ changes: Augmentation?, epoch: Int = 1) throws -> ChunkReader {
        workspace.write(TestAudio.wav([samples], sampleRate: 8000), to: "audio/u.wav")
        let utterances = try TrainingUtterances(sources: [.init(path: workspace["audio"])], sampleRate: 8000)
        return ChunkReader(
            utterances: utterances, audio: UtteranceAudio(utterances, keptSamples: 1 << 20), augmentation: changes,
            seed: 777, epoch: epoch)
    }

    private func sine(_ frequency: Double, count: Int) -> [Float] {
        (0..<count).map { Float(0.5 * sin(2 * .pi * frequency * Double($0) / 8000)) }
    }

    @Test("The gain is a number of decibels within the range, another for every chunk and epoch")
    func gain() throws {
        let samples = sine(300, count: 8000)
        let changes = try Augmentation(gainDB: [-6, 3])
        var gains = Set<Int>()
        for epoch in 1...3 {
            let reader = try reader(samples, changes, epoch: epoch)
            for start in stride(from: 10, to: 5000, by: 500) {
                let row = try reader.row(Chunk(utterance: 0, start: start, length: 1000))
                let factor = row[1] / samples[start + 1]
                for n in row.indices { #expect(abs(row[n] - factor * samples[start + n]) < 1e-6) }
                let gain = 20 * log10(Double(factor))
                #expect((-6.001...3.001).contains(gain))
                gains.insert(Int(gain * 1000))
            }
        }
        #expect(gains.count > 25)
        #expect((gains.max() ?? 0) - (gains.min() ?? 0) > 5000)
    }

    @Test("Noise has the asked distance to the chunk, and silence stays silent")
    func noise() throws {
        let samples = sine(300, count: 8000) + [Float](repeating: 0, count: 4000)
        let reader = try reader(samples, Augmentation(noiseSNRDB: [20, 20]))
        let row = try reader.row(Chunk(utterance: 0, start: 1000, length: 4001))
        let power = samples[1000..<5001].reduce(0) { $0 + Double($1) * Double($1) }
        let noise = zip(row, samples[1000...]).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }
        #expect(abs(10 * log10(power / noise) - 20) < 0.3)
        #expect(try reader.row(Chunk(utterance: 0, start: 9000, length: 500)).allSatisfy { $0 == 0 })
    }

    @Test("A faster chunk holds more of the utterance at a higher pitch", arguments: [0.9, 1.1, 0.973])
    func speed(_ speed: Double) throws {
        let samples = sine(300, count: 8000)
        let reader = try reader(samples, Augmentation(speeds: [speed]))
        for start in [0, 7, 3000, 7000] {
            let row = try reader.row(Chunk(utterance: 0, start: start, length: 1000))
            #expect(row.count == 1000)
            let needed = Int((1000 * speed).rounded(.up))
            let from = min(start, 8000 - needed)
            // Away from the ends of the utterance, where the filter sees silence.
            let inside = (from < 20 ? 40 : 0)..<(from + needed > 7980 ? 960 : 1000)
            for n in inside {
                let expected = 0.5 * sin(2 * .pi * 300 * (Double(from) + Double(n) * speed) / 8000)
                #expect(abs(Double(row[n]) - expected) < 2e-3, "sample \(n) from \(start)")
            }
        }
    }

    @Test("Chunks of an utterance that is too short for a speed keep theirs")
    func shortForSpeed() throws {
        let samples = sine(300, count: 1001)
        let row = try reader(samples, Augmentation(speeds: [1.1])).row(Chunk(utterance: 0, start: 1, length: 1000))
        #expect(row == Array(samples[1...]))
    }

    @Test("Ranges and speeds that make no sense are refused by name")
    func refused() {
        func source(_ make: () throws -> Augmentation) -> String? {
            do {
                _ = try make()
                return nil
            } catch {
                return (error as? CodecError)?.source
            }
        }
        #expect(source { try Augmentation(gainDB: [3, -3]) } == "augmentation.gain_db")
        #expect(source { try Augmentation(gainDB: [1]) } == "augmentation.gain_db")
        #expect(source { try Augmentation(noiseSNRDB: [.nan, 3]) } == "augmentation.noise_snr_db")
        #expect(source { try Augmentation(speeds: []) } == "augmentation.speed")
        #expect(source { try Augmentation(speeds: [1, 3]) } == "augmentation.speed")
        #expect(source { try Augmentation(speeds: [1.00005]) } == "augmentation.speed")
        #expect(source { try Augmentation(gainDB: [0, 0], speeds: [1]) } == nil)
    }
}
