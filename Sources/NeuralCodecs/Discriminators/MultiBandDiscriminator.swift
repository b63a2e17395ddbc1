import Torch

/// DAC's discriminator: of samples at lower rates, of bands of spectra, and of periods, on audio without offset and with its
/// peak at 0.8.
///
/// Source: Kumar et al., High-fidelity audio compression with improved RVQGAN, 2023.
package struct MultiBandDiscriminator: Discriminator {
    /// Of all leaky ReLUs but those of the periods.
    static let slope = 0.1

    private let rates: [RateDiscriminator]
    private let bands: [BandDiscriminator]
    private let periods: MultiPeriodDiscriminator

    /// A discriminator at `msmpmb_discriminator` of a state dict.
    package init(_ scope: ParameterScope, _ options: MultiBandConfiguration) throws {
        let places = scope["discriminators"]
        rates = try options.rates.enumerated().map { index, rate in
            try RateDiscriminator(places[index], rate: rate, sampleRate: options.sampleRate)
        }
        bands = try options.fftSizes.enumerated().map { index, size in
            try BandDiscriminator(places[options.rates.count + index], fftSize: size, bands: options.bands)
        }
        periods = try MultiPeriodDiscriminator(scope["mpd"], options.periods)
    }

    package func callAsFunction(_ audio: Tensor, _ weights: DerivedWeights) throws -> [Judgement] {
        let centred = try audio - audio.mean([2], keepsDimensions: true)
        let peak = try centred.absolute().maximum(along: 2)
        let x = try centred * 0.8 / (peak + 1e-9)
        return try rates.map { try $0(x, weights) } + bands.map { try $0(x, weights) }
            + periods(x, weights)
    }
}
