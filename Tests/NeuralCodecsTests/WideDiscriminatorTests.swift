import Checkpoints
import NeuralCodecs
import Testing
import TestSupport
import Torch

/// Discriminators of eight channels and more, which are computed in other forms than narrow ones, are what their definitions say: every
/// output, and the gradients of audio and parameters, in double precision.
@Suite(.needsLibtorch, .serialized) struct WideDiscriminatorTests {
    private let prefix = "codec.discriminator."

    private func check(
        _ codec: String, _ parameters: String, _ reference: (Tensor, (String) throws -> Tensor) throws -> [Tensor]
    ) throws {
        // ESPnet's default for FunCodec does not work in ESPnet.
        let generator =
            codec == "funcodec"
            ? "generator_params: {codec_domain: [mag_phase, mag_phase], encdec_channels: 3}, " : ""
        let configuration = try CodecTrainingConfiguration(
            text: "{codec: \(codec), codec_conf: {\(generator)discriminator_params: {\(parameters)}}}",
            path: "config.yaml"
        ).discriminator
        let state = try randomState { _ = try CodecDiscriminator(configuration, $0) }
        let discriminator = try CodecDiscriminator(configuration, state, path: "model.pth", type: .float64)
        let tensors = Dictionary(uniqueKeysWithValues: discriminator.entries.map { ($0.key, $0.tensor) })
        let audio = try Tensor(doubles: noise(2 * 403, seed: 5), shape: [2, 1, 403])
        try audio.setRequiresGradient()
        let inputs = [audio] + discriminator.entries.filter(\.isParameter).map(\.tensor)
        func results(_ layers: [Tensor]) throws -> (values: [[Double]], shapes: [[Int]], gradients: [[Double]]) {
            let terms = try layers.map { try ($0 * 3).sin().mean().reshaped([1]) }
            let total = try Tensor.concatenated(terms, dimension: 0).sum()
            let gradients = try total.gradients(of: inputs).map { try $0?.doubles() ?? [] }
            return (try layers.map { try $0.detached().doubles() }, layers.map(\.shape), gradients)
        }
        let found = try results(discriminator(audio, isTraining: true).flatMap(\.layers))
        let expected = try results(
            reference(audio) { name in try #require(tensors[prefix + name], "\(name) is a parameter") })
        #expect(found.shapes == expected.shapes)
        for (own, other) in zip(found.values + found.gradients, expected.values + expected.gradients) {
            let largest = other.map(abs).max() ?? 0
            #expect(own.count == other.count && !own.isEmpty)
            #expect(zip(own, other).allSatisfy { abs($0 - $1) <= 1e-11 * largest + 1e-15 })
        }
    }

    private func weight(_ place: String, _ tensor: (String) throws -> Tensor) throws -> Tensor {
        try Tensor.weightNorm(tensor(place + ".weight_v"), tensor(place + ".weight_g"))
    }

    @Test func groupedConvolutionsOfScales() throws {
        try check(
            "soundstream",
            """
            scales: 1, scale_discriminator_params: {channels: 32, max_downsample_channels: 64, max_groups: 2,
            downsample_scales: [2, 4], kernel_sizes: [15, 41, 5, 3]}, complexstft_discriminator_params: {channels: 1,
            strides: [[1, 2]], chan_mults: [1], n_fft: 64, win_length: 64, hop_length: 16}
            """
        ) { audio, tensor in
            var (x, outputs) = (audio, [Tensor]())
            for (index, (stride, groups)) in [(1, 1), (2, 4), (4, 2), (1, 1)].enumerated() {
                let place = "msd.discriminators.0.layers.\(index).0"
                let w = try weight(place, tensor)
                x = try x.conv1d(
                    w, bias: tensor(place + ".bias"), stride: stride, padding: w.shape[2] / 2, groups: groups
                ).leakyReLU(slope: 0.1)
                outputs.append(x)
            }
            let last = "msd.discriminators.0.layers.4"
            outputs.append(try x.conv1d(weight(last, tensor), bias: tensor(last + ".bias"), padding: 1))
            return try outputs + [spectral(audio, strides: [[1, 2]], tensor)]
        }
    }

    /// What the complex STFT discriminator is defined as, with the angle.
    private func spectral(
        _ audio: Tensor, strides: [[Int]], _ tensor: (String) throws -> Tensor
    ) throws -> Tensor {
        let window = try Tensor([Float](repeating: 1, count: 64), shape: [64]).to(.float64)
        func convolved(_ x: Tensor, _ place: String, stride: [Int], padding: [Int]) throws -> Tensor {
            try x.conv2d(
                tensor(place + ".weight").viewedAsComplex(), bias: tensor(place + ".bias").viewedAsComplex(),
                stride: stride, padding: padding)
        }
        let spectrum = try audio.squeezed(1).stft(fftSize: 64, hop: 16, window: window, isCentered: true)
        var x = try convolved(
            spectrum.unsqueezed(1), "complex_stft_d.init_conv", stride: [1, 1], padding: [3, 3])
        for (index, stride) in strides.enumerated() {
            let place = "complex_stft_d.layers.\(index)"
            x = try convolved(x, place + ".0", stride: [1, 1], padding: [1, 1])
            x = try Tensor.polar((x.absolute() + tensor(place + ".1.b")).relu(), x.angle())
            x = try convolved(x, place + ".2", stride: stride, padding: stride.map { ($0 + 2) / 2 })
        }
        return try x.absolute()
    }

    @Test func periodsWithTimeAsTheInnermostAxis() throws {
        try check(
            "funcodec",
            """
            scales: 1, scale_discriminator_params: {channels: 4, max_downsample_channels: 4, max_groups: 1,
            downsample_scales: [2], kernel_sizes: [5, 9, 3, 3]}, periods: [2, 3],
            period_discriminator_params: {channels: 8, max_downsample_channels: 16, downsample_scales: [3, 3, 1]},
            complexstft_discriminator_params: {channels: 2, strides: [[1, 2], [2, 2]], chan_mults: [1, 2], n_fft: 64,
            win_length: 64, hop_length: 16}
            """
        ) { audio, tensor in
            var outputs = [Tensor]()
            var x = audio
            for (index, stride) in [1, 2, 1].enumerated() {
                let place = "msd.discriminators.0.layers.\(index).0"
                let w = try weight(place, tensor)
                x = try x.conv1d(
                    w, bias: tensor(place + ".bias"), stride: stride, padding: w.shape[2] / 2,
                    groups: x.shape[1] / w.shape[1]
                ).leakyReLU(slope: 0.1)
                outputs.append(x)
            }
            let last = "msd.discriminators.0.layers.3"
            outputs.append(try x.conv1d(weight(last, tensor), bias: tensor(last + ".bias"), padding: 1))
            for (index, period) in [2, 3].enumerated() {
                let missing = (period - audio.shape[2] % period) % period
                x = try audio.padded([0, missing], mode: .reflect).reshaped([2, 1, -1, period])
                let place = "mpd.discriminators.\(index)"
                for (layer, stride) in [3, 3, 1].enumerated() {
                    let name = "\(place).convs.\(layer).0"
                    x = try x.conv2d(
                        weight(name, tensor), bias: tensor(name + ".bias"), stride: [stride, 1], padding: [2, 0]
                    ).leakyReLU(slope: 0.1)
                    outputs.append(x)
                }
                let name = place + ".output_conv"
                let logit = try x.conv2d(weight(name, tensor), bias: tensor(name + ".bias"), padding: [1, 0])
                outputs.append(try logit.reshaped([2, -1]))
            }
            return try outputs + [spectral(audio, strides: [[1, 2], [2, 2]], tensor)]
        }
    }

    @Test func stridesOverFrequencyInPhases() throws {
        try check(
            "encodec",
            "msstft_discriminator_params: {filters: 8, n_ffts: [64, 62], hop_lengths: [16, 8], win_lengths: [64, 62]}"
        ) { audio, tensor in
            var outputs = [Tensor]()
            for (index, (size, hop)) in [(64, 16), (62, 8)].enumerated() {
                let place = "msstft.discriminators.\(index)"
                let window = try tensor(place + ".spec_transform.window")
                let spectrum =
                    try audio.squeezed(1).stft(fftSize: size, hop: hop, window: window)
                    / window.square().sum().sqrt()
                var x = try Tensor.stacked([spectrum.real(), spectrum.imaginary()], dimension: 1).transposed(2, 3)
                func convolved(
                    _ x: Tensor, _ name: String, stride: Int = 1, dilation: Int = 1, isPlain: Bool = false
                ) throws -> Tensor {
                    let name = "\(place).\(name).conv"
                    let w =
                        try isPlain
                        ? tensor(name + ".weight")
                        : Tensor.weightNorm(
                            tensor(name + ".parametrizations.weight.original1"),
                            tensor(name + ".parametrizations.weight.original0"))
                    return try x.conv2d(
                        w, bias: tensor(name + ".bias"), stride: [1, stride], padding: [dilation, w.shape[3] / 2],
                        dilation: [dilation, 1])
                }
                for layer in 0..<5 {
                    let isDilated = (1...3).contains(layer)
                    x = try convolved(
                        x, "convs.\(layer)", stride: isDilated ? 2 : 1, dilation: isDilated ? 1 << (layer - 1) : 1,
                        isPlain: layer == 0
                    ).leakyReLU(slope: 0.2)
                    outputs.append(x)
                }
                outputs.append(try convolved(x, "conv_post"))
            }
            return outputs
        }
    }
}
