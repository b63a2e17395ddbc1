import CKernels

/// Spectra of windowed frames of a signal, extended by zeros to the transform's length and not scaled.
///
/// Keeps its buffers from frame to frame; belongs to one task.
public struct FrameSpectrum {
    /// The bins of the latest frame, 0 to half of the transform's length.
    public private(set) var bins: [ComplexDouble]

    private let window: [Double]
    private let transform: RealFFT
    private var frame: [Double]

    /// Spectra of `fftSize` points, at least as many as `window` has.
    public init(window: [Double], fftSize: Int) {
        precondition(window.count <= fftSize, "the window fits the transform")
        self.window = window
        transform = RealFFT.shared(size: fftSize)
        frame = [Double](repeating: 0, count: fftSize)
        bins = [ComplexDouble](repeating: .zero, count: transform.binCount)
    }

    /// Computes ``bins`` of the frame of `signal` that begins at sample `start` and lies inside the signal.
    public mutating func analyze(_ signal: [Double], from start: Int) {
        let length = window.count
        precondition(start >= 0 && start + length <= signal.count, "a frame lies inside its signal")
        frame.withUnsafeMutableBufferPointer { frame in
            signal.withUnsafeBufferPointer { signal in
                guard let x = signal.baseAddress, let frame = frame.baseAddress else { return }
                ck_multiply(x + start, window, length, frame)
            }
        }
        transform.forward(frame, into: &bins)
    }

    /// |X[k]|² of the latest frame for the first `power.count` bins.
    public func power(into power: inout [Double]) {
        precondition(power.count <= bins.count, "no more values than bins")
        let count = power.count
        withDoubles(bins) { ck_power_spectrum($0, count, &power) }
    }

    /// |X[k]| of the latest frame for the first `magnitudes.count` bins.
    public func magnitudes(into magnitudes: inout [Double]) {
        precondition(magnitudes.count <= bins.count, "no more values than bins")
        let count = magnitudes.count
        withDoubles(bins) { ck_magnitude_spectrum($0, count, 0, &magnitudes) }
    }
}
