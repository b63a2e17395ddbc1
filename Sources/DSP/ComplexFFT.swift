import CFFTW
import Numerics
import Synchronization

/// The inverse transform of one length between complex sequences, by FFTW, with the promises of ``RealFFT``: always
/// the same rounding for a length, not normalised, safe to share between threads.
public final class ComplexFFT: Sendable {
    /// Number of points.
    public let size: Int

    private let plan: Plan

    /// Owner of the plan, which nothing changes once it is made: hence `@unchecked Sendable`.
    private final class Plan: @unchecked Sendable {
        let inverse: fftw_plan

        static func make(size: Int) -> Plan { FFTWPlanner.lock.withLock { _ in Plan(size: size) } }

        private init(size: Int) {
            let from = UnsafeMutablePointer<fftw_complex>.allocateAligned(size)
            let to = UnsafeMutablePointer<fftw_complex>.allocateAligned(size)
            defer {
                fftw_free(from)
                fftw_free(to)
            }
            let flags = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT
            guard let made = fftw_plan_dft_1d(Int32(size), from, to, FFTW_BACKWARD, flags) else {
                preconditionFailure("FFTW has no plan for \(size) points")
            }
            inverse = made
        }

        deinit { FFTWPlanner.lock.withLock { _ in fftw_destroy_plan(inverse) } }
    }

    /// Makes the plan for `size` points.
    public init(size: Int) {
        precondition(size > 0 && size <= Int(Int32.max), "an FFT needs between 1 and 2^31-1 points")
        self.size = size
        plan = Plan.make(size: size)
    }

    /// Samples of the spectrum `bins`, both of `size` values, not normalised and not overlapping.
    public func inverse(
        _ bins: UnsafeMutablePointer<ComplexDouble>, into samples: UnsafeMutablePointer<ComplexDouble>
    ) {
        bins.withMemoryRebound(to: fftw_complex.self, capacity: size) { bins in
            samples.withMemoryRebound(to: fftw_complex.self, capacity: size) { samples in
                fftw_execute_dft(plan.inverse, bins, samples)
            }
        }
    }
}
