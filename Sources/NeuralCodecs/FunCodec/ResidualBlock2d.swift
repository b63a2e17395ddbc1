import Torch

/// SEANet's residual unit over frequency and time, [B, C, F, L] to the same.
struct ResidualBlock2d: Layer {
    private let block: Sequential
    /// The identity where it is `nil`.
    private let shortcut: Convolution2d?

    /// Number `index` of a stage's blocks, `width` channels wide; dilated along time only.
    init(_ scope: ParameterScope, width: Int, index: Int, _ options: SEANetConfiguration) throws {
        let hidden = try options.hiddenWidth(width)
        let kernel = options.residualKernel
        let one = Convolution2d.Axis(kernel: 1)
        var block = Sequential.Builder(scope["block"])
        try block.append { try Activation(options.activation, $0) }
        try block.append {
            try Convolution2d(
                $0, from: width, to: hidden, frequency: .init(kernel: kernel),
                time: .init(kernel: kernel, dilation: options.dilation(index)), options)
        }
        try block.append { try Activation(options.activation, $0) }
        try block.append {
            try Convolution2d($0, from: hidden, to: width, frequency: one, time: one, options)
        }
        self.block = block.built
        shortcut =
            options.trueSkip
            ? nil : try Convolution2d(scope["shortcut"], from: width, to: width, frequency: one, time: one, options)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor { try (shortcut?(x) ?? x) + block(x) }

    func makeStream() -> (any LayerStream)? { nil }
}
