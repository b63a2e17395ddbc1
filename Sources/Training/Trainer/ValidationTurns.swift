import NeuralCodecs
import Torch

/// Both turns of a batch as validation makes them: nothing is trained, and each turn draws a bandwidth of its own.
struct ValidationTurns {
    let model: TrainableCodec
    let isGeneratorFirst: Bool

    /// The losses of both turns, in their order.
    ///
    /// - Parameter audio: [B, 1, T].
    func statistics(
        _ audio: Tensor, _ chance: some TrainingChance
    ) throws -> [[(name: String, value: Double)]] {
        try Torch.withoutGradients {
            let original = try model.discriminator(audio, isTraining: false)
            func turn(_ side: Side) throws -> [(name: String, value: Double)] {
                let pass = try model.generator.validationPass(
                    audio, chance, hasDualDecoder: side == .generator && model.loss.options.hasDualDecoder)
                let decoded = try model.discriminator(pass.audio, isTraining: false)
                switch side {
                case .generator:
                    return try BatchTurns.numbers(
                        model.loss.generator(pass, audio, decoded: decoded, original: original).statistics)
                case .discriminator:
                    return try BatchTurns.numbers(
                        model.loss.discriminator(decoded: decoded, original: original).statistics)
                }
            }
            let sides: [Side] = isGeneratorFirst ? [.generator, .discriminator] : [.discriminator, .generator]
            return try sides.map(turn)
        }
    }
}
