import CKernels
import Numerics

/// The correlation of two sequences at every lag at which they meet:
/// Y[c] = Σ_j a[j] · b[j + c − (a.count − 1)], c = 0 … a.count + b.count − 2; lag 0 is c = a.count − 1.
///
/// Takes O(n log n) time, by FFT. Empty if either sequence is.
public func fullCorrelation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> [Double] {
    guard !a.isEmpty, !b.isEmpty else { return [] }
    let fft = RealFFT.shared(size: nextPowerOfTwo(a.count + b.count - 1))
    let first = fft.forward(Array(a))
    var second = fft.forward(Array(b))
    let scale = 1 / Double(fft.size)
    for k in second.indices {
        let product = first[k].conjugate * second[k]
        second[k] = ComplexDouble(product.real * scale, product.imaginary * scale)
    }
    let circular = fft.inverse(second)
    // Negative lags lie at the circle's end.
    return Array(circular[(fft.size - (a.count - 1))...]) + circular[..<b.count]
}

/// The correlation of parts of two sequences that grow: each step adds only the products that are new.
///
/// To grow to n and m elements takes O(n·m) time altogether, however many steps there are.
public struct GrowingCorrelation {
    /// The part of the first sequence that is correlated.
    public private(set) var first: Range<Int> = 0..<0
    /// The part of the second sequence that is correlated.
    public private(set) var second: Range<Int> = 0..<0

    private let a: [Double]
    /// The first sequence backward, so that all products run along memory.
    private let reversed: [Double]
    private let b: [Double]
    /// `sums[i − j + zeroLag]` for elements a[j] and b[i].
    private var sums: [Double]
    private var zeroLag: Int { a.count - 1 }

    /// No products of `a` and `b` yet.
    public init(_ a: [Double], _ b: [Double]) {
        self.a = a
        self.b = b
        reversed = a.reversed()
        sums = [Double](repeating: 0, count: max(0, a.count + b.count - 1))
    }

    /// Y as in ``fullCorrelation(_:_:)``, of the present parts.
    public var values: ArraySlice<Double> {
        guard !first.isEmpty, !second.isEmpty else { return [] }
        let lowest = second.lowerBound - (first.upperBound - 1) + zeroLag
        return sums[lowest..<lowest + first.count + second.count - 1]
    }

    /// Grows to parts that contain the present ones.
    public mutating func grow(first newFirst: Range<Int>, second newSecond: Range<Int>) {
        precondition(a.indices.encloses(newFirst) && b.indices.encloses(newSecond), "parts lie inside the sequences")
        precondition(newFirst.encloses(first) && newSecond.encloses(second), "parts never shrink")
        for j in newFirst where !first.contains(j) && a[j] != 0 { addFirst(j) }
        first = newFirst
        for i in newSecond where !second.contains(i) && b[i] != 0 { addSecond(i) }
        second = newSecond
    }

    private mutating func addFirst(_ j: Int) {
        add(a[j], times: b, second.lowerBound, second.count, to: second.lowerBound - j + zeroLag)
    }

    private mutating func addSecond(_ i: Int) {
        let start = a.count - first.upperBound
        add(b[i], times: reversed, start, first.count, to: i - (first.upperBound - 1) + zeroLag)
    }

    private mutating func add(_ factor: Double, times x: [Double], _ start: Int, _ count: Int, to lag: Int) {
        guard count > 0 else { return }
        x.withUnsafeBufferPointer { x in
            sums.withUnsafeMutableBufferPointer { sums in
                guard let x = x.baseAddress, let sums = sums.baseAddress else { return }
                ck_add_scaled(sums + lag, x + start, factor, count)
            }
        }
    }
}

/// Circular correlation of frames of two signals under one window, by FFT.
///
/// Keeps its buffers from frame to frame; belongs to one task.
public final class FrameCorrelator {
    /// Samples of a frame.
    public let size: Int

    private let window: [Double]
    private let fft: RealFFT
    private let samples: UnsafeMutablePointer<Double>
    private let first: UnsafeMutablePointer<ComplexDouble>
    private let second: UnsafeMutablePointer<ComplexDouble>
    private let lags: UnsafeMutablePointer<Int32>

    /// A correlator of frames as long as `window`.
    public init(window: [Double]) {
        self.window = window
        size = window.count
        fft = .shared(size: size)
        samples = .allocate(capacity: size)
        first = .allocate(capacity: fft.binCount)
        second = .allocate(capacity: fft.binCount)
        lags = .allocate(capacity: size)
    }

    deinit {
        samples.deallocate()
        first.deallocate()
        second.deallocate()
        lags.deallocate()
    }

    /// The circular lags (0 ..< size) at which the correlation's magnitude exceeds `share` of its largest, and that
    /// threshold (not divided by the frame's length). A lag is how much later the frame of `b` is.
    public func peaks(_ a: [Float], from aStart: Int, _ b: [Float], from bStart: Int, share: Double) -> (
        threshold: Double, lags: UnsafeBufferPointer<Int32>
    ) {
        transform(a, from: aStart, into: first)
        transform(b, from: bStart, into: second)
        first.withMemoryRebound(to: Double.self, capacity: 2 * fft.binCount) { first in
            second.withMemoryRebound(to: Double.self, capacity: 2 * fft.binCount) { second in
                ck_conjugate_product(first, second, fft.binCount)
            }
        }
        fft.inverse(destroying: second, into: samples)
        let threshold = share * ck_largest_magnitude(samples, size)
        let count = ck_indices_above(samples, size, threshold, lags)
        return (threshold, UnsafeBufferPointer(start: lags, count: count))
    }

    private func transform(_ signal: [Float], from start: Int, into bins: UnsafeMutablePointer<ComplexDouble>) {
        precondition(start >= 0 && start + size <= signal.count, "a frame lies inside its signal")
        signal.withUnsafeBufferPointer { signal in
            guard let base = signal.baseAddress else { return }
            ck_window(base + start, window, samples, size)
        }
        fft.forward(samples, into: bins)
    }
}

extension Range<Int> {
    fileprivate func encloses(_ other: Range<Int>) -> Bool {
        other.isEmpty || (lowerBound <= other.lowerBound && other.upperBound <= upperBound)
    }
}
