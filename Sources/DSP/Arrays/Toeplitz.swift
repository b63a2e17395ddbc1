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
/// Levinson's recursion is used, with its solution refined until it satisfies the equations to rounding, as long as
/// its error power stays positive: as it does for an autocorrelation that is positive definite in double precision.
/// Otherwise LU with pivoting, and least squares if the matrix is singular.
///
/// - Parameters:
///   - r: first column of T; n values, n ≥ 1.
///   - p: right-hand side; n values.
/// - Returns: the n values of c and the method that gave them.
public func solveToeplitz(_ r: [Double], _ p: [Double]) -> (solution: [Double], method: ToeplitzMethod) {
    precondition(!r.isEmpty && r.count == p.count, "a Toeplitz system has as many equations as unknowns")
    if let solution = refinedLevinson(r, p) { return (solution, .levinson) }
    if let solution = lapackLU(r, p) { return (solution, .lu) }
    return (lapackLeastSquares(r, p), .leastSquares)
}

/// Largest remainder p − T·c, relative to the largest p, that needs no refinement, and the largest that is accepted
/// after it. Levinson's recursion alone leaves 1e-8 for band-limited audio, LU about 1e-12.
private let remainderGoal = 1e-12
private let remainderLimit = 1e-10
private let refinementLimit = 3

/// Levinson's recursion with iterative refinement, or `nil` where it breaks down or does not converge.
private func refinedLevinson(_ r: [Double], _ p: [Double]) -> [Double]? {
    guard var solution = levinson(r, p) else { return nil }
    let scale = p.reduce(0) { max($0, abs($1)) }
    let mirrored = r.dropFirst().reversed() + r
    for round in 0...refinementLimit {
        // Row i of T is r[i], …, r[0], …, r[n − 1 − i].
        let remainder = mirrored.withUnsafeBufferPointer { mirrored in
            p.indices.map { i in
                mirrored.baseAddress.map { p[i] - dot($0 + (r.count - 1 - i), solution, count: r.count) } ?? p[i]
            }
        }
        let largest = remainder.reduce(0) { max($0, abs($1)) }
        if largest <= remainderGoal * scale { return solution }
        if round == refinementLimit { return largest <= remainderLimit * scale ? solution : nil }
        guard let correction = levinson(r, remainder) else { return nil }
        for i in solution.indices { solution[i] += correction[i] }
    }
    return nil
}

/// Levinson's recursion for a general right-hand side (Golub and Van Loan, Matrix Computations, algorithm 4.7.2), or
/// `nil` once the prediction error power is no longer positive.
private func levinson(_ r: [Double], _ p: [Double]) -> [Double]? {
    let n = r.count
    guard r[0] > 0 else { return nil }
    var solution = [Double](repeating: 0, count: n)
    solution[0] = p[0] / r[0]
    var errorPower = r[0]
    // reversed[n − 1 − k] = r[k]: sums over r[k − j] become dot products.
    let reversed = [Double](r.reversed())
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n) { scratch -> [Double]? in
        scratch.initialize(repeating: 0)
        guard let predictor = scratch.baseAddress else { return nil }
        let backward = predictor + n  // the predictor, last coefficient first
        predictor[0] = 1
        backward[0] = 1
        for k in 1..<n {
            let (residual, sum) = reversed.withUnsafeBufferPointer { reversed in
                guard let lagged = reversed.baseAddress.map({ $0 + (n - 1 - k) }) else { return (0.0, 0.0) }
                return (dot(predictor, lagged, count: k), dot(solution, lagged, count: k))
            }
            let reflection = -residual / errorPower
            addScaled(backward, reflection, to: predictor + 1, count: k)
            for j in 0...k { backward[j] = predictor[k - j] }
            errorPower *= 1 - reflection * reflection
            guard errorPower > 0, errorPower.isFinite else { return nil }
            addScaled(backward, (p[k] - sum) / errorPower, to: &solution, count: k + 1)
        }
        return solution
    }
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
