// Convolutions as networks have them: the kernel is not turned round.

private enum Operators {
    static let conv1d = Operator("aten::conv1d")
    static let conv2d = Operator("aten::conv2d")
    static let convTranspose1d = Operator("aten::conv_transpose1d")
    static let convTranspose2d = Operator("aten::conv_transpose2d", "input")
}

extension Tensor {
    /// [B, C, L] to [B, C', ⌊(L + 2 padding − dilation (kernel − 1) − 1) / stride⌋ + 1].
    ///
    /// - Parameters:
    ///   - weight: [C', C / groups, kernel].
    ///   - bias: [C'], added to each channel.
    ///   - stride: Samples from one output to the next.
    ///   - padding: Zeros before and after the input.
    ///   - dilation: Samples from one tap of the kernel to the next.
    ///   - groups: Into how many parts channels divide that do not mix.
    public func conv1d(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try Operators.conv1d(
            .tensor(self), .tensor(weight), .optional(bias), .integers([stride]), .integers([padding]),
            .integers([dilation]), .integer(groups))
    }

    /// [B, C, H, W] to [B, C', H', W'], where H' and W' follow as in ``conv1d(_:bias:stride:padding:dilation:groups:)``.
    ///
    /// - Parameters:
    ///   - weight: [C', C / groups, kernel's H, kernel's W].
    ///   - bias: [C'].
    ///   - stride: Of H and W, and so are the following.
    public func conv2d(
        _ weight: Tensor, bias: Tensor? = nil, stride: [Int] = [1, 1], padding: [Int] = [0, 0],
        dilation: [Int] = [1, 1], groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try Operators.conv2d(
            .tensor(self), .tensor(weight), .optional(bias), .integers(stride), .integers(padding),
            .integers(dilation), .integer(groups))
    }

    /// The transposed convolution: [B, C, L] to
    /// [B, C', (L − 1) stride − 2 padding + dilation (kernel − 1) + outputPadding + 1].
    ///
    /// - Parameters:
    ///   - weight: [C, C' / groups, kernel].
    ///   - bias: [C'].
    ///   - stride: Samples by which the kernel moves on for each input.
    ///   - padding: Samples of the output that are cut at both ends.
    ///   - outputPadding: Samples that are added at the end.
    ///   - dilation: Samples from one tap of the kernel to the next.
    ///   - groups: Into how many parts channels divide that do not mix.
    public func convTranspose1d(
        _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
        dilation: Int = 1, groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try Operators.convTranspose1d(
            .tensor(self), .tensor(weight), .optional(bias), .integers([stride]), .integers([padding]),
            .integers([outputPadding]), .integer(groups), .integers([dilation]))
    }

    /// The transposed convolution of [B, C, H, W]; H and W grow as in
    /// ``convTranspose1d(_:bias:stride:padding:outputPadding:dilation:groups:)``.
    ///
    /// - Parameters:
    ///   - weight: [C, C' / groups, kernel's H, kernel's W].
    ///   - bias: [C'].
    ///   - stride: Of H and W, and so are the following.
    public func convTranspose2d(
        _ weight: Tensor, bias: Tensor? = nil, stride: [Int] = [1, 1], padding: [Int] = [0, 0],
        outputPadding: [Int] = [0, 0], dilation: [Int] = [1, 1], groups: Int = 1
    ) throws(TorchError) -> Tensor {
        try Operators.convTranspose2d(
            .tensor(self), .tensor(weight), .optional(bias), .integers(stride), .integers(padding),
            .integers(outputPadding), .integer(groups), .integers(dilation))
    }
}
