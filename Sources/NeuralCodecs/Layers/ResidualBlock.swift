import Codecs
import Torch

/// SEANet's residual unit: two activated convolutions beside a shortcut, [B, C, L] to the same.
struct ResidualBlock: Layer {
    let block: Sequential
    /// The identity where it is `nil`.
    let shortcut: Convolution1d?

    /// Number `index` of a stage's blocks, `width` channels wide.
    init(_ scope: ParameterScope, width: Int, index: Int, _ options: SEANetConfiguration) throws {
        let hidden = try options.hiddenWidth(width)
        let dilation = options.dilation(index)
        var block = Sequential.Builder(scope["block"])
        try block.append { try Activation(options.activation, $0) }
        try block.append {
            try Convolution1d(
                $0, from: width, to: hidden, kernel: options.residualKernel, dilation: dilation, options)
        }
        try block.append { try Activation(options.activation, $0) }
        try block.append { try Convolution1d($0, from: hidden, to: width, kernel: 1, options) }
        self.block = block.built
        shortcut =
            options.trueSkip ? nil : try Convolution1d(scope["shortcut"], from: width, to: width, kernel: 1, options)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor { try (shortcut?(x) ?? x) + block(x) }

    func makeStream() -> (any LayerStream)? {
        let direct: (any LayerStream)?
        if let shortcut { direct = shortcut.makeStream() } else { direct = PointwiseStream(nil) }
        guard let direct, let block = block.makeStream() else { return nil }
        return SumStream(direct, block)
    }
}

extension SEANetConfiguration {
    /// The inner width of a residual block.
    func hiddenWidth(_ width: Int) throws(CodecError) -> Int {
        guard width / compress >= 1 else {
            throw CodecError(
                "config.yaml", cause: "'encdec_compress' \(compress) leaves nothing of \(width) channels",
                remedy: "make it smaller")
        }
        return width / compress
    }

    /// The dilation of residual block `index`.
    func dilation(_ index: Int) -> Int { (0..<index).reduce(1) { product, _ in product * dilationBase } }
}
