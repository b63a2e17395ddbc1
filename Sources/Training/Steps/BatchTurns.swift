import NeuralCodecs
import Torch

/// The two turns of a training step on one batch: the generator's, and the discriminators'. Each leaves gradients in the parameters
/// of its side, and in no others.
///
/// What both turns need is computed once. Where the generator comes first, its audio in the discriminators' turn is that from before
/// its update, and the discriminators are the same in both turns; so what they say of it, and of the batch, serves both.
package final class BatchTurns {
    /// What a turn came to.
    package struct Turn {
        /// The losses, under the names and in the order of ESPnet's logs.
        package var statistics: [(name: String, value: Double)]
        /// Whether all of them are finite; else nothing may be learned from the turn.
        package var isFinite: Bool { statistics.allSatisfy { $0.value.isFinite } }
        /// Seconds until the losses were known, and for the gradients.
        package var forwardTime: Double, backwardTime: Double
    }

    /// What steps have in common.
    package struct Options: Sendable {
        /// Whether the generator comes first.
        package var isGeneratorFirst: Bool
        /// Whether the generator's turn leaves its gradients in the discriminators too. ESPnet clips gradients by the norm over
        /// both sides, and only there do they matter.
        package var fillsBothSides: Bool
        /// The narrow floats that CUDA computes with where that serves; `nil` for none.
        package var autocast: DType?

        /// Options of a trainer.
        package init(isGeneratorFirst: Bool = true, fillsBothSides: Bool = false, autocast: DType? = nil) {
            (self.isGeneratorFirst, self.fillsBothSides, self.autocast) = (isGeneratorFirst, fillsBothSides, autocast)
        }
    }

    private let model: TrainableCodec
    private let audio: Tensor
    private let options: Options
    private let chance: any TrainingChance
    private let skipsDiscriminator: Bool
    /// The generator's pass, which the other turn uses again.
    private var pass: GeneratorPass?
    /// What the discriminators said in the generator's turn.
    private var judgements: (decoded: [Judgement], original: [Judgement])?

    /// The turns on a batch.
    ///
    /// - Parameters:
    ///   - model: What is trained.
    ///   - audio: [B, 1, T]; the codec's output must be as long.
    ///   - options: What steps have in common.
    ///   - chance: What is left to it.
    ///   - skipsDiscriminator: Whether the discriminators' turn is left out.
    package init(
        _ model: TrainableCodec, _ audio: Tensor, _ options: Options, _ chance: any TrainingChance,
        skipsDiscriminator: Bool = false
    ) {
        (self.model, self.audio, self.options, self.chance) = (model, audio, options, chance)
        self.skipsDiscriminator = skipsDiscriminator
    }

    /// One side's turn.
    package func turn(_ side: Side) throws -> Turn {
        guard let autocast = options.autocast else { return try ofSide(side) }
        // Parameters have changed since the last turn.
        try Torch.forgetAutocast()
        return try Torch.withAutocast(autocast) { try ofSide(side) }
    }

    private func ofSide(_ side: Side) throws -> Turn {
        switch side {
        case .generator: try generatorTurn()
        case .discriminator: try discriminatorTurn()
        }
    }

    // MARK: The generator's turn

    private func generatorTurn() throws -> Turn {
        let clock = ContinuousClock()
        let start = clock.now
        let pass = try takePass(for: .generator)
        // Losses of the decoded audio end at a leaf; what they come to goes on from there, through the generator.
        let leaf = try pass.audio.detached()
        try leaf.setRequiresGradient()
        let parameters = trained(.discriminator)
        let needsDiscriminator = options.fillsBothSides || sharesJudgements
        if !needsDiscriminator { for tensor in parameters { try tensor.setRequiresGradient(false) } }
        defer { if !needsDiscriminator { for tensor in parameters { try? tensor.setRequiresGradient() } } }
        let weights = DerivedWeights(isTraining: true)
        let decoded = try model.discriminator(leaf, weights)
        let original =
            try sharesJudgements
            ? model.discriminator(audio, weights)
            : Torch.withoutGradients { try model.discriminator(audio, weights) }
        if sharesJudgements { judgements = (decoded, original) }
        let terms = try model.loss.generator(
            GeneratorPass(
                audio: leaf, audioOfLatent: pass.audioOfLatent, commitment: pass.commitment,
                quantization: pass.quantization), audio, decoded: decoded, original: original)
        var statistics = try Self.numbers(terms.statistics)
        let middle = clock.now

        let ofAudio: Tensor, gradient: Tensor
        if model.balancer != nil,
            let balanced = try model.balancer?(terms.balanced, at: leaf, exchange: chance.exchange)
        {
            (ofAudio, gradient) = (balanced.total, balanced.gradient)
            statistics += zip(terms.balanced, balanced.norms).map { ($0.name + "_norm", $1) }
        } else {
            ofAudio = try terms.balanced.dropFirst().reduce(terms.balanced[0].value) { try $0 + $1.value }
            guard let found = try ofAudio.gradients(of: [leaf], retainsRecord: needsDiscriminator)[0] else {
                preconditionFailure("losses depend on the decoded audio")
            }
            gradient = found
        }
        if options.fillsBothSides, !parameters.isEmpty {
            try ofAudio.backward(into: parameters, retainsRecord: sharesJudgements)
        }
        let whole = try (pass.audio * gradient).sum() + terms.ofLatent
        let own = trained(.generator)
        if !own.isEmpty { try whole.backward(into: own) }
        return Turn(
            statistics: statistics, forwardTime: (middle - start) / .seconds(1),
            backwardTime: (clock.now - middle) / .seconds(1))
    }

    /// Whether what discriminators say in one turn serves the other: spectral norm brings its estimates up to date whenever they
    /// are asked.
    private var sharesJudgements: Bool {
        options.isGeneratorFirst && !skipsDiscriminator && model.configuration.cachesGeneratorOutputs
            && !model.discriminator.changesWhenAsked
    }

    // MARK: The discriminators' turn

    private func discriminatorTurn() throws -> Turn {
        let clock = ContinuousClock()
        let start = clock.now
        let (decoded, original): ([Judgement], [Judgement])
        if let judgements {
            (decoded, original) = judgements
            self.judgements = nil
        } else {
            let pass = try takePass(for: .discriminator)
            let weights = DerivedWeights(isTraining: true)
            decoded = try model.discriminator(pass.audio.detached(), weights)
            original = try model.discriminator(audio, weights)
        }
        let terms = try model.loss.discriminator(decoded: decoded, original: original)
        let statistics = try Self.numbers(terms.statistics)
        let middle = clock.now
        let own = trained(.discriminator)
        if !own.isEmpty { try terms.total.backward(into: own) }
        return Turn(
            statistics: statistics, forwardTime: (middle - start) / .seconds(1),
            backwardTime: (clock.now - middle) / .seconds(1))
    }

    // MARK: What both need

    /// A side's parameters but for those that are frozen.
    private func trained(_ side: Side) -> [Tensor] {
        model.parameters(side).map(\.tensor).filter(\.requiresGradient)
    }

    /// The generator's pass of a turn: that of the other turn, where the configuration keeps it, else one of its own.
    private func takePass(for side: Side) throws -> GeneratorPass {
        if let kept = pass {
            pass = nil
            return kept
        }
        let keeps = model.configuration.cachesGeneratorOutputs
        let hasDualDecoder = model.loss.options.hasDualDecoder
        let isLast = (side == .generator) != options.isGeneratorFirst
        guard side == .generator || keeps && !isLast else {
            // Nobody asks for this pass's gradients.
            return try Torch.withoutGradients {
                try model.generator.trainingPass(audio, chance, hasDualDecoder: hasDualDecoder)
            }
        }
        let made = try model.generator.trainingPass(audio, chance, hasDualDecoder: hasDualDecoder)
        if keeps, !isLast { pass = side == .generator ? try made.detached() : made }
        return made
    }

    /// Single numbers, with one copy from the device.
    static func numbers(_ statistics: [(name: String, value: Tensor)]) throws -> [(name: String, value: Double)] {
        let values = try Tensor.stacked(statistics.map { try $0.value.detached() }, dimension: 0).doubles()
        return zip(statistics, values).map { ($0.name, $1) }
    }
}
