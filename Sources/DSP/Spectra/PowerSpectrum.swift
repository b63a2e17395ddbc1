import CKernels

/// Power spectra of frames of a signal under one window.
///
/// Keeps its buffers from frame to frame; belongs to one task.
public final class PowerSpectrum {
    /// Samples of a frame.
    public let size: Int
    /// |X[k]|² of the latest frame, k = 0 … size/2.
    public private(set) var power: [Double]

    private let window: [Double]
    private let fft: RealFFT
    private let samples: UnsafeMutablePointer<Double>
    private let bins: UnsafeMutablePointer<ComplexDouble>

    /// Spectra of frames as long as `window`.
    public init(window: [Double]) {
        self.window = window
        size = window.count
        fft = .shared(size: size)
        power = [Double](repeating: 0, count: fft.binCount)
        samples = .allocate(capacity: size)
        bins = .allocate(capacity: fft.binCount)
    }

    deinit {
        samples.deallocate()
        bins.deallocate()
    }

    /// Computes ``power`` of the frame that begins at sample `start`.
    public func analyze(_ signal: [Float], from start: Int) {
        precondition(start >= 0 && start + size <= signal.count, "a frame lies inside its signal")
        signal.withUnsafeBufferPointer { signal in
            guard let base = signal.baseAddress else { return }
            ck_window(base + start, window, samples, size)
        }
        fft.forward(samples, into: bins)
        bins.withMemoryRebound(to: Double.self, capacity: 2 * fft.binCount) { bins in
            ck_power_spectrum(bins, fft.binCount, &power)
        }
    }
}
