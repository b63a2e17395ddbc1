import CKernels

/// The cross-correlation c[lag] = Σ_i x[i]·y[i + lag] for every lag of a range, with zeros outside both signals.
///
/// Computed block by block: the products of short spectra are added up and transformed back once, so that memory
/// depends on the number of lags and not on the signals' length.
///
/// - Returns: `lags.count` values, c[lags.lowerBound] first.
public func crossCorrelation(_ x: [Double], _ y: [Double], lags: ClosedRange<Int>) -> [Double] {
    // Four times the lags: the overlap of neighbouring blocks costs a quarter, and the transforms stay in cache.
    let size = max(64, nextPowerOfTwo(min(4 * lags.count, min(x.count, y.count) + lags.count)))
    let block = size - lags.count + 1
    let transform = RealFFT.shared(size: size)
    var xBlock = [Double](repeating: 0, count: size)
    var yBlock = [Double](repeating: 0, count: size)
    var xBins = [ComplexDouble](repeating: .zero, count: transform.binCount)
    var yBins = xBins
    var sum = xBins
    for start in stride(from: 0, to: x.count, by: block) {
        let from = start + lags.lowerBound
        if from >= y.count || from + size <= 0 { continue }
        copyBlock(of: x, from: start, count: block, into: &xBlock)
        copyBlock(of: y, from: from, count: size, into: &yBlock)
        transform.forward(xBlock, into: &xBins)
        transform.forward(yBlock, into: &yBins)
        addConjugateProduct(&sum, xBins, yBins)
    }
    let scale = 1 / Double(size)
    return transform.inverse(sum)[..<lags.count].map { $0 * scale }
}

/// sum[k] += conj(a[k])·b[k].
private func addConjugateProduct(_ sum: inout [ComplexDouble], _ a: [ComplexDouble], _ b: [ComplexDouble]) {
    let count = sum.count
    withDoubles(&sum) { sum in
        withDoubles(a) { a in withDoubles(b) { b in ck_add_conjugate_product(sum, a, b, count) } }
    }
}
