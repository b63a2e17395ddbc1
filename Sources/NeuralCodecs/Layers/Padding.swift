import Torch

extension Tensor {
    /// This tensor with `left` and `right` more samples on its last axis.
    ///
    /// Where reflection needs more samples than there are, zeros are appended first and the same number is cut off the
    /// right end afterwards, as SEANet does it.
    func padded(left: Int, right: Int, _ mode: NeuralCodecs.PaddingMode) throws -> Tensor {
        guard left > 0 || right > 0 else { return self }
        guard mode == .reflect else { return try padded([left, right], mode: mode.operatorMode) }
        let length = shape[shape.count - 1]
        let appended = max(0, max(left, right) - length + 1)
        let longEnough = appended > 0 ? try padded([0, appended], mode: .constant) : self
        let padded = try longEnough.padded([left, right], mode: .reflect)
        return appended > 0 ? try padded.narrowed(-1, start: 0, length: left + length + right) : padded
    }

    /// This tensor with more samples on its last two axes, frequency and time.
    func padded(
        low: Int, high: Int, left: Int, right: Int, _ mode: NeuralCodecs.PaddingMode
    ) throws -> Tensor {
        guard low > 0 || high > 0 || left > 0 || right > 0 else { return self }
        let amounts = [left, right, low, high]
        guard mode == .reflect else { return try padded(amounts, mode: mode.operatorMode) }
        let (frequencies, frames) = (shape[shape.count - 2], shape[shape.count - 1])
        let appended = (
            frequency: max(0, max(low, high) - frequencies + 1), time: max(0, max(left, right) - frames + 1)
        )
        let isShort = appended.frequency > 0 || appended.time > 0
        let longEnough = isShort ? try padded([0, appended.time, 0, appended.frequency], mode: .constant) : self
        let padded = try longEnough.padded(amounts, mode: .reflect)
        guard isShort else { return padded }
        return try padded.narrowed(-2, start: 0, length: low + frequencies + high)
            .narrowed(-1, start: 0, length: left + frames + right)
    }
}

extension PaddingMode {
    /// torch's mode of the same name.
    var operatorMode: Tensor.PaddingMode {
        switch self {
        case .reflect: .reflect
        case .constant: .constant
        case .replicate: .replicate
        case .circular: .circular
        }
    }
}

/// How many samples go beyond a convolution's input so that its output has ⌈length / stride⌉ samples.
struct ConvolutionPadding: Sendable {
    /// Samples a kernel covers, from its first to its last tap.
    let span: Int
    let stride: Int
    /// Before the first sample and, for an input that is a multiple of the stride, after the last.
    let left: Int, right: Int

    /// SEANet's padding of a one-dimensional convolution.
    init(kernel: Int, stride: Int, dilation: Int, isCausal: Bool) {
        span = (kernel - 1) * dilation + 1
        self.stride = stride
        let total = span - stride
        right = isCausal ? 0 : total / 2
        left = total - right
    }

    /// Samples that go beside ``right`` to fill the last stride of an input.
    func extra(length: Int) -> Int { (stride - length % stride) % stride }
}
