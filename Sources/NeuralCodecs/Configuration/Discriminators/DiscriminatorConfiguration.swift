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
