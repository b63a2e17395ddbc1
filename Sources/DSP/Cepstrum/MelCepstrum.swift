/// Rows of equal length, one a frame.
public struct FrameFeatures: Sendable {
    /// Values of a frame.
    public let dimension: Int
    /// All rows, one after the other.
    public let values: [Double]
    /// Number of rows.
    public var frameCount: Int { values.count / dimension }

    /// Features from `frameCount · dimension` values.
    public init(dimension: Int, values: [Double]) {
        precondition(dimension > 0 && values.count % dimension == 0, "rows are equally long")
        self.dimension = dimension
        self.values = values
    }

    /// The row of a frame.
    public subscript(frame: Int) -> ArraySlice<Double> { values[(frame * dimension)..<((frame + 1) * dimension)] }

    /// The rows of `frames`, in that order.
    public func selecting(_ frames: [Int]) -> FrameFeatures {
        FrameFeatures(dimension: dimension, values: frames.flatMap { self[$0] })
    }
}

/// Bilinear frequency warping of a cepstrum (A. Oppenheim and D. Johnson 1972), as a matrix: the transform is linear,
/// so one matrix serves all frames.
public struct FrequencyTransform: Sendable {
    /// Number of warped coefficients.
    public let outputCount: Int
    /// Number of coefficients that reach the result at all; later ones are multiplied by less than 1e-20.
    public let inputCount: Int
    /// Row j: what each input adds to output j.
    private let matrix: [Double]

    /// - Parameters:
    ///   - order: Order of the result, which has `order + 1` coefficients.
    ///   - allPass: The all-pass constant α; 0.42 is about the mel scale at 16 kHz.
    ///   - inputCount: Number of coefficients of the cepstrum.
    public init(order: Int, allPass: Double, inputCount: Int) {
        precondition(order >= 0 && abs(allPass) < 1 && inputCount > 0, "a warped cepstrum needs |α| < 1")
        outputCount = order + 1
        // Oppenheim's recursion from the last input to the first, on a unit input: column m is the response to c[m],
        // which is column m - 1 sent once more through the recursion.
        var columns: [[Double]] = []
        var state = [1.0] + [Double](repeating: 0, count: order)
        for _ in 0..<inputCount {
            columns.append(state)
            state = Self.step(state, allPass)
            if columns.count > order, state.allSatisfy({ abs($0) < 1e-20 }) { break }
        }
        let used = columns.count
        self.inputCount = used
        matrix = (0...order).flatMap { j in (0..<used).map { columns[$0][j] } }
    }

    /// One step of the recursion without a new input.
    private static func step(_ d: [Double], _ a: Double) -> [Double] {
        var g = d
        g[0] = a * d[0]
        if d.count > 1 { g[1] = (1 - a * a) * d[0] + a * d[1] }
        for j in stride(from: 2, to: d.count, by: 1) { g[j] = d[j - 1] + a * (d[j] - g[j - 1]) }
        return g
    }

    /// The warped coefficients of `cepstrum`, which has at least ``inputCount`` values.
    public func apply(to cepstrum: UnsafePointer<Double>, into warped: UnsafeMutablePointer<Double>) {
        matrix.withUnsafeBufferPointer { matrix in
            guard let rows = matrix.baseAddress else { return }
            for j in 0..<outputCount { warped[j] = dot(rows + j * inputCount, cepstrum, count: inputCount) }
        }
    }
}
