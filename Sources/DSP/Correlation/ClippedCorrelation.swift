import CKernels

/// The correlation coefficients over time of 16 bands, where the hypothesis' band is first scaled to the norm of the
/// reference's and limited to `limit` times the reference (Taal et al. 2011, equations 3 to 5). Norms are raised by
/// 2.2e-16, so that a band of zeros gives 0.
///
/// - Parameters:
///   - reference, hypothesis: equally many frames of 16 band values.
///   - limit: the largest allowed ratio of a scaled value to the reference's.
public func clippedCorrelations(
    _ reference: ArraySlice<SIMD16<Double>>, _ hypothesis: ArraySlice<SIMD16<Double>>, limit: Double
) -> SIMD16<Double> {
    precondition(reference.count == hypothesis.count, "both have as many frames")
    var correlations = SIMD16<Double>.zero
    withUnsafeMutableBytes(of: &correlations) { result in
        reference.withUnsafeBytes { reference in
            hypothesis.withUnsafeBytes { hypothesis in
                guard let x = reference.bindMemory(to: Double.self).baseAddress,
                    let y = hypothesis.bindMemory(to: Double.self).baseAddress,
                    let out = result.bindMemory(to: Double.self).baseAddress
                else { return }
                ck_clipped_correlations(x, y, reference.count / MemoryLayout<SIMD16<Double>>.stride, limit, out)
            }
        }
    }
    return correlations
}
