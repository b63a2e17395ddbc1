import Torch

/// What one pass of a generator gives its losses.
package struct GeneratorPass: Sendable {
    /// Decoded audio, [B, 1, T].
    package let audio: Tensor
    /// The latent decoded without quantization, for the dual decoder.
    package let audioOfLatent: Tensor?
    /// How far the latent is from the codebooks' vectors, as the encoder sees it and as a loss of its own; single numbers.
    package let commitment: Tensor, quantization: Tensor

    /// A pass.
    package init(audio: Tensor, audioOfLatent: Tensor?, commitment: Tensor, quantization: Tensor) {
        (self.audio, self.audioOfLatent) = (audio, audioOfLatent)
        (self.commitment, self.quantization) = (commitment, quantization)
    }

    /// The same numbers without what led to them.
    package func detached() throws -> GeneratorPass {
        GeneratorPass(
            audio: try audio.detached(), audioOfLatent: try audioOfLatent?.detached(),
            commitment: try commitment.detached(), quantization: try quantization.detached())
    }
}

extension Generator {
    /// A pass of training: a bandwidth is drawn, gradients are recorded, and the codebooks are brought up to date, which happens
    /// in no other way.
    ///
    /// - Parameters:
    ///   - audio: [B, 1, T].
    ///   - chance: What is left to it.
    ///   - hasDualDecoder: Whether the latent is decoded without quantization too.
    package func trainingPass(
        _ audio: Tensor, _ chance: some TrainingChance, hasDualDecoder: Bool
    ) throws -> GeneratorPass {
        let (encoded, frames) = try trainingLatent(audio)
        // Which vector is nearest is not for narrow floats to decide.
        let latent = try encoded.to(type)
        let depth = trainingDepth(items: audio.shape[0], chance)
        var results = [TrainingQuantization]()
        try Torch.withAutocast(nil) {
            // ESPnet begins with the last group, which matters to chance alone.
            for (group, quantizer) in quantizers.enumerated().reversed() {
                results.insert(try quantizer.trainingPass(part(group, of: latent), depth, chance), at: 0)
            }
        }
        let vectors = try Tensor.concatenated(results.map(\.vectors), dimension: 1)
        let quantization = try Tensor.total(
            results.enumerated().map { group, result in
                try result.quantization ?? quantizationLoss(part(group, of: latent), result.vectors)
            }, isAveraged: false)
        return GeneratorPass(
            audio: try self.audio(vectors, frames: frames).to(type),
            audioOfLatent: hasDualDecoder ? try self.audio(latent, frames: frames).to(type) : nil,
            commitment: try Tensor.total(results.map(\.commitment), isAveraged: false), quantization: quantization)
    }

    /// A pass as validation makes it: a bandwidth is drawn, codebooks stay as they are where they are there, and there is no
    /// commitment loss.
    package func validationPass(
        _ audio: Tensor, _ chance: some TrainingChance, hasDualDecoder: Bool
    ) throws -> GeneratorPass {
        let count = drawnCount(chance)
        let (latent, frames) = try trainingLatent(audio)
        for (group, quantizer) in quantizers.enumerated().reversed() {
            try quantizer.initialize(part(group, of: latent), count: count, chance)
        }
        return try evaluationPass(latent, frames: frames, count: count, hasDualDecoder: hasDualDecoder)
    }

    /// As many codebooks as a bandwidth needs that is drawn.
    private func drawnCount(_ chance: some TrainingChance) -> Int {
        let bandwidths = configuration.quantizer.bandwidths
        return configuration.codebookCount(bandwidth: bandwidths[chance.bandwidth(of: bandwidths.count)])
    }

    private func trainingDepth(
        items: Int, _ chance: some TrainingChance
    ) -> ResidualQuantizer.TrainingDepth {
        // Drawn even where it changes nothing, as in ESPnet.
        let count = drawnCount(chance)
        guard configuration.quantizer.usesDropout else { return .all(count) }
        // Chance deals with the whole batch, of which this process may have a part.
        let part = chance.exchange?.part ?? BatchPart(items: 0..<items, total: items)
        precondition(part.items.count == items, "the pass is over this process's part of the batch")
        let counts = chance.codebookCounts(items: part.total, codebooks: configuration.quantizer.codebookCount)
        return .perItem(Array(counts[part.items]))
    }

    private func part(_ group: Int, of latent: Tensor) throws -> Tensor {
        let width = latent.shape[1] / quantizers.count
        return try latent.narrowed(1, start: group * width, length: width)
    }

    /// How far a latent is from what stands for it, as the codebooks would see it.
    private func quantizationLoss(_ latent: Tensor, _ vectors: Tensor) throws -> Tensor {
        let vectors = try vectors.detached()
        return try latent.meanAbsoluteDifference(vectors) + latent.meanSquaredDifference(vectors)
    }

    /// A pass with as many codebooks as are given: codebooks stay as they are, and there is no commitment loss.
    ///
    /// - Parameters:
    ///   - audio: [B, 1, T].
    ///   - count: How many codebooks.
    ///   - hasDualDecoder: Whether the latent is decoded without quantization too.
    package func evaluationPass(_ audio: Tensor, count: Int, hasDualDecoder: Bool) throws -> GeneratorPass {
        let (latent, frames) = try trainingLatent(audio)
        return try evaluationPass(latent, frames: frames, count: count, hasDualDecoder: hasDualDecoder)
    }

    private func evaluationPass(
        _ latent: Tensor, frames: Int?, count: Int, hasDualDecoder: Bool
    ) throws -> GeneratorPass {
        let groups = try quantized(latent, count: count)
        let none = try Tensor([0], shape: []).to(type).to(device)
        let quantization: Tensor
        switch configuration.kind {
        case .soundstream, .encodec, .hificodec:
            quantization = try Tensor.total(
                groups.map { try quantizationLoss($0.part, $0.vectors) }, isAveraged: false)
        case .dac, .funcodec: quantization = none
        }
        return GeneratorPass(
            audio: try self.audio(Tensor.concatenated(groups.map(\.vectors), dimension: 1), frames: frames),
            audioOfLatent: hasDualDecoder ? try self.audio(latent, frames: frames) : nil,
            commitment: none, quantization: quantization)
    }
}
