// Complex numbers and short-time Fourier transforms.

private enum Operators {
    static let complex = Operator("aten::complex")
    static let real = Operator("aten::real")
    static let imaginary = Operator("aten::imag")
    static let angle = Operator("aten::angle")
    static let polar = Operator("aten::polar")
    static let viewAsReal = Operator("aten::view_as_real")
    static let viewAsComplex = Operator("aten::view_as_complex")
    static let hannWindow = Operator("aten::hann_window", "periodic")
    static let stft = Operator("aten::stft", "center")
    static let istft = Operator("aten::istft")
}

extension Tensor {
    /// Complex numbers of their parts, 32-bit or 64-bit floats of one shape.
    public static func complex(_ real: Tensor, _ imaginary: Tensor) throws(TorchError) -> Tensor {
        try Operators.complex(.tensor(real), .tensor(imaginary))
    }

    /// The real parts; real numbers themselves.
    public func real() throws(TorchError) -> Tensor { try Operators.real(.tensor(self)) }

    /// The imaginary parts of complex numbers.
    public func imaginary() throws(TorchError) -> Tensor { try Operators.imaginary(.tensor(self)) }

    /// The angles of complex numbers in radians, from −π to π.
    public func angle() throws(TorchError) -> Tensor { try Operators.angle(.tensor(self)) }

    /// Complex numbers of their absolute values and angles in radians, 32-bit or 64-bit floats of one shape.
    public static func polar(_ absolute: Tensor, _ angle: Tensor) throws(TorchError) -> Tensor {
        try Operators.polar(.tensor(absolute), .tensor(angle))
    }

    /// Complex numbers as pairs of reals on a new last axis; the memory is shared.
    public func viewedAsReal() throws(TorchError) -> Tensor { try Operators.viewAsReal(.tensor(self)) }

    /// Pairs of reals on the last axis as complex numbers; the memory is shared.
    public func viewedAsComplex() throws(TorchError) -> Tensor { try Operators.viewAsComplex(.tensor(self)) }

    /// Hann's window, [length], of 32-bit floats: ½ − ½ cos(2π n / N), where N is `length`, or one less if the window is
    /// symmetric instead of periodic.
    public static func hannWindow(
        _ length: Int, isPeriodic: Bool = true, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try Torch.check(device)
        return try Operators.hannWindow(
            .integer(length), .bool(isPeriodic), .type(.float32), .none, .device(device))
    }

    /// The one-sided short-time Fourier transform: [B, T] to complex [B, fftSize / 2 + 1, frames].
    ///
    /// - Parameters:
    ///   - fftSize: Samples of a frame.
    ///   - hop: Samples from one frame to the next.
    ///   - window: At most `fftSize` weights, which lie in the middle of a frame.
    ///   - isCentered: Whether the first frame's middle is the first sample, with the signal reflected at its ends; else its
    ///     beginning is.
    ///   - isNormalized: Whether the numbers are divided by √fftSize.
    public func stft(
        fftSize: Int, hop: Int, window: Tensor, isCentered: Bool = false, isNormalized: Bool = false
    ) throws(TorchError) -> Tensor {
        let (isOneSided, isComplex) = (Argument.bool(true), Argument.bool(true))
        return try Operators.stft(
            .tensor(self), .integer(fftSize), .integer(hop), .integer(window.count), .tensor(window),
            .bool(isCentered), .text("reflect"), .bool(isNormalized), isOneSided, isComplex)
    }

    /// The inverse transform: complex [B, fftSize / 2 + 1, frames] to [B, T], by overlapped sums over those of the squared
    /// window.
    ///
    /// Source: Griffin & Lim, Signal estimation from modified short-time Fourier transform, 1984, equation 6.
    ///
    /// - Parameters:
    ///   - fftSize: Samples of a frame.
    ///   - hop: Samples from one frame to the next.
    ///   - window: As for ``stft(fftSize:hop:window:isCentered:isNormalized:)``.
    ///   - isCentered: Whether the frames are centred; half of one is then cut at both ends.
    ///   - length: T; what the frames give if `nil`, (frames − 1) hop where they are centred.
    public func istft(
        fftSize: Int, hop: Int, window: Tensor, isCentered: Bool = true, length: Int? = nil
    ) throws(TorchError) -> Tensor {
        let (isNormalized, isOneSided) = (Argument.bool(false), Argument.bool(true))
        return try Operators.istft(
            .tensor(self), .integer(fftSize), .integer(hop), .integer(window.count), .tensor(window),
            .bool(isCentered), isNormalized, isOneSided, .optional(length))
    }
}
