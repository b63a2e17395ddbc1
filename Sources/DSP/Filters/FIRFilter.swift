import CKernels

/// A finite impulse response, applied by overlap-save with short transforms.
public struct FIRFilter: Sendable {
    /// Number of taps.
    public let tapCount: Int
    private let transform: RealFFT
    /// Spectrum of the taps, divided by the transform's size.
    private let response: [ComplexDouble]

    /// The filter y[i] = Σ_k taps[k]·x[i − k]; at least one tap.
    public init(taps: [Double]) {
        precondition(!taps.isEmpty, "a filter has at least one tap")
        tapCount = taps.count
        transform = RealFFT.shared(size: max(64, nextPowerOfTwo(4 * taps.count)))
        let scale = 1 / Double(transform.size)
        response = transform.forward(taps.map { $0 * scale })
    }

    /// The full convolution, `samples.count + tapCount - 1` values (none for an empty signal), block by block.
    ///
    /// - Parameter body: gets the index of the block's first value and the values, which live only as long as the
    ///   call; the blocks come in order and without gaps.
    public func forEachBlock(of samples: [Double], _ body: (Int, UnsafeBufferPointer<Double>) -> Void) {
        if samples.isEmpty { return }
        let outputCount = samples.count + tapCount - 1
        let block = transform.size - tapCount + 1
        var values = [Double](repeating: 0, count: transform.size)
        var bins = [ComplexDouble](repeating: .zero, count: transform.binCount)
        for start in stride(from: 0, to: outputCount, by: block) {
            // The first tapCount − 1 values wrap around and are left out.
            copyBlock(of: samples, from: start - tapCount + 1, count: transform.size, into: &values)
            transform.forward(values, into: &bins)
            let count = bins.count
            withDoubles(&bins) { bins in withDoubles(response) { ck_multiply_spectrum(bins, $0, count) } }
            transform.inverse(destroying: &bins, into: &values)
            values.withUnsafeBufferPointer {
                body(start, UnsafeBufferPointer(rebasing: $0[(tapCount - 1)...].prefix(outputCount - start)))
            }
        }
    }

    /// The full convolution, `samples.count + tapCount - 1` values (none for an empty signal).
    public func apply(to samples: [Double]) -> [Double] {
        var output = [Double]()
        output.reserveCapacity(samples.count + tapCount - 1)
        forEachBlock(of: samples) { output.append(contentsOf: $1) }
        return output
    }
}
