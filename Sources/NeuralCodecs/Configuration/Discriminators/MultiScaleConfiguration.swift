import Codecs

/// HiFi-GAN's multi-scale discriminator.
public struct MultiScaleConfiguration: Sendable {
    /// How many copies, each on audio pooled once more.
    public let scales: Int
    /// Average pooling between scales.
    public let poolingKernel: Int, poolingStride: Int, poolingPadding: Int
    /// Whether the first copy has spectral norm, and the others weight norm.
    public let followsOfficialNorm: Bool
    /// Kernels of the first, of the downsampling and of the two last convolutions.
    public let kernels: [Int]
    /// The first width, which doubles up to the largest.
    public let channels: Int, largestWidth: Int
    /// Channels of the logit.
    public let outputs: Int
    /// Strides of the downsampling convolutions.
    public let strides: [Int]
    /// Groups of channels: 4 at first, four times as many each time, up to this.
    public let largestGroupCount: Int
    /// Whether convolutions have a bias.
    public let hasBias: Bool
    /// The activation between convolutions.
    public let activation: Activation.Kind
    /// What all copies have, unless ``followsOfficialNorm``.
    public let normalization: WeightNormalization

    init(_ kind: CodecKind, _ parameters: inout ConfigurationMapping) throws(CodecError) {
        scales = try parameters.size("scales", default: 3)
        let pooling = try parameters.text("scale_downsample_pooling") ?? "AvgPool1d"
        guard pooling == "AvgPool1d" else {
            throw parameters.refused("scale_downsample_pooling", "is \(pooling)", "only AvgPool1d is known")
        }
        let hasPooling = parameters.has("scale_downsample_pooling_params")
        var pool = try parameters.mapping("scale_downsample_pooling_params")
        poolingKernel = try pool.size("kernel_size", default: 4)
        poolingStride = try pool.size("stride", default: hasPooling ? poolingKernel : 2)
        poolingPadding = try pool.size("padding", default: hasPooling ? 0 : 2, minimum: 0)
        try pool.finish()
        guard poolingPadding <= poolingKernel / 2 else {
            throw pool.refused("padding", "is \(poolingPadding)", "give at most half the kernel")
        }
        followsOfficialNorm = try parameters.flag("scale_follow_official_norm", default: false)
        let isGiven = parameters.has("scale_discriminator_params")
        var sizes = try parameters.mapping("scale_discriminator_params")
        try sizes.checkMono()
        kernels = try sizes.sizes("kernel_sizes", default: [15, 41, 5, 3])
        channels = try sizes.size("channels", default: 128)
        largestWidth = try sizes.size("max_downsample_channels", default: 1024)
        outputs = try sizes.size("out_channels", default: 1)
        strides = try sizes.sizes("downsample_scales", default: [2, 2, 4, 4, 1])
        largestGroupCount = try sizes.size("max_groups", default: 16)
        hasBias = try sizes.flag("bias", default: isGiven || kind != .hificodec)
        activation = try Activation.Kind(discriminator: &sizes, "nonlinear_activation", slope: 0.1)
        normalization = try WeightNormalization(&sizes)
        try sizes.checkKernels(kernels, count: 4, widths: [channels, largestWidth, outputs], strides: strides)
        try sizes.finish()
        var (width, groups) = (channels, 4)
        for _ in strides {
            guard width % groups == 0 else {
                throw sizes.refused("channels", "make \(width), not a multiple of \(groups) groups", "give others")
            }
            (width, groups) = (min(2 * width, largestWidth), min(4 * groups, largestGroupCount))
        }
    }
}
