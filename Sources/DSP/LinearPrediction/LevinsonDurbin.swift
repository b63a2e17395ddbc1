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
    var predictor = [Double](repeating: 0, count: order)
    var shorter = predictor
    var errorEnergy = r[0]
    for i in 0..<order {
        var predicted = 0.0
        for j in 0..<i { predicted += predictor[j] * r[i - j] }
        let reflection = errorEnergy == 0 ? .infinity : (r[i + 1] - predicted) / errorEnergy
        for j in 0..<i { shorter[j] = predictor[j] }
        for j in 0..<i { predictor[j] = shorter[j] - reflection * shorter[i - 1 - j] }
        predictor[i] = reflection
        errorEnergy *= 1 - reflection * reflection
    }
    return [1] + predictor.map { -$0 }
}
