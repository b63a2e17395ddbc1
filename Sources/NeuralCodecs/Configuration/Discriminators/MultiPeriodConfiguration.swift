import Codecs

/// HiFi-GAN's multi-period discriminator.
public struct MultiPeriodConfiguration: Sendable {
    /// Samples a row of each sub-discriminator.
    public let periods: [Int]
    /// Kernels of the convolutions, and (less one) of the last.
    public let kernels: [Int]
    /// The first width, which grows fourfold up to the largest.
    public let channels: Int, largestWidth: Int
    /// Channels of the logit.
    public let outputs: Int
    /// Strides of the convolutions.
    public let strides: [Int]
    /// The activation between convolutions.
    public let activation: Activation.Kind
    /// How weights are kept in range.
    public let normalization: WeightNormalization

    /// `periods`, and the mapping under `key` beside it.
    init(_ parameters: inout ConfigurationMapping, key: String) throws(CodecError) {
        periods = try parameters.sizes("periods", default: [2, 3, 5, 7, 11])
        var sizes = try parameters.mapping(key)
        try sizes.checkMono()
        kernels = try sizes.sizes("kernel_sizes", default: [5, 3])
        channels = try sizes.size("channels", default: 32)
        largestWidth = try sizes.size("max_downsample_channels", default: 1024)
        outputs = try sizes.size("out_channels", default: 1)
        strides = try sizes.sizes("downsample_scales", default: [3, 3, 3, 3, 1])
        activation = try Activation.Kind(discriminator: &sizes, "nonlinear_activation", slope: 0.1)
        normalization = try WeightNormalization(&sizes)
        sizes.ignore(ESPnetQuirks.ignoredOfPeriods)
        try sizes.checkKernels(kernels, count: 2, widths: [channels, largestWidth, outputs], strides: strides)
        try sizes.finish()
        let last = strides.dropFirst().reduce(channels) { width, _ in min(4 * width, largestWidth) }
        guard min(4 * last, largestWidth) == last, kernels[1] > 1 else {
            throw sizes.refused(
                "max_downsample_channels", "is not reached: the last convolution would see \(last) channels",
                "give a smaller one or more 'downsample_scales'")
        }
    }
}
