import CKernels

/// base[i] to the power exponent[i], into `result`, to a relative error of about 1e-15; faster than one power after the
/// other, and equal on every processor. Bases are positive, and neither they nor the results are denormal or infinite.
public func powers(of base: [Double], _ exponent: [Double], into result: inout [Double]) {
    precondition(base.count == exponent.count && base.count == result.count, "the arrays are equally long")
    ck_power_function(base, exponent, &result, base.count)
}

/// `samples` divided by `divisor` and rounded to single precision, into the same number of samples of `result`.
public func singlePrecision(_ samples: [Double], dividedBy divisor: Double, into result: UnsafeMutablePointer<Float>) {
    ck_divide_to_single(samples, divisor, result, samples.count)
}

/// The largest magnitude; 0 of nothing.
public func largestMagnitude(_ samples: [Double]) -> Double { ck_largest_magnitude(samples, samples.count) }
