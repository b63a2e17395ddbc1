import Checkpoints
import Foundation
import NeuralCodecs
import TestSupport
import Testing
import Torch

/// Each discriminator alone: gradients in double precision, and what the goldens do not cover.
@Suite(.needsLibtorch, .serialized) struct DiscriminatorTests {
    /// Tiny discriminators, by the codec that has them.
    static let configurations = [
        "soundstream": """
        scales: 2, scale_follow_official_norm: true, scale_discriminator_params: {channels: 4,
        max_downsample_channels: 8, max_groups: 4, downsample_scales: [2, 2], kernel_sizes: [5, 9, 3, 3]},
        complexstft_discriminator_params: {channels: 2, strides: [[1, 2], [2, 2]], chan_mults: [1, 2], n_fft: 64,
        win_length: 48, hop_length: 16, stft_normalized: true, logits_abs: false}
        """,
        "encodec": """
        msstft_discriminator_params: {filters: 2, n_ffts: [64, 32], hop_lengths: [16, 8], win_lengths: [64, 24]}
        """,
        "dac": """
        msmpmb_discriminator_params: {fft_sizes: [64], periods: [2, 3], band_discriminator_params: {sample_rate: 16000,
        bands: [[0, 0.3], [0.3, 1]]}, period_discriminator_params: {channels: 2, max_downsample_channels: 4,
        downsample_scales: [3, 1], nonlinear_activation: PReLU, nonlinear_activation_params: {}}}
        """,
    ]

    private func configuration(_ codec: String) throws -> CodecTrainingConfiguration {
        let parameters = try #require(Self.configurations[codec])
        let text = "{codec: \(codec), codec_conf: {discriminator_params: {\(parameters)}}}"
        return try CodecTrainingConfiguration(text: text, path: "config.yaml")
    }

    private func discriminator(_ codec: String) throws -> CodecDiscriminator {
        let sizes = try configuration(codec).discriminator
        let state = try randomState { _ = try CodecDiscriminator(sizes, $0) }
        return try CodecDiscriminator(sizes, state, path: "model.pth", type: .float64)
    }

    private func audio(_ length: Int = 401, seed: UInt64 = 5) throws -> Tensor {
        try Tensor(doubles: noise(2 * length, seed: seed), shape: [2, 1, length])
    }

    /// A smooth function of all outputs, so that every layer counts.
    @Test(arguments: ["soundstream", "encodec", "dac"]) func gradientsAreSlopes(_ codec: String) throws {
        let discriminator = try discriminator(codec)
        let audio = try audio()
        try audio.setRequiresGradient()
        let parameters = discriminator.entries.filter(\.isParameter).map { (name: $0.key, tensor: $0.tensor) }
        try expectSlopes(of: parameters + [("audio", audio)], step: 1e-7, tolerance: 2e-6) {
            let layers = try discriminator(audio, isTraining: false).flatMap(\.layers)
            return try Tensor.concatenated(layers.map { try ($0 * 3).sin().mean().reshaped([1]) }, dimension: 0).sum()
        }
    }

    /// One step of the power method in each pass of training, also where no gradient is recorded, and none in evaluation.
    @Test func spectralNormFollowsThePowerMethod() throws {
        let discriminator = try discriminator("soundstream")
        let place = "codec.discriminator.msd.discriminators.0.layers.3.0."
        func tensor(_ name: String) throws -> Tensor {
            try #require(discriminator.entries.first { $0.key == place + name }).tensor
        }
        let weight = try tensor("weight_orig")
        let (rows, columns) = (weight.shape[0], weight.shape[1] * weight.shape[2])
        let matrix = try weight.doubles()
        var (u, v) = try (tensor("weight_u").doubles(), tensor("weight_v").doubles())
        func unit(_ x: [Double]) -> [Double] {
            let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return x.map { $0 / norm }
        }
        _ = try discriminator(audio(), isTraining: false)
        try expectEqual(tensor("weight_u"), u)
        for pass in 0..<2 {
            v = unit(
                (0..<columns).map { column in (0..<rows).reduce(0) { $0 + matrix[$1 * columns + column] * u[$1] } })
            u = unit((0..<rows).map { row in (0..<columns).reduce(0) { $0 + matrix[row * columns + $1] * v[$1] } })
            if pass == 0 {
                _ = try discriminator(audio(), isTraining: true)
            } else {
                _ = try Torch.withoutGradients { try discriminator(audio(), isTraining: true) }
            }
            try expectEqual(tensor("weight_u"), u)
            try expectEqual(tensor("weight_v"), v)
        }
    }

    private func expectEqual(_ tensor: Tensor, _ values: [Double]) throws {
        let found = try tensor.doubles()
        #expect(zip(found, values).allSatisfy { abs($0 - $1) < 1e-12 } && found.count == values.count)
    }

    /// Several passes may be recorded before one backward, as in a discriminators' turn.
    @Test func recordsSurviveLaterPowerSteps() throws {
        let discriminator = try discriminator("soundstream")
        let terms = try CodecLoss(configuration("soundstream").losses, type: .float64).discriminator(
            decoded: discriminator(audio(seed: 9), isTraining: true), original: discriminator(audio(), isTraining: true)
        )
        try terms.total.backward()
        #expect(try discriminator.entries.filter(\.isParameter).allSatisfy { try $0.tensor.gradient != nil })
    }

    @Test func audioIsCentredAndScaledForDAC() throws {
        let discriminator = try discriminator("dac")
        let audio = try audio()
        let plain = try discriminator(audio, isTraining: false)
        let changed = try discriminator(audio * 3 + 0.25, isTraining: false)
        for (a, b) in zip(plain.flatMap(\.layers), changed.flatMap(\.layers)) {
            let (x, y) = try (a.doubles(), b.doubles())
            #expect(zip(x, y).allSatisfy { abs($0 - $1) < 1e-7 })
        }
    }

    /// torchaudio 2.11's `Resample` from 24 to 8 kHz, and the beginning of that from 2 to 3 Hz.
    @Test func resamplingIsTorchaudios() throws {
        let signal = (0..<40).map { Float(sin(0.3 * Double($0)) + 0.2 * cos(1.9 * Double($0))) }
        let resampled = try SincResampler(from: 24000, to: 8000)(Tensor(signal, shape: [1, 1, 40]))
        #expect(resampled.shape == [1, 1, 14])
        let expected = [
            0.12078255, 0.76100665, 0.98402864, 0.42272997, -0.44017288, -0.9785285, -0.77330863,
            0.016777597, 0.79386944, 0.97337395, 0.40191227, -0.43452147, -1.0325327, -0.58169836,
        ]
        #expect(zip(try resampled.doubles(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
        let up = try SincResampler(from: 2, to: 3)(Tensor(signal, shape: [1, 1, 40]))
        #expect(up.shape == [1, 1, 60])
        let expectedUp = [
            0.19995512, 0.2445554, 0.23360349, 0.40657136, 0.7822696, 1.0446806, 0.98257625,
            0.81482935, 0.84705949, 1.0526112, 1.1090266, 0.84867352,
        ]
        #expect(zip(try up.doubles(), expectedUp).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func plainWeightsOfScalesAreTakenAsTheyAre() throws {
        let options = "scales: 1, scale_discriminator_params: {channels: 4, downsample_scales: [2], max_groups: 4}"
        let sizes = try CodecTrainingConfiguration(
            text: "{codec: soundstream, codec_conf: {discriminator_params: {\(options)}}}", path: "config.yaml")
        guard case .multiScale(let scales) = sizes.discriminator.parts[0] else { throw Failure("no scales") }
        let normed = ParameterStore(
            try randomState { _ = try MultiScaleDiscriminator(ParameterScope($0, "d"), scales) }, type: .float64,
            purpose: .training)
        let expected = try MultiScaleDiscriminator(ParameterScope(normed, "d"), scales)(audio(), isTraining: false)
        var state = StateDictionary()
        for entry in normed.entries where entry.key.hasSuffix("weight_v") {
            let name = String(entry.key.dropLast(2))
            let norm = try #require(normed.entries.first { $0.key == name + "_g" })
            let weight = try Tensor.weightNorm(entry.tensor, norm.tensor).detached()
            state[name] = StoredTensor(try weight.floats(), shape: weight.shape)
            let bias = name.replacingOccurrences(of: ".weight", with: ".bias")
            let values = try #require(normed.entries.first { $0.key == bias }).tensor
            state[bias] = StoredTensor(try values.detached().floats(), shape: values.shape)
        }
        let plain = ParameterStore(state, type: .float64)
        let found = try MultiScaleDiscriminator(ParameterScope(plain, "d"), scales)(audio(), isTraining: false)
        try plain.finish("d", path: "model.pth")
        let (a, b) = try (expected[0].logit.doubles(), found[0].logit.doubles())
        #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
