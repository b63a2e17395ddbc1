import CFFTW
import Numerics
import Synchronization

/// A complex number in double precision, laid out like FFTW's and C99's.
public typealias ComplexDouble = Complex<Double>

/// Transforms of one length between real samples and their half spectrum, by FFTW.
///
/// Plans are made with `FFTW_ESTIMATE`, so that a length always gives the same algorithm and the same rounding.
/// Neither direction is normalised: `inverse(forward(x)) == size * x`.
///
/// Executing a plan is thread-safe, so one `RealFFT` serves all threads; buffers belong to the caller and must be
/// 16-byte aligned (the storage of an `Array<Double>` or `Array<ComplexDouble>` is).
public final class RealFFT: Sendable {
    /// Number of real samples.
    public let size: Int
    /// Number of bins of the half spectrum, `size / 2 + 1`.
    public var binCount: Int { size / 2 + 1 }

    private let plans: Plans

    /// Owner of the two FFTW plans. They are written once, before anyone else sees them, and FFTW promises that
    /// executing a plan does not change it: hence `@unchecked Sendable`.
    private final class Plans: @unchecked Sendable {
        let forward: fftw_plan
        let inverse: fftw_plan

        static func make(size: Int) -> Plans { FFTWPlanner.lock.withLock { _ in Plans(size: size) } }

        private init(size: Int) {
            let real = UnsafeMutablePointer<Double>.allocateAligned(size)
            let bins = UnsafeMutablePointer<fftw_complex>.allocateAligned(size / 2 + 1)
            defer {
                fftw_free(real)
                fftw_free(bins)
            }
            let n = Int32(size)
            guard let forward = fftw_plan_dft_r2c_1d(n, real, bins, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT),
                let inverse = fftw_plan_dft_c2r_1d(n, bins, real, FFTW_ESTIMATE | FFTW_DESTROY_INPUT)
            else { preconditionFailure("FFTW has no plan for \(size) points") }
            self.forward = forward
            self.inverse = inverse
        }

        deinit {
            FFTWPlanner.lock.withLock { _ in
                fftw_destroy_plan(forward)
                fftw_destroy_plan(inverse)
            }
        }
    }

    /// Makes the plans for `size` real samples; prefer ``shared(size:)``, which makes them once.
    public init(size: Int) {
        precondition(size > 0 && size <= Int(Int32.max), "an FFT needs between 1 and 2^31-1 points")
        self.size = size
        plans = Plans.make(size: size)
    }

    /// Plans made so far, by length. A cache of immutable values: it changes speed, never a result.
    private static let cache = Mutex<[Int: RealFFT]>([:])
    private static let cachedLengths = 64

    /// The transform of this length, made on first use and kept (up to 64 lengths).
    public static func shared(size: Int) -> RealFFT {
        if let known = cache.withLock({ $0[size] }) { return known }
        let made = RealFFT(size: size)
        cache.withLock {
            if $0.count >= cachedLengths { $0.removeAll() }
            $0[size] = made
        }
        return made
    }

    /// Spectrum of `samples` (`size` values) into `bins` (`binCount` values).
    public func forward(_ samples: UnsafePointer<Double>, into bins: UnsafeMutablePointer<ComplexDouble>) {
        // FFTW takes a mutable pointer even where FFTW_PRESERVE_INPUT promises not to write.
        bins.withMemoryRebound(to: fftw_complex.self, capacity: binCount) {
            fftw_execute_dft_r2c(plans.forward, UnsafeMutablePointer(mutating: samples), $0)
        }
    }

    /// Samples (`size` values, not normalised) of the half spectrum `bins`, whose contents are destroyed.
    public func inverse(
        destroying bins: UnsafeMutablePointer<ComplexDouble>, into samples: UnsafeMutablePointer<Double>
    ) {
        bins.withMemoryRebound(to: fftw_complex.self, capacity: binCount) {
            fftw_execute_dft_c2r(plans.inverse, $0, samples)
        }
    }

    /// Spectrum of `samples`, which is extended by zeros to `size`.
    public func forward(_ samples: [Double]) -> [ComplexDouble] {
        precondition(samples.count <= size, "more samples than the transform has points")
        let padded = samples.count == size ? samples : samples + [Double](repeating: 0, count: size - samples.count)
        return [ComplexDouble](unsafeUninitializedCapacity: binCount) { bins, count in
            if let base = bins.baseAddress { forward(padded, into: base) }
            count = binCount
        }
    }

    /// Samples of a half spectrum of `binCount` bins, not normalised.
    public func inverse(_ bins: [ComplexDouble]) -> [Double] {
        precondition(bins.count == binCount, "a half spectrum has size / 2 + 1 bins")
        var scratch = bins
        return [Double](unsafeUninitializedCapacity: size) { samples, count in
            scratch.withUnsafeMutableBufferPointer { bins in
                if let from = bins.baseAddress, let to = samples.baseAddress { inverse(destroying: from, into: to) }
            }
            count = size
        }
    }
}

extension UnsafeMutablePointer {
    /// Memory from FFTW's allocator, aligned for its vector code; free with `fftw_free`.
    static func allocateAligned(_ count: Int) -> UnsafeMutablePointer {
        guard let memory = fftw_malloc(count * MemoryLayout<Pointee>.stride) else {
            preconditionFailure("out of memory for an FFT of \(count) points")
        }
        return memory.bindMemory(to: Pointee.self, capacity: count)
    }
}

/// The smallest power of two that is at least `n` (1 for `n` below 1).
public func nextPowerOfTwo(_ n: Int) -> Int {
    n <= 1 ? 1 : 1 << (Int.bitWidth - (n - 1).leadingZeroBitCount)
}
