import Codecs
import Torch

/// FunCodec's encoder: a spectrum [B, channels, F, frames] to a latent [B, D, N].
enum SpectralEncoder {
    /// The layers, in ESPnet's order and numbering.
    static func make(_ scope: ParameterScope, latentWidth: Int, _ options: SEANetConfiguration) throws -> Sequential {
        var model = Sequential.Builder(scope["model"])
        var width = options.filters
        try model.append {
            try Convolution2d(
                $0, from: options.channels, to: width, frequency: .init(kernel: options.kernel),
                time: .init(kernel: options.kernel), options)
        }
        for ratio in options.ratios.reversed() {
            for index in 0..<options.residualLayers {
                try model.append { try ResidualBlock2d($0, width: width, index: index, options) }
            }
            try model.append { try Activation(options.activation, $0) }
            try model.append {
                try Convolution2d(
                    $0, from: width, to: 2 * width,
                    frequency: .init(kernel: 2 * ratio.frequency, stride: ratio.frequency),
                    time: .init(kernel: 2 * ratio.time, stride: ratio.time), options)
            }
            width *= 2
        }
        try model.append { _ in FrequencyAxis.removed }
        try model.append { try SkipLSTM($0, width: width, layers: options.lstmLayers) }
        try model.append { try Activation(options.activation, $0) }
        try model.append {
            try Convolution1d($0, from: width, to: latentWidth, kernel: options.lastKernel, options)
        }
        return model.built
    }
}

/// FunCodec's decoder: a latent [B, D, N] to a spectrum [B, channels, F, frames].
enum SpectralDecoder {
    /// The layers, in ESPnet's order and numbering.
    static func make(_ scope: ParameterScope, latentWidth: Int, _ options: SEANetConfiguration) throws -> Sequential {
        var model = Sequential.Builder(scope["model"])
        var width = options.filters << options.ratios.count
        try model.append {
            try Convolution1d($0, from: latentWidth, to: width, kernel: options.kernel, options)
        }
        try model.append { try SkipLSTM($0, width: width, layers: options.lstmLayers) }
        try model.append { _ in FrequencyAxis.added }
        for (stage, ratio) in options.ratios.enumerated() {
            try model.append { try Activation(options.activation, $0) }
            try model.append {
                try TransposedConvolution2d(
                    $0, from: width, to: width / 2, ratio: ratio, isLast: stage == options.ratios.count - 1, options)
            }
            width /= 2
            for index in 0..<options.residualLayers {
                try model.append { try ResidualBlock2d($0, width: width, index: index, options) }
            }
        }
        try model.append { try Activation(options.activation, $0) }
        try model.append {
            try Convolution2d(
                $0, from: width, to: options.channels, frequency: .init(kernel: options.lastKernel),
                time: .init(kernel: options.lastKernel), options)
        }
        if let final = options.finalActivation { try model.append { try Activation(final, $0) } }
        return model.built
    }
}

/// The axis of frequencies, once it has shrunk to one row, goes and comes back.
enum FrequencyAxis: Layer {
    /// [B, C, 1, L] to [B, C, L].
    case removed
    /// [B, C, L] to [B, C, 1, L].
    case added

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        guard self == .removed else { return try x.unsqueezed(2) }
        guard x.shape[2] == 1 else {
            throw CodecError(
                "config.yaml", cause: "'encdec_ratios' leave \(x.shape[2]) rows of frequencies where one is needed",
                remedy: "make the frequency ratios multiply to about half the FFT size")
        }
        return try x.squeezed(2)
    }

    func makeStream() -> (any LayerStream)? { nil }
}
