/// A rational transfer function of z⁻¹: H(z) = Σ numerator[k]·z⁻ᵏ / Σ denominator[k]·z⁻ᵏ.
public struct TransferFunction: Sendable, Hashable {
    /// Coefficients of the numerator.
    public var numerator: [Double]
    /// Coefficients of the denominator; the first is 1.
    public var denominator: [Double]

    /// A transfer function from its coefficients, equally many of each.
    public init(numerator: [Double], denominator: [Double]) {
        precondition(
            !numerator.isEmpty && numerator.count == denominator.count && denominator[0] == 1,
            "numerator and denominator are equally long, and a0 is 1")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The order of the filter.
    public var order: Int { denominator.count - 1 }
}

/// Up to eight recursive filters of one order over the same signal, side by side in the lanes of a vector, each in
/// transposed direct form II from rest: `scipy.signal.lfilter`.
///
/// The direct form of a narrow band-pass of high order is sensitive to rounding. Use ``BiquadCascades`` where nothing
/// else is asked for.
public struct RecursiveFilters: Sendable {
    /// Number of filters.
    public let count: Int

    private typealias Lanes = SIMD8<Double>
    private let numerators: [Lanes]
    private let denominators: [Lanes]

    /// Filters of one order, at least 1; one to eight.
    public init(_ filters: [TransferFunction]) {
        precondition(!filters.isEmpty && filters.count <= 8, "one to eight filters fit a vector")
        let order = filters[0].order
        precondition(order > 0 && filters.allSatisfy { $0.order == order }, "the filters have one order")
        count = filters.count
        func lanes(_ coefficients: KeyPath<TransferFunction, [Double]>) -> [Lanes] {
            (0...order).map { k in
                var lanes = Lanes.zero
                for (lane, filter) in filters.enumerated() { lanes[lane] = filter[keyPath: coefficients][k] }
                return lanes
            }
        }
        numerators = lanes(\.numerator)
        denominators = lanes(\.denominator)
    }

    /// The filtered signals, one array a filter, each as long as `samples`.
    public func apply(to samples: [Double]) -> [[Double]] {
        var outputs = Array(repeating: [Double](repeating: 0, count: samples.count), count: count)
        let block = 1024
        var rows = [Lanes](repeating: .zero, count: min(block, samples.count))
        var states = [Lanes](repeating: .zero, count: numerators.count)
        for start in stride(from: 0, to: samples.count, by: block) {
            let range = start..<min(start + block, samples.count)
            advance(&states, over: samples[range], into: &rows)
            for lane in outputs.indices {
                outputs[lane].withUnsafeMutableBufferPointer { output in
                    for i in range { output[i] = rows[i - start][lane] }
                }
            }
        }
        return outputs
    }

    /// Filters `samples` into the first rows. The last state stays 0, which spares the recursion its last case.
    private func advance(_ states: inout [Lanes], over samples: ArraySlice<Double>, into rows: inout [Lanes]) {
        let order = numerators.count - 1
        states.withUnsafeMutableBufferPointer { z in
            numerators.withUnsafeBufferPointer { b in
                denominators.withUnsafeBufferPointer { a in
                    rows.withUnsafeMutableBufferPointer { rows in
                        for (i, sample) in samples.enumerated() {
                            let x = Lanes(repeating: sample)
                            let y = z[0] + b[0] * x
                            for k in 0..<order { z[k] = z[k + 1] + x * b[k + 1] - y * a[k + 1] }
                            rows[i] = y
                        }
                    }
                }
            }
        }
    }
}
