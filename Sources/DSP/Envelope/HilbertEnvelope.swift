import CKernels
import Glibc

/// The magnitude of a signal's analytic signal: `abs(scipy.signal.hilbert(x, size))[:len(x)]`.
///
/// The Hilbert transform is circular, so its length is part of the result: a signal extended by zeros has another
/// envelope near its ends. One value serves all signals of a length.
public struct HilbertEnvelope: Sendable {
    /// Samples of a signal.
    public let count: Int
    /// Points of the circle on which the signal, extended by zeros, is transformed.
    public let size: Int

    private let transform: RealFFT
    /// What the real bins are multiplied with to give the imaginary ones, and the imaginary ones to give the negated
    /// real ones: the transform's response is imaginary, a quarter of a turn.
    private let response: [Double]

    /// Envelopes of signals of `count` samples, extended by zeros to `size` points (`count` where none is given).
    public init(count: Int, size: Int? = nil) {
        let size = size ?? count
        precondition(count > 0 && size >= count, "a signal fits the circle")
        self.count = count
        self.size = size
        if isQuickTransformSize(size) {
            transform = RealFFT.forWholeSignals(size: size)
            // The constant, and half the sample rate where it is a bin, have no partner and vanish.
            response = (0..<transform.binCount).map { $0 == 0 || 2 * $0 == size ? 0 : -1 / Double(size) }
        } else {
            // Transforms of a length with large prime factors are slow and planned for each utterance anew: the
            // circular convolution by the transform's kernel is computed at a quick length instead.
            let quick = RealFFT.forWholeSignals(size: quickTransformSize(atLeast: 2 * count - 1))
            var kernel = [Double](repeating: 0, count: quick.size)
            for (lag, value) in Self.impulseResponse(size: size)[..<count].enumerated().dropFirst() {
                kernel[lag] = value
                kernel[quick.size - lag] = -value
            }
            let scale = 1 / Double(quick.size)
            response = quick.forward(kernel).map { $0.imaginary * scale }
            transform = quick
        }
    }

    /// The envelope of `samples`, ``count`` values.
    public func apply(to samples: [Double]) -> [Double] {
        var envelope = samples
        ck_magnitude(quadrature(of: samples), count, &envelope)
        return envelope
    }

    /// The Hilbert transform of `samples`, the imaginary part of the analytic signal: ``count`` values, and more behind
    /// them that mean nothing.
    public func quadrature(of samples: [Double]) -> [Double] {
        precondition(samples.count == count, "the signal has the length that was announced")
        var circle = [Double](unsafeUninitializedCapacity: transform.size) { circle, initialized in
            _ = circle.initialize(from: samples)
            circle[count...].initialize(repeating: 0)
            initialized = transform.size
        }
        var bins = [ComplexDouble](unsafeUninitializedCapacity: transform.binCount) { bins, initialized in
            if let base = bins.baseAddress { transform.forward(circle, into: base) }
            initialized = transform.binCount
        }
        bins.withUnsafeMutableBufferPointer { bins in
            response.withUnsafeBufferPointer { response in
                for k in bins.indices {
                    bins[k] = ComplexDouble(-bins[k].imaginary * response[k], bins[k].real * response[k])
                }
            }
        }
        transform.inverse(destroying: &bins, into: &circle)
        return circle
    }

    /// The transform's impulse response on a circle of `size` points: the inverse transform of −i for positive and i for
    /// negative frequencies, summed in closed form.
    static func impulseResponse(size: Int) -> [Double] {
        let angle = Double.pi / Double(size)
        let value = { (lag: Int) in
            let isEven = lag.isMultiple(of: 2)
            if size.isMultiple(of: 2) { return isEven ? 0 : 2 / tan(Double(lag) * angle) }
            let tangent = tan(Double(lag) * angle / 2)
            return isEven ? -tangent : 1 / tangent
        }
        var response = [Double](repeating: 0, count: size)
        for lag in stride(from: 1, to: (size + 1) / 2, by: 1) {
            response[lag] = value(lag) / Double(size)
            response[size - lag] = -response[lag]
        }
        return response
    }
}
