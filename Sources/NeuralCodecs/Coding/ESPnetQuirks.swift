import Glibc

/// What ESPnet's codecs do unlike their papers, where it changes numbers. Checkpoints are trained with it, so it is
/// reproduced. Numbers in brackets are those of docs/codecs.md.
///
/// Besides these, undone unless ``AudioCoding/Options/isESPnetExact``: FunCodec [4] divides its input by the root mean square
/// and never multiplies it back, and decoded audio [5] is as long as the codes make it.
enum ESPnetQuirks {
    /// [1] SoundStream, EnCodec and HiFi-Codec have no option for the width of a code's vector: it is 512, with linear maps
    /// to and from any other latent width.
    static let fixedCodebookWidth = 512

    /// [2] The frame rate from which ESPnet derives how many codebooks a bandwidth needs: the sample rate over all ratios,
    /// rounded up. For FunCodec that counts frequency ratios and leaves out the hop of the spectrum, so 24 kHz give 47
    /// where 75 is true, and too many codebooks.
    static func frameRate(_ generator: GeneratorConfiguration) -> Int {
        let product: Int
        switch generator.layers {
        case .waveform(let sizes), .spectrum(let sizes, _):
            product = sizes.ratios.reduce(1) { $0 * $1.frequency * $1.time }
        case .hifi(let sizes): product = sizes.upsampleRates.reduce(1, *)
        }
        return (generator.sampleRate + product - 1) / product
    }

    /// [2] The number of codebooks for a bandwidth in kbit/s, by the frame rate above; all of them where the bandwidth is
    /// not positive or needs more than there are.
    static func codebookCount(_ generator: GeneratorConfiguration, bandwidth: Double) -> Int {
        let quantizer = generator.quantizer
        guard bandwidth > 0 else { return quantizer.codebookCount }
        let perCodebook = log2(Double(quantizer.codebookSize)) * Double(frameRate(generator)) / 1000
        guard perCodebook > 0 else { return quantizer.codebookCount }
        return Int(min(Double(quantizer.codebookCount), max(1, (bandwidth / perCodebook).rounded(.down))))
    }

    /// [3] Whether ESPnet's `encode` of this codec looks at the target bandwidth; FunCodec and HiFi-Codec always take the
    /// last of the configured ones.
    static func honoursTargetBandwidth(_ kind: CodecKind) -> Bool { kind != .funcodec && kind != .hificodec }

    /// [6] DAC's discriminator of bands has this hop, as a share of the FFT, and this width, whatever `hop_factor` and `channel`
    /// say.
    static let bandHopFactor = 0.25, bandWidth = 32

    /// [7] What squared differences of log mel spectra are multiplied by at FFT size 2ⁱ: √(2ⁱ − 1), where papers have √(2ⁱ / 2).
    static func melWeight(exponent: Int) -> Double { Double((1 << exponent) - 1).squareRoot() }

    /// [8] SoundStream's complex STFT discriminator has no window, so all samples of a frame count the same.
    static func complexSTFTWindow(length: Int) -> [Float] { [Float](repeating: 1, count: length) }

    /// [9] The first convolution of EnCodec's STFT discriminators has no weight norm, whatever `norm` says.
    static let firstSTFTNormalization = WeightNormalization.none

    /// [10] All convolutions of the multi-period discriminator have a bias, whatever this option says.
    static let ignoredOfPeriods = "bias"

    /// [11] Where the balancer's averages of gradient norms begin. Nothing corrects for it, so the first steps' losses are
    /// divided by a hundredth of their norms.
    static let firstBalancerAverage = 0.0
}
