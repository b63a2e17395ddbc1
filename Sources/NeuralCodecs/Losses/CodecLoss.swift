import Torch

/// A codec's losses: those of the generator's turn, and those of the discriminators'.
package struct CodecLoss: Sendable {
    package let options: LossConfiguration
    private let generatorAdversarial: AdversarialLoss, discriminatorAdversarial: AdversarialLoss
    private let featureMatching: FeatureMatchingLoss?
    /// The mel loss, where there is one.
    package let mel: MultiScaleMelLoss?

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

        /// What does not depend on the decoded audio, but on the latent alone.
        package var ofLatent: Tensor {
            get throws { try melOfLatent.map { try codec + $0 } ?? codec }
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
    ///   - decoded: What the discriminators say of the pass's audio.
    ///   - original: What they say of the audio; no gradient reaches it.
    package func generator(
        _ pass: GeneratorPass, _ audio: Tensor, decoded: [Judgement], original: [Judgement]
    ) throws -> GeneratorTerms {
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

    /// The terms of the discriminators' turn, by what they say of decoded audio and of audio.
    package func discriminator(decoded: [Judgement], original: [Judgement]) throws -> DiscriminatorTerms {
        let (real, fake) = try discriminatorAdversarial.discriminator(decoded: decoded, audio: original)
        return DiscriminatorTerms(real: real, fake: fake, total: try real + fake)
    }
}
