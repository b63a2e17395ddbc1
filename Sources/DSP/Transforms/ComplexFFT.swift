import CFFTW
import Synchronization

/// Transforms of one length between complex samples and their spectrum, by FFTW.
///
/// Two real signals that are filtered alike take one transform, as real and imaginary part, which costs less than two
/// real transforms. Plans are made with `FFTW_ESTIMATE`, so that a length always gives the same rounding; neither
/// direction is normalised. Executing a plan is thread-safe; buffers belong to the caller.
public final class ComplexFFT: Sendable {
    /// Number of complex samples.
    public let size: Int

    private let plans: Plans

    /// Owner of the FFTW plans. They are written once, before anyone else sees them, and FFTW promises that
    /// executing a plan does not change it: hence `@unchecked Sendable`.
    private final class Plans: @unchecked Sendable {
        let forward: fftw_plan
        let backward: fftw_plan
        /// From one buffer to another, the first of which it keeps.
        let backwardApart: fftw_plan

        static func make(size: Int) -> Plans { FFTWPlanner.lock.withLock { _ in Plans(size: size) } }

        private init(size: Int) {
            guard let buffer = fftw_alloc_complex(size), let other = fftw_alloc_complex(size) else {
                preconditionFailure("out of memory for an FFT of \(size) points")
            }
            defer {
                fftw_free(buffer)
                fftw_free(other)
            }
            let n = Int32(size)
            let apart = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT
            guard let forward = fftw_plan_dft_1d(n, buffer, buffer, FFTW_FORWARD, FFTW_ESTIMATE),
                let backward = fftw_plan_dft_1d(n, buffer, buffer, FFTW_BACKWARD, FFTW_ESTIMATE),
                let backwardApart = fftw_plan_dft_1d(n, buffer, other, FFTW_BACKWARD, apart)
            else { preconditionFailure("FFTW has no plan for \(size) points") }
            self.forward = forward
            self.backward = backward
            self.backwardApart = backwardApart
        }

        deinit {
            FFTWPlanner.lock.withLock { _ in
                fftw_destroy_plan(forward)
                fftw_destroy_plan(backward)
                fftw_destroy_plan(backwardApart)
            }
        }
    }

    /// Makes the plans for `size` complex samples; prefer ``shared(size:)``, which makes them once.
    public init(size: Int) {
        precondition(size > 0 && size <= Int(Int32.max), "an FFT needs between 1 and 2^31-1 points")
        self.size = size
        plans = Plans.make(size: size)
    }

    /// Plans made so far, by length. A cache of immutable values: it changes speed, never a result.
    private static let cache = Mutex<[Int: ComplexFFT]>([:])
    private static let cachedLengths = 16

    /// The transform of this length, made on first use and kept (up to 16 lengths).
    public static func shared(size: Int) -> ComplexFFT {
        if let known = cache.withLock({ $0[size] }) { return known }
        let made = ComplexFFT(size: size)
        cache.withLock {
            if $0.count >= cachedLengths { $0.removeAll() }
            $0[size] = made
        }
        return made
    }

    /// X[k] = Σ_n x[n] · exp(−2πi·kn/size), in place; `size` values, 16-byte aligned.
    public func forward(_ values: UnsafeMutablePointer<ComplexDouble>) {
        values.withMemoryRebound(to: fftw_complex.self, capacity: size) {
            fftw_execute_dft(plans.forward, $0, $0)
        }
    }

    /// x[n] = Σ_k X[k] · exp(2πi·kn/size), in place and not normalised; `size` values, 16-byte aligned.
    public func backward(_ values: UnsafeMutablePointer<ComplexDouble>) {
        values.withMemoryRebound(to: fftw_complex.self, capacity: size) {
            fftw_execute_dft(plans.backward, $0, $0)
        }
    }

    /// The same from `spectrum`, which is kept, into `samples`, which does not overlap it.
    public func backward(
        _ spectrum: UnsafeMutablePointer<ComplexDouble>, into samples: UnsafeMutablePointer<ComplexDouble>
    ) {
        spectrum.withMemoryRebound(to: fftw_complex.self, capacity: size) { spectrum in
            samples.withMemoryRebound(to: fftw_complex.self, capacity: size) { samples in
                fftw_execute_dft(plans.backwardApart, spectrum, samples)
            }
        }
    }
}
