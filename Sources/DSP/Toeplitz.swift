import COpenBLAS

/// How a Toeplitz system was solved; later cases are for worse conditioned systems.
public enum ToeplitzMethod: Sendable, Hashable {
    /// Levinson's recursion: O(n²).
    case levinson
    /// LU factorisation with pivoting (LAPACK's dgesv).
    case lu
    /// Least squares by singular values (LAPACK's dgelsd), for a singular matrix.
    case leastSquares
}

/// Solves T·c = p with the symmetric Toeplitz matrix T[i][j] = r[|i − j|].
///
/// Levinson's recursion is used as long as its error power stays positive, as it does for an autocorrelation that is
/// positive definite in double precision; otherwise LU with pivoting, and least squares if the matrix is singular.
///
/// - Parameters:
///   - r: first column of T; n values, n ≥ 1.
///   - p: right-hand side; n values.
/// - Returns: the n values of c and the method that gave them.
public func solveToeplitz(_ r: [Double], _ p: [Double]) -> (solution: [Double], method: ToeplitzMethod) {
    precondition(!r.isEmpty && r.count == p.count, "a Toeplitz system has as many equations as unknowns")
    if let solution = levinson(r, p) { return (solution, .levinson) }
    if let solution = lapackLU(r, p) { return (solution, .lu) }
    return (lapackLeastSquares(r, p), .leastSquares)
}

/// Levinson's recursion for a general right-hand side (Golub and Van Loan, Matrix Computations, algorithm 4.7.2), or
/// `nil` once the prediction error power is no longer positive.
private func levinson(_ r: [Double], _ p: [Double]) -> [Double]? {
    let n = r.count
    guard r[0] > 0 else { return nil }
    // reversed[n − 1 − k] = r[k]: sums over r[k − j] become dot products.
    let reversed = [Double](r.reversed())
    var predictor = [1.0] + [Double](repeating: 0, count: n - 1)
    var backward = predictor
    var solution = [Double](repeating: 0, count: n)
    solution[0] = p[0] / r[0]
    var errorPower = r[0]
    for k in 1..<max(n, 1) {
        let (residual, correction) = reversed.withUnsafeBufferPointer { reversed -> (Double, Double) in
            guard let lagged = reversed.baseAddress.map({ $0 + (n - 1 - k) }) else { return (0, 0) }
            return (dot(predictor, lagged, count: k), dot(solution, lagged, count: k))
        }
        let reflection = -residual / errorPower
        for j in 0..<k { backward[j] = predictor[k - 1 - j] }
        // predictor[j] += reflection · predictor[k − j], with predictor[k] = 0 before.
        for j in 1...k { predictor[j] += reflection * backward[j - 1] }
        errorPower *= 1 - reflection * reflection
        guard errorPower > 0, errorPower.isFinite else { return nil }
        let step = (p[k] - correction) / errorPower
        for j in 0...k { solution[j] += step * predictor[k - j] }
    }
    return solution
}

/// OpenBLAS with one thread, so that results and CPU time do not depend on the machine's cores.
private let singleThreadedBLAS: Void = openblas_set_num_threads(1)

/// T, symmetric, so its row order does not matter to LAPACK.
private func matrix(_ r: [Double]) -> [Double] {
    let n = r.count
    var values = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
        for j in 0..<n { values[i * n + j] = r[abs(i - j)] }
    }
    return values
}

private func lapackLU(_ r: [Double], _ p: [Double]) -> [Double]? {
    _ = singleThreadedBLAS
    var a = matrix(r)
    var solution = p
    var n = Int32(r.count)
    var one: Int32 = 1
    var pivots = [Int32](repeating: 0, count: r.count)
    var status: Int32 = 0
    var (lda, ldb) = (n, n)
    dgesv_(&n, &one, &a, &lda, &pivots, &solution, &ldb, &status)
    return status == 0 && solution.allSatisfy(\.isFinite) ? solution : nil
}

private func lapackLeastSquares(_ r: [Double], _ p: [Double]) -> [Double] {
    _ = singleThreadedBLAS
    var a = matrix(r)
    var solution = p
    var singularValues = p
    var (rows, columns, one) = (Int32(r.count), Int32(r.count), Int32(1))
    var (lda, ldb) = (rows, rows)
    // NumPy's threshold for a zero singular value, relative to the largest.
    var threshold = Double.ulpOfOne * Double(r.count)
    var rank: Int32 = 0
    var status: Int32 = 0
    var workCount = [0.0]
    var integerCount: [Int32] = [0]
    var query: Int32 = -1
    dgelsd_(
        &rows, &columns, &one, &a, &lda, &solution, &ldb, &singularValues, &threshold, &rank, &workCount, &query,
        &integerCount, &status)
    var size = Int32(workCount[0])
    var work = [Double](repeating: 0, count: Int(size))
    var integers = [Int32](repeating: 0, count: Int(integerCount[0]))
    dgelsd_(
        &rows, &columns, &one, &a, &lda, &solution, &ldb, &singularValues, &threshold, &rank, &work, &size, &integers,
        &status)
    return status == 0 && solution.allSatisfy(\.isFinite) ? solution : [Double](repeating: 0, count: r.count)
}
