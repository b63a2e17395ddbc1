/// The cepstrum of the all-pole model 1/A(z): c[1] … c[P] for the prediction error filter 1, A[1] … A[P], by the
/// recursion c[k] = −A[k] − (1/k)·Σ_{i<k} i·c[i]·A[k − i] (B. S. Atal, J. Acoust. Soc. Am. 55(6), 1974).
///
/// The gain, c[0], is left out.
public func predictionCepstrum(errorFilter a: [Double]) -> [Double] {
    var cepstrum = [Double](repeating: 0, count: a.count)
    for k in a.indices.dropFirst() {
        var sum = 0.0
        for i in 1..<max(k, 1) { sum += Double(i) * cepstrum[i] * a[k - i] }
        cepstrum[k] = -(a[k] + sum / Double(k))
    }
    return Array(cepstrum.dropFirst())
}
