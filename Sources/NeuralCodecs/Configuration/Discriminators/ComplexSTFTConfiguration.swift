import Codecs

/// SoundStream's complex STFT discriminator.
public struct ComplexSTFTConfiguration: Sendable {
    /// The first width, and by what it is multiplied after each unit.
    public let channels: Int, multipliers: [Int]
    /// Each unit's strides along frequency and time.
    public let strides: [[Int]]
    /// Samples of an FFT, of its window, and from one to the next.
    public let fftSize: Int, windowLength: Int, hopLength: Int
    /// Whether spectra are divided by √fftSize.
    public let isNormalized: Bool
    /// Whether the logit is the absolute value rather than both parts.
    public let givesAbsoluteLogits: Bool

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        var sizes = try parameters.mapping("complexstft_discriminator_params")
        try sizes.checkMono()
        channels = try sizes.size("channels", default: 32)
        multipliers = try sizes.sizes("chan_mults", default: [1, 2, 4, 4, 8, 8])
        strides = try sizes.sizeLists("strides", default: [[1, 2], [2, 2], [1, 2], [2, 2], [1, 2], [2, 2]])
        fftSize = try sizes.size("n_fft", default: 1024)
        windowLength = try sizes.size("win_length", default: 1024)
        hopLength = try sizes.size("hop_length", default: 256)
        isNormalized = try sizes.flag("stft_normalized", default: false)
        givesAbsoluteLogits = try sizes.flag("logits_abs", default: true)
        try sizes.finish()
        guard strides.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0 <= 1 << 8 } }) else {
            throw sizes.refused("strides", "has entries that are no pairs", "give [frequency, time] each")
        }
        guard channels <= 1 << 12, multipliers.allSatisfy({ $0 <= 1 << 8 }), fftSize <= 1 << 20 else {
            throw sizes.refused("channels", "or other sizes are beyond all use", "give smaller ones")
        }
        guard windowLength <= fftSize else {
            throw sizes.refused("win_length", "is longer than 'n_fft'", "give a shorter one")
        }
    }
}
