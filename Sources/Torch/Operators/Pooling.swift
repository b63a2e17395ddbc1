private let averagePoolOperator = Operator("aten::avg_pool1d")

extension Tensor {
    /// Means of neighbouring samples, [B, C, L] to [B, C, ⌊(L + 2 padding − kernel) / stride⌋ + 1]. Zeros stand beyond the
    /// ends, and count.
    ///
    /// - Parameters:
    ///   - kernel: Samples a mean.
    ///   - stride: Samples from one mean to the next.
    ///   - padding: Zeros before and after the input, at most half the kernel.
    public func averagePooled1d(kernel: Int, stride: Int, padding: Int = 0) throws(TorchError) -> Tensor {
        try averagePoolOperator(.tensor(self), .integers([kernel]), .integers([stride]), .integers([padding]))
    }
}
