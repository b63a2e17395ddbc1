import Foundation
import NeuralCodecs
import TestSupport
import Testing
import Torch

/// Losses by hand, and their gradients in double precision.
@Suite(.needsLibtorch) struct LossTests {
    private func losses(_ text: String, codec: String = "soundstream") throws -> LossConfiguration {
        try CodecTrainingConfiguration(text: "{codec: \(codec), codec_conf: {\(text)}}", path: "config.yaml").losses
    }

    private func judgements(seed: UInt64) throws -> [Judgement] {
        try (0..<3).map { index in
            let values = { (count: Int, offset: Int) in
                try Tensor(
                    doubles: noise(count, seed: seed + UInt64(10 * index + offset)).map { 2 * $0 }, shape: [count])
            }
            return Judgement(features: [try values(7, 0), try values(5, 1)], logit: try values(4 + index, 2))
        }
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test(arguments: ["mse", "hinge"], [false, true])
    func adversarialLosses(_ kind: String, isAveraged: Bool) throws {
        let options = "{loss_type: \(kind), average_by_discriminators: \(isAveraged)}"
        let sizes = try losses("generator_adv_loss_params: \(options), discriminator_adv_loss_params: \(options)")
        let (decoded, audio) = (try judgements(seed: 1), try judgements(seed: 2))
        let divisor = isAveraged ? 3.0 : 1
        func expected(_ judged: [Judgement], _ value: (Double) -> Double) throws -> Double {
            try judged.reduce(0) { try $0 + mean($1.logit.doubles().map(value)) } / divisor
        }
        let isHinge = kind == "hinge"
        let generator = try AdversarialLoss(sizes.generatorAdversarial).generator(decoded).doubles()[0]
        #expect(abs(generator - (try expected(decoded) { isHinge ? -$0 : ($0 - 1) * ($0 - 1) })) < 1e-12)
        let (real, fake) = try AdversarialLoss(sizes.discriminatorAdversarial).discriminator(
            decoded: decoded, audio: audio)
        let expectedReal = try expected(audio) { isHinge ? max(1 - $0, 0) : ($0 - 1) * ($0 - 1) }
        let expectedFake = try expected(decoded) { isHinge ? max(1 + $0, 0) : $0 * $0 }
        #expect(try abs(real.doubles()[0] - expectedReal) < 1e-12 && abs(fake.doubles()[0] - expectedFake) < 1e-12)

        let logits = (decoded + audio).map(\.logit)
        for logit in logits { try logit.setRequiresGradient() }
        try expectSlopes(of: logits.map { ("logit", $0) }) {
            let sides = try AdversarialLoss(sizes.discriminatorAdversarial).discriminator(
                decoded: decoded, audio: audio)
            return try AdversarialLoss(sizes.generatorAdversarial).generator(decoded) * 0.7 + sides.real * 2
                + sides.fake
        }
    }

    @Test(arguments: [false, true], [false, true]) func featureMatching(isAveraged: Bool, logits: Bool) throws {
        try checkFeatureMatching(layers: isAveraged, discriminators: isAveraged, logits: logits)
        try checkFeatureMatching(layers: isAveraged, discriminators: !isAveraged, logits: logits)
    }

    private func checkFeatureMatching(layers: Bool, discriminators: Bool, logits: Bool) throws {
        let options = try losses(
            "feat_match_loss_params: {average_by_layers: \(layers), average_by_discriminators: \(discriminators), "
                + "include_final_outputs: \(logits)}")
        let loss = FeatureMatchingLoss(try #require(options.featureMatching))
        let (decoded, audio) = (try judgements(seed: 1), try judgements(seed: 2))
        var expected = 0.0
        for (a, b) in zip(decoded, audio) {
            let pairs = logits ? zip(a.layers, b.layers) : zip(a.features, b.features)
            let means = try pairs.map { a, b in mean(zip(try a.doubles(), try b.doubles()).map { abs($0 - $1) }) }
            expected += means.reduce(0, +) / (layers ? Double(means.count) : 1) / (discriminators ? 3 : 1)
        }
        #expect(try abs(loss(decoded: decoded, audio: audio).doubles()[0] - expected) < 1e-12)
        for judgement in decoded + audio { for layer in judgement.layers { try layer.setRequiresGradient() } }
        let reached = decoded.flatMap { logits ? $0.layers : $0.features }
        try expectSlopes(of: reached.map { ("feature", $0) }) { try loss(decoded: decoded, audio: audio) }
        #expect(try audio.flatMap(\.layers).allSatisfy { try $0.gradient == nil })
    }

    @Test(arguments: ["null", "2", "10"]) func melGradientsAreSlopes(_ base: String) throws {
        let options = try losses("mel_loss_params: {range_start: 5, range_end: 8, n_mels: 9, log_base: \(base)}")
        let mel = try MultiScaleMelLoss(#require(options.mel), type: .float64)
        let estimate = try Tensor(doubles: noise(600, seed: 3), shape: [2, 1, 300])
        let target = try mel.spectra(Tensor(doubles: noise(600, seed: 4), shape: [2, 1, 300]))
        try estimate.setRequiresGradient()
        try expectSlopes(of: [("audio", estimate)]) { try mel(mel.spectra(estimate), target: target) }
    }

    /// A logarithm's base only scales absolute differences, and squared ones by its square.
    @Test func basesOfLogarithms() throws {
        let audio = try Tensor(doubles: noise(600, seed: 3), shape: [2, 1, 300])
        func distances(_ base: String) throws -> [[Double]] {
            let options = try losses("mel_loss_params: {range_start: 5, range_end: 7, n_mels: 9, log_base: \(base)}")
            let mel = try MultiScaleMelLoss(#require(options.mel), type: .float64)
            return try mel.distances(mel.spectra(audio), target: mel.spectra(audio.square()))
                .map { [try $0.absolute.doubles()[0], try $0.squared.doubles()[0]] }
        }
        let natural = try distances("null")
        for (base, divisor) in [("2", log(2.0)), ("10", log(10.0))] {
            for (a, b) in zip(try distances(base), natural) {
                #expect(abs(a[0] * divisor - b[0]) < 1e-9 && abs(a[1] * divisor * divisor - b[1]) < 1e-9)
            }
        }
    }

    /// Two steps by hand: averages begin at 0, and the whole gradient is that of the balanced sum.
    @Test func balancedLosses() throws {
        var balancer = LossBalancer(decay: 0.9)
        let source = try Tensor(doubles: noise(8, seed: 1), shape: [2, 1, 4])
        try source.setRequiresGradient()
        var averages = [0.0, 0.0]
        for step in 1...2 {
            let audio = try source * Double(step)
            let losses = [(name: "a", value: try audio.square().sum()), (name: "b", value: try audio.sin().mean() * 5)]
            let values = try audio.doubles()
            let slopes = [values.map { 2 * $0 }, values.map { 5 * cos($0) / 8 }]
            let norms = slopes.map { slope in
                [slope[..<4], slope[4...]].reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 }.squareRoot() / 2 }
            }
            averages = zip(averages, norms).map { 0.9 * $0 + 0.1 * $1 }
            let balanced = try balancer(losses, at: audio)
            #expect(zip(balanced.norms, norms).allSatisfy { abs($0 - $1) < 1e-12 })
            let total = try zip(losses, averages).reduce(0) { try $0 + $1.0.value.doubles()[0] / $1.1 }
            #expect(try abs(balanced.total.doubles()[0] - total) < 1e-12 * abs(total))
            let gradient = values.indices.map { slopes[0][$0] / averages[0] + slopes[1][$0] / averages[1] }
            #expect(zip(try balanced.gradient.doubles(), gradient).allSatisfy { abs($0 - $1) < 1e-9 })
            // Going on from the gradient at the audio is going back from the sum.
            #expect(try source.gradient == nil)
            try audio.backward(balanced.gradient, retainsRecord: true)
            let short = try #require(try source.gradient).copied().doubles()
            try source.clearGradient()
            try balanced.total.backward()
            let whole = try #require(try source.gradient).doubles()
            try source.clearGradient()
            #expect(zip(short, whole).allSatisfy { abs($0 - $1) < 1e-9 * max(1, abs($1)) })
        }
        #expect(abs((balancer.averages["b"] ?? 0) - averages[1]) < 1e-12)
    }
}

/// What `codec_conf` says of training, which needs no libtorch.
@Suite struct TrainingConfigurationTests {
    private func configuration(_ text: String, codec: String = "soundstream") throws -> CodecTrainingConfiguration {
        try CodecTrainingConfiguration(text: "{codec: \(codec), codec_conf: {\(text)}}", path: "config.yaml")
    }

    /// A group that is there takes other defaults for what it leaves out than one that is not.
    @Test func groupsHaveTwoKindsOfDefaults() throws {
        let absent = try configuration("").losses
        #expect(!absent.generatorAdversarial.averagesDiscriminators && absent.mel?.base == .e)
        #expect(absent.featureMatching?.includesLogits == true && absent.featureMatching?.averagesLayers == false)
        let empty = try configuration(
            "generator_adv_loss_params: {}, feat_match_loss_params: {}, mel_loss_params: {}"
        ).losses
        #expect(empty.generatorAdversarial.averagesDiscriminators && empty.mel?.base == .ten)
        #expect(empty.featureMatching?.includesLogits == false && empty.featureMatching?.averagesLayers == true)
        #expect(try configuration("use_loss_balancer: true").losses.balancerDecay == 0.99)
        #expect(absent.balancerDecay == nil && absent.hasDualDecoder && absent.weights.mel == 45)
    }

    @Test(arguments: [
        ("soundstream", "discriminator_params: {scale: 3}", "scale (perhaps scales)"),
        ("soundstream", "lambda_adversarial: 3", "unknown keys: lambda_adversarial"),
        ("soundstream", "mel_loss_params: {range_start: 10, range_end: 10}", "range_end"),
        ("soundstream", "use_mel_loss: false", "use_dual_decoder"),
        ("soundstream", "generator_adv_loss_params: {loss_type: wgan}", "is wgan"),
        ("soundstream", "discriminator_params: {scale_discriminator_params: {kernel_sizes: [4, 3, 3, 3]}}", "odd"),
        ("soundstream", "discriminator_params: {scale_discriminator_params: {channels: 6}}", "groups"),
        ("dac", "discriminator_params: {scales: 3}", "unknown keys: scales"),
        ("dac", "use_loss_balancer: true", "unknown keys: use_loss_balancer"),
        ("encodec", "", "msstft_discriminator_params' is missing"),
        ("encodec", "discriminator_params: {msstft_discriminator_params: {filters: 2, filters_scale: 2}}", "filters"),
        (
            "hificodec", "discriminator_params: {period_discriminator_params: {}}",
            "perhaps periods_discriminator_params"
        ),
        (
            "hificodec", "discriminator_params: {periods_discriminator_params: {downsample_scales: [3]}}",
            "is not reached"
        ),
    ])
    func mistakesAreNamed(_ codec: String, _ text: String, _ expected: String) {
        let hidden = codec == "hificodec" ? "generator_params: {hidden_dim: 256}, " : ""
        do {
            _ = try configuration(hidden + text, codec: codec)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }
}
