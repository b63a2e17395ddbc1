import Codecs

/// A codec's discriminators, in the order of their outputs.
public struct DiscriminatorConfiguration: Sendable {
    /// A discriminator and where it stands below `codec.discriminator`.
    public enum Part: Sendable {
        /// HiFi-GAN's multi-scale discriminator, at `msd`.
        case multiScale(MultiScaleConfiguration)
        /// HiFi-GAN's multi-period discriminator, at `mpd`.
        case multiPeriod(MultiPeriodConfiguration)
        /// SoundStream's complex STFT discriminator, at `complex_stft_d`.
        case complexSTFT(ComplexSTFTConfiguration)
        /// EnCodec's multi-scale STFT discriminator, at `msstft`.
        case multiScaleSTFT(MultiScaleSTFTConfiguration)
        /// DAC's, at `msmpmb_discriminator`.
        case multiBand(MultiBandConfiguration)
    }

    /// The discriminators.
    public let parts: [Part]

    /// The discriminators of a `codec_conf`.
    init(_ kind: CodecKind, codecConf: inout ConfigurationMapping) throws(CodecError) {
        var parameters = try codecConf.mapping("discriminator_params")
        switch kind {
        case .soundstream:
            parts = [
                .multiScale(try MultiScaleConfiguration(kind, &parameters)),
                .complexSTFT(try ComplexSTFTConfiguration(&parameters)),
            ]
        case .encodec:
            // ESPnet's own defaults do not fit its class.
            guard parameters.has("msstft_discriminator_params") else {
                throw parameters.refused("msstft_discriminator_params", "is missing", "EnCodec cannot do without")
            }
            parts = [.multiScaleSTFT(try MultiScaleSTFTConfiguration(&parameters))]
        case .dac:
            parts = [.multiBand(try MultiBandConfiguration(&parameters))]
            // ESPnet takes it and does nothing with it.
            parameters.ignore("scale_follow_official_norm")
        case .funcodec:
            parts = [
                .multiScale(try MultiScaleConfiguration(kind, &parameters)),
                .multiPeriod(try MultiPeriodConfiguration(&parameters, key: "period_discriminator_params")),
                .complexSTFT(try ComplexSTFTConfiguration(&parameters)),
            ]
        case .hificodec:
            parts = [
                .multiScaleSTFT(try MultiScaleSTFTConfiguration(&parameters)),
                .multiScale(try MultiScaleConfiguration(kind, &parameters)),
                .multiPeriod(try MultiPeriodConfiguration(&parameters, key: "periods_discriminator_params")),
            ]
        }
        try parameters.finish()
    }
}

/// How a discriminator's weights are kept in range.
public enum WeightNormalization: Sendable {
    /// Weight normalization.
    case weight
    /// Spectral normalization.
    case spectral
    /// Not at all.
    case none

    /// `use_weight_norm` and `use_spectral_norm`.
    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        let isWeight = try parameters.flag("use_weight_norm", default: true)
        let isSpectral = try parameters.flag("use_spectral_norm", default: false)
        guard !isWeight || !isSpectral else {
            throw parameters.refused("use_spectral_norm", "is true beside 'use_weight_norm'", "choose one of them")
        }
        self = isWeight ? .weight : isSpectral ? .spectral : .none
    }
}

extension Activation.Kind {
    /// A discriminator's activation: a class of `torch.nn`, LeakyReLU with `slope` where nothing is said.
    init(
        discriminator parameters: inout ConfigurationMapping, _ key: String, slope: Double
    ) throws(CodecError) {
        let hasOptions = parameters.has(key + "_params")
        let kind = try Activation.Kind(&parameters, key, default: "LeakyReLU") ?? .identity
        if case .leakyReLU = kind, !hasOptions { self = .leakyReLU(slope: slope) } else { self = kind }
    }
}

extension ConfigurationMapping {
    /// Refuses kernels that have no middle, lists of another length, and sizes beyond all use.
    func checkKernels(_ kernels: [Int], count: Int, widths: [Int], strides: [Int]) throws(CodecError) {
        guard kernels.count == count, kernels.allSatisfy({ $0 % 2 == 1 && $0 <= 1 << 10 }) else {
            throw refused("kernel_sizes", "is \(kernels)", "give \(count) odd numbers")
        }
        guard widths.allSatisfy({ $0 <= 1 << 14 }), strides.count <= 32, strides.allSatisfy({ $0 <= 1 << 10 }) else {
            throw refused("downsample_scales", "or widths are beyond all use", "give smaller ones")
        }
    }

    /// Refuses more than one channel, which no codec here has.
    mutating func checkMono() throws(CodecError) {
        let count = try size("in_channels", default: 1)
        guard count == 1 else { throw refused("in_channels", "is \(count)", "audio here has one channel") }
    }
}

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
