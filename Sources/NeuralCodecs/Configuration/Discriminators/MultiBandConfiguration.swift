import Codecs

/// DAC's multi-scale, multi-period and multi-band discriminator.
public struct MultiBandConfiguration: Sendable {
    /// By what the sample rate is divided for each sub-discriminator on samples, of which recipes have none.
    public let rates: [Int]
    /// The sample rate that these take audio to have.
    public let sampleRate: Int
    /// FFT sizes of the sub-discriminators on bands.
    public let fftSizes: [Int]
    /// Each band's ends as shares of the spectrum.
    public let bands: [[Double]]
    /// The sub-discriminators on periods.
    public let periods: MultiPeriodConfiguration

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        let key = "msmpmb_discriminator_params"
        let isGiven = parameters.has(key)
        var sizes = try parameters.mapping(key)
        rates = try sizes.listOrEmpty("rates", default: [])
        sampleRate = try sizes.size("sample_rate", default: isGiven ? 44100 : 24000)
        fftSizes = try sizes.listOrEmpty("fft_sizes", default: [2048, 1024, 512])
        periods = try MultiPeriodConfiguration(&sizes, key: "period_discriminator_params")
        let hasBands = sizes.has("band_discriminator_params")
        var options = try sizes.mapping("band_discriminator_params")
        guard !hasBands || (options.has("bands") && options.has("sample_rate")) else {
            throw options.refused("bands", "or 'sample_rate' is missing", "ESPnet needs both")
        }
        bands = try options.realLists(
            "bands", default: [[0, 0.1], [0.1, 0.25], [0.25, 0.5], [0.5, 0.75], [0.75, 1]])
        // ESPnet takes these, and uses others.
        options.ignore("hop_factor", "channel", "sample_rate")
        try options.finish()
        try sizes.finish()
        guard bands.allSatisfy({ $0.count == 2 && 0 <= $0[0] && $0[0] < $0[1] && $0[1] <= 1 }) else {
            throw options.refused("bands", "has entries that are no bands", "give pairs from 0 to 1, the lower first")
        }
        guard fftSizes.allSatisfy({ $0 >= 16 && $0 <= 1 << 20 }), rates.allSatisfy({ $0 <= 1 << 10 }) else {
            throw sizes.refused("fft_sizes", "or 'rates' are beyond all use", "give FFTs of 16 to \(1 << 20)")
        }
    }
}
