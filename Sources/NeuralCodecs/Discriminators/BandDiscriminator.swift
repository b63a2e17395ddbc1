import Torch

/// DAC's discriminator of a spectrum's bands: convolutions over each band, [B, 2, frames, its bins], whose outputs meet before
/// the last one.
///
/// Source: Kumar et al., High-fidelity audio compression with improved RVQGAN, 2023.
struct BandDiscriminator: Sendable {
    private struct Band: Sendable {
        var bins: Range<Int>
        var convolutions: [DiscriminatorConvolution2d]
    }

    private let bands: [Band]
    private let last: DiscriminatorConvolution2d
    private let window: Tensor
    private let fftSize: Int

    init(_ scope: ParameterScope, fftSize: Int, bands: [[Double]]) throws {
        self.fftSize = fftSize
        window = try Tensor.hannWindow(fftSize).to(scope.store.type).to(scope.store.device)
        let bins = Double(fftSize / 2 + 1)
        let width = ESPnetQuirks.bandWidth
        self.bands = try bands.enumerated().map { index, ends in
            let scope = scope["band_convs"][index]
            let convolutions = try (0..<5).map { layer in
                let isLast = layer == 4
                return try DiscriminatorConvolution2d(
                    scope[layer][0], from: layer == 0 ? 2 : width, to: width, kernel: [3, isLast ? 3 : 9],
                    stride: [1, layer == 0 || isLast ? 1 : 2], padding: [1, isLast ? 1 : 4], .weight)
            }
            return Band(bins: Int(ends[0] * bins)..<Int(ends[1] * bins), convolutions: convolutions)
        }
        last = try DiscriminatorConvolution2d(
            scope["conv_post"], from: width, to: 1, kernel: [3, 3], padding: [1, 1], .weight)
    }

    func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> Judgement {
        let spectrum = try audio.squeezed(1).stft(
            fftSize: fftSize, hop: Int(Double(fftSize) * ESPnetQuirks.bandHopFactor), window: window, isCentered: true)
        let channels = try Tensor.stacked([spectrum.real(), spectrum.imaginary()], dimension: 1).transposed(2, 3)
        var (features, ends) = ([Tensor](), [Tensor]())
        for band in bands {
            var x = try channels.narrowed(3, start: band.bins.lowerBound, length: band.bins.count)
            for convolution in band.convolutions {
                x = try convolution(x, weights)
                try x.formLeakyReLU(slope: MultiBandDiscriminator.slope)
                features.append(x)
            }
            ends.append(x)
        }
        let logit = try last(Tensor.concatenated(ends, dimension: 3), weights)
        return Judgement(features: features, logit: logit)
    }
}
