/// The prediction error filter of a process with the autocorrelation R[0] … R[P]: 1, −a[1] … −a[P] such that
/// Σ a[k]·x[n − k] predicts x[n] with the least mean square error, by the recursion of Levinson and Durbin (J. Makhoul:
/// Linear prediction, a tutorial review, Proc. IEEE 63(4), 1975).
///
/// Nothing is regularised. Where the error energy is exactly 0 and samples are left to predict, the reflection
/// coefficient is infinite and coefficients are not numbers: so it is for digital silence.
///
/// - Parameter r: P + 1 values.
/// - Returns: P + 1 coefficients, the first of which is 1.
public func predictionErrorFilter(autocorrelation r: [Double]) -> [Double] {
    precondition(!r.isEmpty, "an autocorrelation begins at lag 0")
    let order = r.count - 1
    return [Double](unsafeUninitializedCapacity: r.count) { filter, initialized in
        filter.initialize(repeating: 0)
        initialized = r.count
        filter[0] = 1
        // The predictor a[1] … a[i], as far as it has grown.
        var errorEnergy = r[0]
        for i in 0..<order {
            var predicted = 0.0
            for j in 0..<i { predicted += filter[j + 1] * r[i - j] }
            let reflection = errorEnergy == 0 ? .infinity : (r[i + 1] - predicted) / errorEnergy
            for j in 0..<(i + 1) / 2 {
                let (near, far) = (filter[j + 1], filter[i - j])
                filter[j + 1] = near - reflection * far
                filter[i - j] = far - reflection * near
            }
            filter[i + 1] = reflection
            errorEnergy *= 1 - reflection * reflection
        }
        for k in 1..<r.count { filter[k] = -filter[k] }
    }
}
