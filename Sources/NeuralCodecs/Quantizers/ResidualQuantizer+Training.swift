import Torch

/// What a quantizer makes of a latent in training.
struct TrainingQuantization {
    /// The sum of the codebooks' vectors, [B, D, N], whose gradient the latent gets unchanged.
    var vectors: Tensor
    /// How far the latent is from its codes' vectors, averaged over codebooks: as the encoder sees it, and as the codebooks would
    /// see it; single numbers. The second is there only where quantizers drop out.
    var commitment: Tensor, quantization: Tensor?
}

extension ResidualQuantizer {
    /// How many codebooks a pass of training has.
    enum TrainingDepth {
        /// As many for all items.
        case all(Int)
        /// All of them are trained, and each item is decoded from as many.
        case perItem([Int])
    }

    /// What one codebook did in a pass, from which its averages are brought up to date.
    private struct Use {
        var averages: CodebookAverages
        /// What it quantized, [B · N, Dc], and the codes, [B · N].
        var rows: Tensor, codes: Tensor
    }

    /// Quantizes a latent [B, D, N], and brings the codebooks up to date with it.
    ///
    /// - Parameters:
    ///   - latent: What the encoder made.
    ///   - depth: How many codebooks.
    ///   - chance: What is left to it.
    func trainingPass(
        _ latent: Tensor, _ depth: TrainingDepth, _ chance: some TrainingChance
    ) throws -> TrainingQuantization {
        let start = try latent.transposed(1, 2)
        var residual = start
        var sum: Tensor?
        var (uses, commitments, quantizations) = ([Use](), [Tensor](), [Tensor]())
        let used: Int
        switch depth {
        case .all(let count): used = count
        case .perItem: used = codebooks.count
        }
        for (stage, codebook) in codebooks.prefix(used).enumerated() {
            guard let averages = codebook.averages else { preconditionFailure("the model is not for training") }
            let rows = try codebook.projected(residual)
            let fixedRows = try rows.detached()
            try averages.initialize(fixedRows, chance)
            let codes = try Torch.withoutGradients { try codebook.nearest(fixedRows) }
            uses.append(Use(averages: averages, rows: fixedRows, codes: codes))
            // Straight through: the codes' vectors, with the derivative of what they stand for.
            let found = try rows + (Tensor.embedding(codebook.vectors, codes) - fixedRows)
            let shape = Array(residual.shape.dropLast()) + [rows.shape[1]]
            var mapped = try Torch.withoutGradients {
                let vectors = try found.detached().reshaped(shape)
                return try codebook.projectOut?(vectors) ?? vectors
            }
            residual = try residual - mapped
            switch depth {
            case .all:
                commitments.append(try found.detached().meanSquaredDifference(rows))
            case .perItem(let limits):
                let mask = try Tensor(limits.map { stage < $0 ? 1 : 0 }, shape: [limits.count]).to(rows.type)
                    .to(rows.device)
                func loss(_ a: Tensor, _ b: Tensor) throws -> Tensor {
                    try ((a - b).square().reshaped(shape).mean([1, 2]) * mask).mean()
                }
                commitments.append(try loss(found.detached(), rows))
                quantizations.append(try loss(found, fixedRows))
                mapped = try mapped * mask.reshaped([-1, 1, 1])
            }
            sum = try sum.map { try $0 + mapped } ?? mapped
        }
        guard let sum else { preconditionFailure("a quantizer has a codebook") }
        try Torch.withoutGradients { try bringUpToDate(uses, chance) }
        return TrainingQuantization(
            vectors: try (start + (sum - start).detached()).transposed(1, 2),
            commitment: try Tensor.total(commitments, isAveraged: true),
            quantization: quantizations.isEmpty ? nil : try Tensor.total(quantizations, isAveraged: true))
    }

    /// Takes a pass into the averages of all codebooks, with those of other processes at once, and looks for unused vectors with
    /// one copy from the device.
    private func bringUpToDate(_ uses: [Use], _ chance: some TrainingChance) throws {
        let counts = try uses.map { try $0.averages.counts($0.rows, $0.codes) }
        if let exchange = chance.exchange { try exchange.sum(counts.flatMap { [$0.sizes, $0.sums] }) }
        // What is not finite would stay in the averages for ever; the pass's losses are not finite then, either.
        let totals = try Tensor.stacked(counts.map { try $0.sums.sum() }, dimension: 0).doubles()
        guard totals.allSatisfy(\.isFinite) else { return }
        for (use, count) in zip(uses, counts) { try use.averages.update(sizes: count.sizes, sums: count.sums) }
        let sizes = try Tensor.concatenated(uses.map(\.averages.sizes), dimension: 0).doubles()
        let length = sizes.count / uses.count
        for (index, use) in uses.enumerated() {
            try use.averages.replaceUnused(
                sizes[index * length..<(index + 1) * length], use.rows, chance)
        }
    }

    /// Makes the codebooks by k-means over a latent [B, D, N] where they are not there yet, one after the other.
    func initialize(_ latent: Tensor, count: Int, _ chance: some TrainingChance) throws {
        try Torch.withoutGradients {
            var residual = try latent.detached().transposed(1, 2).contiguous()
            for codebook in codebooks.prefix(count) {
                let rows = try codebook.projected(residual)
                try codebook.averages?.initialize(rows, chance)
                residual = try residual - codebook.vectors(codebook.codes(residual))
            }
        }
    }
}
