import Foundation
import Goldens
import NeuralCodecs
import Testing
import Torch

/// The first training step of ESPnet's models as far as it follows from decoded audio: losses of both turns, the balancer's
/// norms, and the gradients of all discriminators.
@Suite(.needsLibtorch, .serialized) struct FirstStepTests {
    static let goldens = GoldenCodec.all.filter { $0.has("train.json") && $0.has("config.yaml") }

    @Test func thereAreGoldens() { #expect(Self.goldens.count >= 6) }

    @Test(arguments: goldens) func lossesAndGradientsAreESPnets(_ golden: GoldenCodec) throws {
        let file = try golden.json("train.json")
        let expected = try #require(file["losses"] as? [String: [Double]])
        let configuration = try golden.trainingConfiguration()
        let loss = try CodecLoss(configuration.losses)
        let discriminator = try golden.discriminator(purpose: .training)
        let batch = try golden.batch()
        let pass = try firstPass(golden, #require(file["random"] as? [[String: Any]]), batch)

        func check(_ name: String, _ own: Double, tolerance: Double = 1e-5) throws {
            let value = try #require(expected[name]?.first, "\(name)")
            #expect(abs(own - value) <= tolerance * abs(value), "\(name): \(own) instead of \(value)")
        }
        func generatorTurn() throws {
            let terms = try loss.generator(pass, batch, discriminator, isTraining: true)
            // Those of the quantizer in training are not known to a pass as validation makes it.
            let unknown: Set = ["codec_loss", "codec_commit_loss", "codec_quantization_loss", "loss"]
            for (name, value) in terms.statistics where !unknown.contains(name) { try check(name, value.doubles()[0]) }
            guard let decay = configuration.losses.balancerDecay else { return }
            var balancer = LossBalancer(decay: decay)
            let balanced = try balancer(terms.balanced, at: pass.audio)
            // Norms of mel gradients move by 5e-6 when the batch moves by 1e-6.
            for (term, norm) in zip(terms.balanced, balanced.norms) {
                try check(term.name + "_norm", norm, tolerance: 5e-5)
            }
        }
        func discriminatorTurn() throws {
            let terms = try loss.discriminator(decoded: pass.audio, batch, discriminator, isTraining: true)
            for (name, value) in terms.statistics { try check(name, value.doubles()[0]) }
            try terms.total.backward()
        }
        if (file["order"] as? [String])?.first == "generator" {
            try generatorTurn()
            try discriminatorTurn()
        } else {
            try discriminatorTurn()
        }
        let gradients = try #require((file["grad_l2_step0"] as? [String: [String: Double]])?["discriminator"])
        let whole = gradients.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let parameters = discriminator.entries.filter(\.isParameter)
        #expect(
            Set(parameters.map { String($0.key.dropFirst(DiscriminatorKeys.prefix.count + 1)) }) == Set(gradients.keys))
        for parameter in parameters {
            let name = String(parameter.key.dropFirst(DiscriminatorKeys.prefix.count + 1))
            let (own, value) = try (#require(try parameter.tensor.gradient).sumAndNorm().norm, gradients[name] ?? .nan)
            #expect(abs(own - value) <= 1e-4 * value + 1e-7 * whole, "\(name): \(own) instead of \(value)")
        }
    }

    /// What the generator gives in the first step, when codebooks are still those of the file: with the bandwidth that was drawn,
    /// or with as many codebooks for each item as dropout left it. The decoded audio is a leaf.
    private func firstPass(
        _ golden: GoldenCodec, _ random: [[String: Any]], _ batch: Tensor
    ) throws -> GeneratorPass {
        let (configuration, generator) = try (golden.trainingConfiguration(), golden.generator())
        let sizes = configuration.generator.quantizer
        let first = random.filter { $0["step"] as? Int == 0 && $0["layer"] == nil }
        let index = try #require(first.compactMap { $0["bandwidth_index"] as? Int }.first)
        let limits = first.compactMap { $0["randint"] as? [Int] }.first
        let counts =
            limits
            ?? [Int](
                repeating: configuration.generator.codebookCount(bandwidth: sizes.bandwidths[index]),
                count: batch.shape[0])
        let passes = try Torch.withoutGradients {
            try counts.enumerated().map { item, count in
                try generator.evaluationPass(
                    batch.narrowed(0, start: item, length: 1), count: min(count, sizes.codebookCount),
                    hasDualDecoder: configuration.losses.hasDualDecoder)
            }
        }
        let audio = try Tensor.concatenated(passes.map(\.audio), dimension: 0)
        try audio.setRequiresGradient()
        let latents = passes.compactMap(\.audioOfLatent)
        return GeneratorPass(
            audio: audio, audioOfLatent: latents.isEmpty ? nil : try Tensor.concatenated(latents, dimension: 0),
            commitment: passes[0].commitment, quantization: passes[0].quantization)
    }
}
