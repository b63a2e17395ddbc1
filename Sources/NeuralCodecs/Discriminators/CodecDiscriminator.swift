import Checkpoints
import Torch

/// All discriminators of a codec, in ESPnet's order.
package struct CodecDiscriminator: Discriminator {
    private let parts: [any Discriminator]
    /// What training changes, and the buffers; none for inference.
    package let entries: [ParameterStore.Entry]
    /// Numbers that training adjusts.
    package let parameterCount: Int

    /// The discriminators with the weights of a checkpoint, which must hold all of them below `codec.discriminator` and nothing
    /// else there.
    package init(
        _ configuration: DiscriminatorConfiguration, _ state: StateDictionary, path: String, device: Device = .cpu,
        type: DType = .float32, purpose: ParameterStore.Purpose = .training
    ) throws {
        let store = ParameterStore(state, device: device, type: type, purpose: purpose)
        try self.init(configuration, store)
        try store.finish(DiscriminatorKeys.prefix, path: path)
    }

    /// The discriminators with what a store gives.
    package init(_ configuration: DiscriminatorConfiguration, _ store: ParameterStore) throws {
        let scope = ParameterScope(store, DiscriminatorKeys.prefix)
        parts = try configuration.parts.map { part in
            switch part {
            case .multiScale(let options): try MultiScaleDiscriminator(scope["msd"], options)
            case .multiPeriod(let options): try MultiPeriodDiscriminator(scope["mpd"], options)
            case .complexSTFT(let options): try ComplexSTFTDiscriminator(scope["complex_stft_d"], options)
            case .multiScaleSTFT(let options): try MultiScaleSTFTDiscriminator(scope["msstft"], options)
            case .multiBand(let options): try MultiBandDiscriminator(scope["msmpmb_discriminator"], options)
            }
        }
        entries = store.entries
        parameterCount = store.parameterCount
    }

    /// Whether asking in training changes what the next answer is: spectral norm brings its estimates up to date.
    package var changesWhenAsked: Bool { entries.contains { $0.key.hasSuffix(".weight_u") } }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        try parts.flatMap { try $0(audio, weights) }
    }
}
