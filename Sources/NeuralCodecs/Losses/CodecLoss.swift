import Torch

/// A codec's losses: those of the generator's turn, and those of the discriminators'.
package struct CodecLoss: Sendable {
    private let options: LossConfiguration
    private let generatorAdversarial: AdversarialLoss, discriminatorAdversarial: AdversarialLoss
    private let featureMatching: FeatureMatchingLoss?
    private let mel: MultiScaleMelLoss?

    /// The losses of a configuration.
    package init(_ options: LossConfiguration, type: DType = .float32, device: Device = .cpu) throws {
        self.options = options
        generatorAdversarial = AdversarialLoss(options.generatorAdversarial)
        discriminatorAdversarial = AdversarialLoss(options.discriminatorAdversarial)
        featureMatching = options.featureMatching.map { FeatureMatchingLoss($0) }
        mel = try options.mel.map { try MultiScaleMelLoss($0, type: type, device: device) }
    }

    /// The terms of a generator's turn, each weighted already.
    package struct GeneratorTerms: Sendable {
        /// Each term, a single number.
        package let adversarial: Tensor, commitment: Tensor, quantization: Tensor, reconstruction: Tensor
        /// Terms that a configuration may leave out.
        package let featureMatching: Tensor?, mel: Tensor?, melOfLatent: Tensor?
        /// Commitment and quantization together.
        package let codec: Tensor
        /// The sum of all terms, added as ESPnet adds them.
        package let total: Tensor

        fileprivate init(
            adversarial: Tensor, commitment: Tensor, quantization: Tensor, reconstruction: Tensor,
            featureMatching: Tensor?, mel: Tensor?, melOfLatent: Tensor?
        ) throws {
            (self.adversarial, self.reconstruction) = (adversarial, reconstruction)
            (self.commitment, self.quantization) = (commitment, quantization)
            (self.featureMatching, self.mel, self.melOfLatent) = (featureMatching, mel, melOfLatent)
            codec = try commitment + quantization
            let optional = [featureMatching, mel, melOfLatent].compactMap(\.self)
            total = try Tensor.total([adversarial, codec, reconstruction] + optional, isAveraged: false)
        }

        /// The terms under the names of ESPnet's logs, in the order of those.
        package var statistics: [(name: String, value: Tensor)] {
            let all: [(String, Tensor?)] = [
                ("adv_loss", adversarial), ("codec_loss", codec), ("codec_commit_loss", commitment),
                ("codec_quantization_loss", quantization), ("reconstruct_loss", reconstruction),
                ("feat_match_loss", featureMatching), ("mel_loss", mel), ("mel_loss_real", melOfLatent),
                ("loss", total),
            ]
            return all.compactMap { name, value in value.map { (name, $0) } }
        }

        /// What a balancer takes: the terms that depend on the decoded audio.
        package var balanced: [(name: String, value: Tensor)] {
            let all: [(String, Tensor?)] = [
                ("reconstruct", reconstruction), ("adv", adversarial), ("feat_match", featureMatching), ("mel", mel),
            ]
            return all.compactMap { name, value in value.map { (name, $0) } }
        }
    }

    /// The terms of a generator's turn.
    ///
    /// - Parameters:
    ///   - pass: What the generator gave.
    ///   - audio: What it was given, [B, 1, T], as long as what it decoded.
    ///   - discriminator: The discriminators, which look at decoded audio first.
    ///   - isTraining: As the discriminators take it.
    package func generator(
        _ pass: GeneratorPass, _ audio: Tensor, _ discriminator: some Discriminator, isTraining: Bool
    ) throws -> GeneratorTerms {
        let decoded = try discriminator(pass.audio, isTraining: isTraining)
        let original = try Torch.withoutGradients { try discriminator(audio, isTraining: isTraining) }
        let weights = options.weights
        let target = try mel.map { try $0.spectra(audio) }
        func melLoss(_ estimate: Tensor?) throws -> Tensor? {
            guard let mel, let target, let estimate else { return nil }
            return try weights.mel * mel(mel.spectra(estimate), target: target)
        }
        return try GeneratorTerms(
            adversarial: generatorAdversarial.generator(decoded) * weights.adversarial,
            commitment: pass.commitment * weights.commitment, quantization: pass.quantization * weights.quantization,
            reconstruction: audio.meanAbsoluteDifference(pass.audio) * weights.reconstruction,
            featureMatching: featureMatching.map {
                try $0(decoded: decoded, audio: original) * weights.featureMatching
            },
            mel: melLoss(pass.audio), melOfLatent: options.hasDualDecoder ? melLoss(pass.audioOfLatent) : nil)
    }

    /// The terms of the discriminators' turn.
    package struct DiscriminatorTerms: Sendable {
        /// How unlike audio audio is judged, how like it what was decoded, and both together.
        package let real: Tensor, fake: Tensor, total: Tensor

        /// The terms under the names of ESPnet's logs, in the order of those.
        package var statistics: [(name: String, value: Tensor)] {
            [("discriminator_loss", total), ("real_loss", real), ("fake_loss", fake)]
        }
    }

    /// The terms of the discriminators' turn, whose gradient does not reach the generator.
    package func discriminator(
        decoded: Tensor, _ audio: Tensor, _ discriminator: some Discriminator, isTraining: Bool
    ) throws -> DiscriminatorTerms {
        let judged = try discriminator(decoded.detached(), isTraining: isTraining)
        let (real, fake) = try discriminatorAdversarial.discriminator(
            decoded: judged, audio: discriminator(audio, isTraining: isTraining))
        return DiscriminatorTerms(real: real, fake: fake, total: try real + fake)
    }
}
