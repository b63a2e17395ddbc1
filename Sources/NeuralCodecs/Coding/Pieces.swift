import CKernels
import Torch

/// How a long signal is divided so that memory stays bounded.
struct Pieces: Sendable {
    /// Frames of codes a piece.
    var frames: Int
    /// Frames of the longest signal that is not divided.
    var longestWhole: Int
    /// Frames on either side that models see besides which must see the whole signal: there the pieces overlap.
    var context: Int
    /// Whether even short signals go piece by piece, for models that can work so.
    var isStreaming = false
}

extension Generator {
    // MARK: Samples to codes

    /// Codes [count, groups, N] of samples, and the level that was divided out of them.
    ///
    /// - Parameters:
    ///   - samples: Full scale ±1, at the model's rate, at least one.
    ///   - count: How many codebooks.
    ///   - pieces: How to divide; `nil` for the whole signal at once.
    func encode(_ samples: [Float], count: Int, _ pieces: Pieces?) throws -> (codes: Tensor, level: Double?) {
        try Torch.withoutGradients {
            guard let pieces, isDivided(frames: samples.count / configuration.hopLength, pieces) else {
                let (latent, level) = try latent(tensor(samples[...]))
                return (try quantize(latent, count: count), try level?.doubles().first)
            }
            if let streams = makeStreams() {
                return (try stream(samples, through: streams.encoder, count: count, pieces), nil)
            }
            return try encodeOverlapping(samples, count: count, pieces)
        }
    }

    private func stream(
        _ samples: [Float], through encoder: any LayerStream, count: Int, _ pieces: Pieces
    ) throws -> Tensor {
        let length = pieces.frames * configuration.hopLength
        var codes = [Tensor]()
        for start in stride(from: 0, to: samples.count, by: length) {
            let end = min(start + length, samples.count)
            let latent = try encoder.process(tensor(samples[start..<end]), isLast: end == samples.count)
            if let latent { codes.append(try quantize(latent, count: count)) }
            ck_give_back_freed()
        }
        return try Tensor.concatenated(codes, dimension: 2)
    }

    private func encodeOverlapping(
        _ samples: [Float], count: Int, _ pieces: Pieces
    ) throws -> (codes: Tensor, level: Double?) {
        // The level is that of the whole signal, as the pieces' own would jump.
        let level = configuration.normalizesLevel ? rootMeanSquare(samples) : nil
        let hop = configuration.hopLength
        let all = level.map { level in samples.map { $0 / Float(1e-8 + level) } } ?? samples
        var codes = [Tensor]()
        let frames = samples.count / hop
        for start in stride(from: 0, to: frames, by: pieces.frames) {
            let isLast = start + pieces.frames >= frames
            let first = max(0, start - pieces.context)
            let end = isLast ? samples.count : min(samples.count, (start + pieces.frames + pieces.context) * hop)
            let latent = try latentOfNormalized(tensor(all[first * hop..<end]))
            let found = try quantize(latent, count: count)
            let skipped = start - first
            let length = isLast ? found.shape[2] - skipped : pieces.frames
            codes.append(try found.narrowed(2, start: skipped, length: length))
            if isLast { break }
            ck_give_back_freed()
        }
        return (try Tensor.concatenated(codes, dimension: 2), level)
    }

    // MARK: Codes to samples

    /// Samples of codes [count, groups, N].
    func decode(_ codes: Tensor, _ pieces: Pieces?) throws -> [Float] {
        try Torch.withoutGradients {
            let frames = codes.shape[2]
            guard let pieces, isDivided(frames: frames, pieces) else {
                return try audio(dequantize(codes)).floats()
            }
            var samples = [Float]()
            if let streams = makeStreams() {
                for start in stride(from: 0, to: frames, by: pieces.frames) {
                    let length = min(pieces.frames, frames - start)
                    let latent = try dequantize(codes.narrowed(2, start: start, length: length).contiguous())
                    let audio = try streams.decoder.process(latent, isLast: start + length == frames)
                    if let audio { samples += try audio.floats() }
                    ck_give_back_freed()
                }
                return samples
            }
            let hop = configuration.hopLength
            for start in stride(from: 0, to: frames, by: pieces.frames) {
                let isLast = start + pieces.frames >= frames
                let first = max(0, start - pieces.context)
                let end = min(frames, start + pieces.frames + pieces.context)
                let piece = try codes.narrowed(2, start: first, length: end - first).contiguous()
                let audio = try audio(dequantize(piece)).floats()
                let skipped = (start - first) * hop
                samples += isLast ? audio[skipped...] : audio[skipped..<skipped + pieces.frames * hop]
                if isLast { break }
                ck_give_back_freed()
            }
            return samples
        }
    }

    private func isDivided(frames: Int, _ pieces: Pieces) -> Bool {
        if pieces.isStreaming { return true }
        return frames > pieces.longestWhole
    }

    private func tensor(_ samples: ArraySlice<Float>) throws -> Tensor {
        try Tensor(Array(samples), shape: [1, 1, samples.count]).to(type).to(device)
    }
}

/// √(Σx²/n), summed in double precision.
private func rootMeanSquare(_ samples: [Float]) -> Double {
    (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
}
