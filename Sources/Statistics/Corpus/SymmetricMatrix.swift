import COpenBLAS

/// A symmetric matrix of size × size values, all of them stored.
struct SymmetricMatrix {
    let size: Int
    private(set) var elements: [Double]

    init(size: Int) {
        self.size = size
        elements = [Double](repeating: 0, count: size * size)
    }

    private init(size: Int, elements: [Double]) {
        self.size = size
        self.elements = elements
    }

    mutating func set(_ i: Int, _ j: Int, _ value: Double) {
        elements[i * size + j] = value
        elements[j * size + i] = value
    }

    var trace: Double { (0..<size).lazy.map { elements[$0 * size + $0] }.compensatedSum() }

    /// The eigenvalues in ascending order; `nil` if LAPACK does not converge, as for values that are not finite.
    func eigenvalues() -> [Double]? { decomposed(withVectors: false)?.values }

    /// The square root of the matrix, whose negative eigenvalues (rounding, for a covariance) count as 0.
    func squareRoot() -> SymmetricMatrix? {
        guard let (values, vectors) = decomposed(withVectors: true) else { return nil }
        // U·√w and U: LAPACK's columns are rows here, one eigenvector each.
        var scaled = vectors
        for (row, value) in values.enumerated() {
            let root = max(value, 0).squareRoot()
            for column in 0..<size { scaled[row * size + column] *= root }
        }
        return SymmetricMatrix(size: size, elements: product(scaled, transposed: true, vectors))
    }

    /// This matrix · `inner` · this matrix.
    func congruence(_ inner: SymmetricMatrix) -> SymmetricMatrix {
        SymmetricMatrix(
            size: size,
            elements: product(product(elements, transposed: false, inner.elements), transposed: false, elements))
    }

    private func product(_ a: [Double], transposed: Bool, _ b: [Double]) -> [Double] {
        useSingleThreadedBLAS()
        let n = Int32(size)
        var result = [Double](repeating: 0, count: size * size)
        cblas_dgemm(
            CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, &result, n)
        return result
    }

    /// Eigenvalues, and with them the eigenvectors, one after the other (LAPACK's dsyevd).
    private func decomposed(withVectors: Bool) -> (values: [Double], vectors: [Double])? {
        guard elements.allSatisfy(\.isFinite) else { return nil }
        useSingleThreadedBLAS()
        var job = CChar(bitPattern: UInt8(ascii: withVectors ? "V" : "N"))
        var triangle = CChar(bitPattern: UInt8(ascii: "L"))
        var n = Int32(size)
        var vectors = elements
        var values = [Double](repeating: 0, count: size)
        var info: Int32 = 0
        // Asked with −1 LAPACK says how much room it wants.
        var workCount: Int32 = -1
        var integerCount: Int32 = -1
        var work = [0.0]
        var integers: [Int32] = [0]
        for _ in 0..<2 {
            dsyevd_(
                &job, &triangle, &n, &vectors, &n, &values, &work, &workCount, &integers, &integerCount, &info)
            guard info == 0 else { return nil }
            if workCount == -1 {
                workCount = Int32(work[0])
                integerCount = integers[0]
                work = [Double](repeating: 0, count: Int(workCount))
                integers = [Int32](repeating: 0, count: Int(integerCount))
            }
        }
        return (values, vectors)
    }
}
