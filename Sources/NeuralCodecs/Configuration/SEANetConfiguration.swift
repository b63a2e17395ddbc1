import Codecs

/// Sizes and options of SEANet's encoder and decoder.
public struct SEANetConfiguration: Sendable {
    /// By how much an encoder stage shortens its input.
    public struct Ratio: Sendable, Hashable {
        /// Along frequency; 1 for waveforms.
        public let frequency: Int
        /// Along time.
        public let time: Int
    }

    /// Channels of input and output.
    public let channels: Int
    /// Width of the first stage; each stage doubles it.
    public let filters: Int
    /// Residual blocks a stage.
    public let residualLayers: Int
    /// In the decoder's order; the encoder goes backwards.
    public let ratios: [Ratio]
    /// Kernel of the first, last and residual convolutions.
    public let kernel: Int, lastKernel: Int, residualKernel: Int
    /// Dilation of residual block j is this to the power of j.
    public let dilationBase: Int
    /// A residual block's inner width is its width divided by this.
    public let compress: Int
    /// Whether a residual block's shortcut is the identity rather than a convolution.
    public let trueSkip: Bool
    /// Whether outputs depend on the past only.
    public let isCausal: Bool
    /// What stands beyond the ends.
    public let padding: PaddingMode
    /// LSTM layers between convolutions and latent; 0 for none.
    public let lstmLayers: Int
    /// The share of a causal transposed convolution's surplus that is cut on the right.
    public let trimRightRatio: Double
    /// The activation between layers.
    public let activation: Activation.Kind
    /// What keeps convolutions in range.
    public let normalization: NormalizationKind
    /// The activation after the decoder's last convolution.
    public let finalActivation: Activation.Kind?

    init(_ kind: CodecKind, _ parameters: inout ConfigurationMapping) throws(CodecError) {
        let isSpectral = kind == .funcodec
        channels = try parameters.size("encdec_channels", default: 1)
        filters = try parameters.size("encdec_n_filters", default: 32)
        residualLayers = try parameters.size("encdec_n_residual_layers", default: 1, minimum: 0)
        if isSpectral {
            let pairs = try parameters.sizeLists("encdec_ratios", default: [[4, 1], [4, 1], [4, 2], [4, 1]])
            guard pairs.allSatisfy({ $0.count == 2 }) else {
                throw parameters.refused(
                    "encdec_ratios", "has entries that are no pairs", "give [frequency, time] each")
            }
            ratios = pairs.map { Ratio(frequency: $0[0], time: $0[1]) }
        } else {
            ratios = try parameters.sizes("encdec_ratios", default: [8, 5, 4, 2])
                .map { Ratio(frequency: 1, time: $0) }
        }
        kernel = try parameters.size("encdec_kernel_size", default: 7)
        residualKernel = try parameters.size("encdec_residual_kernel_size", default: 7)
        lastKernel = try parameters.size("encdec_last_kernel_size", default: 7)
        dilationBase = try parameters.size("encdec_dilation_base", default: 2)
        compress = try parameters.size("encdec_compress", default: 2)
        trueSkip = try parameters.flag("encdec_true_skip", default: false)
        isCausal = try parameters.flag("encdec_causal", default: false)
        lstmLayers = try parameters.size("encdec_lstm", default: 2, minimum: isSpectral ? 1 : 0)
        padding = try PaddingMode(&parameters)
        trimRightRatio = try parameters.real("decoder_trim_right_ratio", default: 1)
        guard trimRightRatio >= 0, trimRightRatio <= 1, isCausal || trimRightRatio == 1 else {
            throw parameters.refused(
                "decoder_trim_right_ratio", "is \(trimRightRatio)",
                isCausal ? "give 0 to 1" : "only 1 goes with 'encdec_causal: false'")
        }
        activation =
            try Activation.Kind(&parameters, "encdec_activation", default: kind == .dac ? "Snake" : "ELU")
            ?? .identity
        finalActivation = try Activation.Kind(&parameters, "decoder_final_activation", default: nil)
        normalization = try NormalizationKind(&parameters)
        try checkSizes(parameters)
        if isCausal, case .groups = normalization {
            throw parameters.refused(
                "encdec_norm", "is time_group_norm, which looks at the whole file", "causal models need another")
        }
        if isSpectral, activation == .snake {
            throw parameters.refused("encdec_activation", "is Snake", "FunCodec has no two-dimensional Snake; use ELU")
        }
    }

    /// The product of all ratios, of time and frequency; held at a million.
    private var hop: Int { ratios.reduce(1) { min($0 * $1.time * $1.frequency, 1 << 21) } }

    /// Refuses what no machine could hold before anything multiplies it.
    private func checkSizes(_ parameters: ConfigurationMapping) throws(CodecError) {
        guard ratios.count <= 16, filters << ratios.count <= 1 << 20 else {
            throw parameters.refused("encdec_ratios", "double \(filters) filters too often", "give fewer stages")
        }
        guard ratios.allSatisfy({ $0.time <= 1 << 12 && $0.frequency <= 1 << 12 }), hop <= 1 << 20,
            max(kernel, lastKernel, residualKernel) <= 1 << 10, channels <= 1 << 10
        else {
            throw parameters.refused(
                "encdec_ratios", "or the kernels are beyond all use", "give ratios that multiply to at most \(1 << 20)")
        }
        var (dilation, overflows) = (1, false)
        for _ in 0..<residualLayers where !overflows {
            (dilation, overflows) = dilation.multipliedReportingOverflow(by: dilationBase)
        }
        guard residualLayers <= 64, !overflows, dilation <= 1 << 20 else {
            throw parameters.refused(
                "encdec_n_residual_layers", "makes dilations beyond all use", "give fewer layers or a smaller base")
        }
    }
}
