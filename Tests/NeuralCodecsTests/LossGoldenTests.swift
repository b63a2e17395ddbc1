import Checkpoints
import Foundation
import Goldens
import NeuralCodecs
import TestSupport
import Testing
import Torch

/// ESPnet's discriminators and losses in evaluation mode.
@Suite(.needsLibtorch, .serialized) struct LossGoldenTests {
    @Test func thereAreGoldens() { #expect(GoldenCodec.evaluated.count >= 6) }

    @Test(arguments: GoldenCodec.evaluated) func discriminatorsAreESPnets(_ golden: GoldenCodec) throws {
        let expected = try #require(golden.json("eval.json")["discriminator_on_batch"] as? [[[Any]]])
        let judgements = try Torch.withoutGradients {
            try golden.discriminator()(golden.batch(), isTraining: false)
        }
        try #require(judgements.map(\.layers.count) == expected.map(\.count))
        for (judgement, layers) in zip(judgements, expected) {
            for (tensor, values) in zip(judgement.layers, layers) {
                let (sum, norm) = try (#require(values[1] as? Double), #require(values[2] as? Double))
                let own = try tensor.sumAndNorm()
                #expect(tensor.shape == values[0] as? [Int])
                #expect(abs(own.norm - norm) <= 1e-5 * norm)
                #expect(abs(own.sum - sum) <= 1e-5 * max(abs(sum), norm))
            }
        }
    }

    /// DAC's discriminators of samples at lower rates, which no recipe has.
    @Test func discriminatorsOfRatesAreESPnets() throws {
        let golden = GoldenCodec(folder: repositoryRoot + "/reference/codecs/dac_rates")
        try discriminatorsAreESPnets(golden)
    }

    /// Evaluation mode does not depend on what the model was built for.
    @Test(arguments: GoldenCodec.evaluated, [ParameterStore.Purpose.inference, .training])
    func statisticsOfBothTurnsAreESPnets(_ golden: GoldenCodec, purpose: ParameterStore.Purpose) throws {
        let file = try golden.json("eval.json")
        let configuration = try golden.trainingConfiguration()
        let (generator, discriminator) = try (
            golden.generator(purpose: purpose), golden.discriminator(purpose: purpose)
        )
        let loss = try CodecLoss(configuration.losses)
        let batch = try golden.batch()
        for turn in ["generator", "discriminator"] {
            let expected = try #require(file[turn] as? [String: Double])
            let random = try #require(file[turn + "_random"] as? [[String: Any]])
            let index = try #require(random.first?["bandwidth_index"] as? Int)
            let sizes = configuration.generator
            let statistics = try Torch.withoutGradients {
                let pass = try generator.evaluationPass(
                    batch, count: sizes.codebookCount(bandwidth: sizes.quantizer.bandwidths[index]),
                    hasDualDecoder: configuration.losses.hasDualDecoder)
                let decoded = try discriminator(pass.audio, isTraining: false)
                let original = try discriminator(batch, isTraining: false)
                return try turn == "generator"
                    ? loss.generator(pass, batch, decoded: decoded, original: original).statistics
                    : loss.discriminator(decoded: decoded, original: original).statistics
            }
            #expect(Set(statistics.map(\.name)) == Set(expected.keys))
            for (name, tensor) in statistics {
                let (own, value) = try (tensor.doubles()[0], #require(expected[name]))
                #expect(abs(own - value) <= 1e-5 * abs(value), "\(name): \(own) instead of \(value)")
            }
        }
    }

    @Test(arguments: GoldenCodec.evaluated) func melLossIsESPnets(_ golden: GoldenCodec) throws {
        let expected = try #require(golden.json("eval.json")["mel_pair"] as? [String: Any])
        let mel = try MultiScaleMelLoss(#require(golden.trainingConfiguration().losses.mel))
        let audio = try golden.batch()
        let length = audio.shape[2]
        let delayed = try Tensor.concatenated(
            [
                audio.narrowed(2, start: length - 1, length: 1), audio.narrowed(2, start: 0, length: length - 1),
            ], dimension: 2)
        let (estimate, target) = try (mel.spectra(delayed * 0.9), mel.spectra(audio))
        let total = try mel(estimate, target: target).doubles()[0]
        let value = try #require(expected["total"] as? Double)
        #expect(abs(total - value) <= 1e-6 * value)
        let scales = try #require(expected["scales"] as? [[Double]])
        let distances = try mel.distances(estimate, target: target)
        try #require(distances.count == scales.count)
        for (distance, scale) in zip(distances, scales) {
            #expect(try abs(distance.absolute.doubles()[0] - scale[0]) <= 1e-6 * scale[0])
            #expect(try abs(distance.squared.doubles()[0] - scale[1]) <= 1e-6 * scale[1])
        }
    }

    @Test(arguments: GoldenCodec.evaluated) func discriminatorsHaveAsManyParameters(_ golden: GoldenCodec) throws {
        let count = try #require(golden.json("meta.json")["discriminator_parameters"] as? Int)
        #expect(try golden.discriminator().parameterCount == count)
    }

    /// A generator for training derives its weights in each pass, so gradients reach what they are derived from.
    @Test(arguments: GoldenCodec.evaluated) func gradientsReachTheDecoder(_ golden: GoldenCodec) throws {
        let generator = try golden.generator(purpose: .training)
        let pass = try generator.evaluationPass(golden.batch(), count: 1, hasDualDecoder: false)
        try pass.audio.square().mean().backward()
        let decoder = generator.entries.filter { $0.isParameter && $0.key.hasPrefix("codec.generator.decoder.") }
        #expect(decoder.count > 10)
        for parameter in decoder { #expect(try parameter.tensor.gradient != nil, "\(parameter.key)") }
        let count = generator.entries.reduce(0) { $0 + ($1.isParameter ? $1.tensor.count : 0) }
        #expect(try count == golden.json("meta.json")["generator_parameters"] as? Int)
    }

    /// In training mode all parameters have their names, and a gradient after both turns.
    @Test(arguments: GoldenCodec.evaluated) func gradientsReachAllParameters(_ golden: GoldenCodec) throws {
        let configuration = try golden.trainingConfiguration()
        let discriminator = try golden.discriminator(purpose: .training)
        let parameters = discriminator.entries.filter(\.isParameter)
        let state = try golden.state()
        #expect(parameters.allSatisfy { state[$0.key] != nil && $0.tensor.requiresGradient })
        #expect(parameters.reduce(0) { $0 + $1.tensor.count } == discriminator.parameterCount)
        let batch = try golden.batch()
        let terms = try CodecLoss(configuration.losses).discriminator(
            decoded: discriminator(batch * -0.5, isTraining: true), original: discriminator(batch, isTraining: true))
        try terms.total.backward()
        for parameter in parameters {
            let gradient = try #require(try parameter.tensor.gradient, "\(parameter.key)")
            #expect(try gradient.sumAndNorm().norm.isFinite)
        }
    }
}

/// The numbers of parameters at the sizes of ESPnet's recipes.
@Suite(.needsLibtorch) struct DiscriminatorSizeTests {
    private func count(_ codec: String, _ parameters: String = "") throws -> Int {
        let domain = codec == "funcodec" ? "codec_domain: [mag_phase, mag_phase], encdec_channels: 3" : ""
        let text = "{codec: \(codec), codec_conf: {generator_params: {\(domain)}\(parameters)}}"
        let configuration = try CodecTrainingConfiguration(text: text, path: "config.yaml")
        return try CodecDiscriminator(configuration.discriminator, ParameterStore(StateDictionary())).parameterCount
    }

    @Test func defaultsAreESPnets() throws {
        #expect(try count("soundstream") == 35_203_788)
        #expect(try count("dac") == 42_514_640)
        #expect(try count("funcodec") == 76_304_438)
        #expect(try count("hificodec") == 71_183_607)
    }

    @Test func fiveScalesOfEncodec() throws {
        let sizes = """
            filters: 32, n_ffts: [1024, 2048, 512, 256, 128], hop_lengths: [256, 512, 128, 64, 32],
            win_lengths: [1024, 2048, 512, 256, 128]
            """
        #expect(
            try count("encodec", ", discriminator_params: {msstft_discriminator_params: {\(sizes)}}") == 472_330)
    }
}
