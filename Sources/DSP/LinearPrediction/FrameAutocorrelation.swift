import CKernels

/// The autocorrelation of windowed frames of a signal at short lags, R[k] = Σ_n x[n]·x[n + k], neither scaled nor
/// tapered.
///
/// Keeps its buffers from frame to frame; belongs to one task.
public struct FrameAutocorrelation {
    /// The window, as long as a frame.
    public let window: [Double]
    /// The largest lag.
    public let order: Int

    /// The windowed frame, and behind it zeros for the lags to reach into.
    private var frame: [Double]
    /// The lags, up to a multiple of four.
    private var sums: [Double]

    /// Autocorrelations up to lag `order` of frames under `window`.
    public init(window: [Double], order: Int) {
        precondition(!window.isEmpty && order >= 0, "a frame has samples, a lag is not negative")
        self.window = window
        self.order = order
        let lagCount = (order + 4) / 4 * 4
        frame = [Double](repeating: 0, count: window.count + lagCount)
        sums = [Double](repeating: 0, count: lagCount)
    }

    /// R[0] … R[order] of the frame of `signal` that begins at sample `start` and lies inside the signal.
    public mutating func apply(to signal: [Double], from start: Int) -> [Double] {
        precondition(start >= 0 && start + window.count <= signal.count, "a frame lies inside its signal")
        let (window, length) = (window, window.count)
        frame.withUnsafeMutableBufferPointer { frame in
            signal.withUnsafeBufferPointer { signal in
                guard let x = signal.baseAddress, let frame = frame.baseAddress else { return }
                ck_multiply(x + start, window, length, frame)
            }
            sums.withUnsafeMutableBufferPointer { sums in
                guard let x = frame.baseAddress, let sums = sums.baseAddress else { return }
                for lag in stride(from: 0, to: order + 1, by: 4) { ck_four_dots(x, x + lag, 1, length, sums + lag, 1) }
            }
        }
        return Array(sums[...order])
    }
}
