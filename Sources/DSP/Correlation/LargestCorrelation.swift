import CKernels

/// The lag at which Σ_n x[n + lag]·y[n] is largest, over all lags at which the signals overlap and zeros outside both:
/// positive where `y` is ahead of `x`. The first of equals, from the most negative lag on.
///
/// By one transform of both whole signals, since the largest value may lie anywhere.
public func lagOfLargestCorrelation(_ x: [Double], _ y: [Double]) -> Int {
    if x.isEmpty || y.isEmpty { return 0 }
    let transform = RealFFT.forWholeSignals(size: quickTransformSize(atLeast: x.count + y.count - 1))
    var products = transform.forward(x)
    let bins = transform.forward(y)
    let count = products.count
    withDoubles(bins) { bins in withDoubles(&products) { ck_conjugate_product(bins, $0, count) } }
    var correlations = [Double](repeating: 0, count: transform.size)
    transform.inverse(destroying: &products, into: &correlations)
    var (lag, largest) = (0, -Double.infinity)
    // Negative lags stand at the end.
    for candidate in 1 - y.count..<x.count {
        let value = correlations[candidate < 0 ? transform.size + candidate : candidate]
        if value > largest { (lag, largest) = (candidate, value) }
    }
    return lag
}
