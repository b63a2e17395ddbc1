import Audio
import Foundation

/// Makes the samples of chunks: cut, padded and, where asked for, augmented.
struct ChunkReader: Sendable {
    let utterances: TrainingUtterances
    let audio: UtteranceAudio
    /// `nil` leaves chunks as they are.
    let augmentation: Augmentation?
    let seed: Int
    let epoch: Int

    /// The samples of a chunk: ``Chunk/length`` of them, with zeros beyond the utterance's end.
    func row(_ chunk: Chunk) throws(ReadFailure) -> [Float] {
        guard let augmentation else { return try plain(chunk) }
        var random = ChunkRandom(
            seed: seed, epoch: epoch, key: utterances.items[chunk.utterance].key, start: chunk.start)
        var row: [Float]
        if augmentation.speeds.isEmpty {
            row = try plain(chunk)
        } else {
            row = try self.row(chunk, speed: random.element(of: augmentation.speeds))
        }
        if let gain = augmentation.gainDB {
            let factor = Float(pow(10, random.value(in: gain) / 20))
            for n in row.indices { row[n] *= factor }
        }
        if let ratio = augmentation.noiseSNRDB { Self.addNoise(to: &row, ratioDB: random.value(in: ratio), &random) }
        return row
    }

    private func plain(_ chunk: Chunk) throws(ReadFailure) -> [Float] {
        var row = try audio.samples(of: chunk.utterance, chunk.start..<chunk.start + chunk.length)
        row.append(contentsOf: repeatElement(0, count: chunk.length - row.count))
        return row
    }

    /// The chunk at another speed, from more or fewer samples of its utterance. One that would need more than the
    /// utterance has keeps its speed; near the end it starts earlier.
    private func row(_ chunk: Chunk, speed: Double) throws(ReadFailure) -> [Float] {
        let length = utterances.items[chunk.utterance].length
        let steps = Int((speed * 1000).rounded())
        let needed = (chunk.length * steps + 999) / 1000
        guard steps != 1000, needed <= length else { return try plain(chunk) }
        let filter = PolyphaseFilter.scipy(from: steps, to: 1000)
        // The kernel reaches 10 · max(U, D) / U samples; beyond the samples that are read it would see silence.
        let margin = 10 * max(filter.up, filter.down) / filter.up + 1
        let start = min(chunk.start, length - needed)
        // A multiple of D, so that the first output falls on `start`.
        let before = min((margin + filter.down - 1) / filter.down, start / filter.down) * filter.down
        let samples = try audio.samples(of: chunk.utterance, start - before..<start + needed + margin)
        let converted = filter.apply(to: samples.map { Double($0) })
        let first = before / filter.down * filter.up
        return converted[first..<first + chunk.length].map { Float($0) }
    }

    private static func addNoise(to row: inout [Float], ratioDB: Double, _ random: inout ChunkRandom) {
        let power = row.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(row.count, 1))
        guard power > 0 else { return }
        let deviation = (power * pow(10, -ratioDB / 10)).squareRoot()
        for n in stride(from: 0, to: row.count, by: 2) {
            let (one, other) = random.normalPair()
            row[n] += Float(deviation * one)
            if n + 1 < row.count { row[n + 1] += Float(deviation * other) }
        }
    }
}
