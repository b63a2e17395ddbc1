import Codecs

/// EnCodec's multi-scale STFT discriminator.
public struct MultiScaleSTFTConfiguration: Sendable {
    /// A spectrum.
    public struct Scale: Sendable {
        /// Samples of an FFT, from one to the next, and of its window.
        public let fftSize: Int, hopLength: Int, windowLength: Int
    }

    /// A sub-discriminator each.
    public let scales: [Scale]
    /// The width of all convolutions.
    public let filters: Int
    /// Channels of the logit.
    public let outputs: Int
    /// The kernel along time and frequency, and the strides of the dilated convolutions.
    public let kernel: [Int], stride: [Int]
    /// Along time, of a convolution each.
    public let dilations: [Int]
    /// Whether spectra are divided by the window's root sum of squares.
    public let isNormalized: Bool
    /// Whether all convolutions but the first have weight norm.
    public let hasWeightNorm: Bool
    /// The activation after convolutions.
    public let activation: Activation.Kind

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        let key = "msstft_discriminator_params"
        let isGiven = parameters.has(key)
        var sizes = try parameters.mapping(key)
        try sizes.checkMono()
        guard !isGiven || sizes.has("filters") else {
            throw sizes.refused("filters", "is missing", "give the width of the convolutions")
        }
        filters = try sizes.size("filters", default: 32)
        let growth = try sizes.size("filters_scale", default: 1)
        let largestWidth = try sizes.size("max_filters", default: 1024)
        guard growth == 1, filters <= largestWidth else {
            throw sizes.refused(
                "filters_scale", "or 'max_filters' changes widths after the first convolution",
                "ESPnet's second does not fit then: leave 'filters_scale' at 1 and 'filters' at most 'max_filters'")
        }
        outputs = try sizes.size("out_channels", default: 1)
        let lengths = isGiven ? [1024, 2048, 512] : [1024, 2048, 512, 256, 128]
        let fftSizes = try sizes.sizes("n_ffts", default: lengths)
        let hops = try sizes.sizes("hop_lengths", default: lengths.map { $0 / 4 })
        let windows = try sizes.sizes("win_lengths", default: lengths)
        guard fftSizes.count == hops.count, fftSizes.count == windows.count,
            zip(fftSizes, windows).allSatisfy({ $0 >= $1 && $0 <= 1 << 20 })
        else {
            throw sizes.refused(
                "n_ffts", "does not fit 'hop_lengths' and 'win_lengths'",
                "give as many of each, and no window longer than its FFT")
        }
        scales = fftSizes.indices.map {
            Scale(fftSize: fftSizes[$0], hopLength: hops[$0], windowLength: windows[$0])
        }
        kernel = try sizes.sizes("kernel_size", default: [3, 9])
        stride = try sizes.sizes("stride", default: [1, 2])
        dilations = try sizes.sizes("dilations", default: [1, 2, 4])
        guard kernel.count == 2, stride.count == 2 else {
            throw sizes.refused("kernel_size", "or 'stride' is no pair", "give [time, frequency] each")
        }
        guard filters <= 1 << 12, dilations.count <= 8,
            (kernel + stride + dilations).allSatisfy({ $0 <= 1 << 8 })
        else {
            throw sizes.refused("filters", "or other sizes are beyond all use", "give smaller ones")
        }
        isNormalized = try sizes.flag("normalized", default: true)
        let norm = try sizes.text("norm") ?? "weight_norm"
        guard norm == "weight_norm" || norm == "none" else {
            throw sizes.refused("norm", "is \(norm)", "known are weight_norm and none")
        }
        hasWeightNorm = norm == "weight_norm"
        activation = try Activation.Kind(discriminator: &sizes, "activation", slope: 0.2)
        // It separates channels, of which there is one.
        sizes.ignore("sep_channels")
        try sizes.finish()
    }
}
