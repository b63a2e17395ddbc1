import Checkpoints
import NeuralCodecs
import Torch

/// A codec with what trains it: discriminators, losses, and the balancer between these.
package final class TrainableCodec {
    /// What `codec_conf` says.
    package let configuration: CodecTrainingConfiguration
    /// Encoder, quantizer and decoder.
    package let generator: Generator
    /// What tells decoded audio from audio.
    package let discriminator: CodecDiscriminator
    /// What is made small.
    package let loss: CodecLoss
    /// What gives the losses of decoded audio about the same say; `nil` where the configuration has none.
    package var balancer: LossBalancer?
    /// Where computing takes place.
    package let device: Device
    /// With which numbers.
    package let type: DType

    /// A codec with the weights of a checkpoint, all of which must be there, or with initial ones.
    ///
    /// - Parameters:
    ///   - configuration: The architecture and its losses.
    ///   - weights: Where the weights come from.
    ///   - path: The checkpoint or configuration, for messages.
    package init(
        _ configuration: CodecTrainingConfiguration, _ weights: Weights, path: String, device: Device = .cpu,
        type: DType = .float32
    ) throws {
        let (state, purpose): (StateDictionary, ParameterStore.Purpose) =
            switch weights {
            case .checkpoint(let state): (state, .training)
            case .initial(let seed): (StateDictionary(), .trainingFromNothing(seed: seed))
            }
        self.configuration = configuration
        generator = try Generator(
            configuration.generator, state, path: path, device: device, type: type, purpose: purpose)
        discriminator = try CodecDiscriminator(
            configuration.discriminator, state, path: path, device: device, type: type, purpose: purpose)
        loss = try CodecLoss(configuration.losses, type: type, device: device)
        balancer = configuration.losses.balancerDecay.map { LossBalancer(decay: $0) }
        (self.device, self.type) = (device, type)
    }

    /// Where weights come from.
    package enum Weights {
        /// A checkpoint of the whole model.
        case checkpoint(StateDictionary)
        /// Training from nothing; random numbers by a seed.
        case initial(seed: UInt64)
    }

    /// All tensors of the model in ESPnet's order.
    package var entries: [ParameterStore.Entry] { generator.entries + discriminator.entries }

    /// The parameters of one side, in ESPnet's order.
    package func parameters(_ side: Side) -> [ParameterStore.Entry] {
        (side == .generator ? generator.entries : discriminator.entries).filter(\.isParameter)
    }

    /// The state dict as ESPnet saves it, with the mel filters that its model holds.
    ///
    /// - Parameter isExact: Whether numbers of 64 bits stay so, rather than become 32-bit floats.
    package func state(isExact: Bool = false) throws -> StateDictionary {
        func stored(_ tensor: Tensor) throws -> StoredTensor {
            try isExact ? StoredTensor(exactly: tensor) : StoredTensor(tensor)
        }
        var state = StateDictionary()
        for entry in entries { state[entry.key] = try stored(entry.tensor) }
        for (index, filters) in (loss.mel?.filters ?? []).enumerated() {
            state["codec.mel_loss.mel_loss.\(index).wav_to_mel.logmel.melmat"] = try stored(filters)
        }
        return state
    }
}

/// Who is trained in a turn.
package enum Side: String, Sendable, CaseIterable {
    case generator, discriminator
}
