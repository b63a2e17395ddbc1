import CKernels

/// A recursive filter of second order in double precision, H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
public struct Biquad: Sendable, Hashable {
    /// Numerator and denominator; a0 is 1.
    public var b0, b1, b2, a1, a2: Double

    /// A biquad from its coefficients.
    public init(b0: Double, b1: Double, b2: Double, a1: Double, a2: Double) {
        (self.b0, self.b1, self.b2, self.a1, self.a2) = (b0, b1, b2, a1, a2)
    }
}

/// Up to eight cascades of biquads over the same signal, side by side in the lanes of a vector, each from rest.
public struct BiquadCascades: Sendable {
    /// Number of cascades.
    public let count: Int
    /// The coefficients of one section of all cascades.
    private struct Stage { var b0, b1, b2, a1, a2: SIMD8<Double> }
    private let stages: [Stage]

    /// Cascades of equally many sections, one array of sections a cascade; at most eight.
    public init(_ cascades: [[Biquad]]) {
        precondition(!cascades.isEmpty && cascades.count <= 8, "one to eight cascades fit a vector")
        let depth = cascades[0].count
        precondition(cascades.allSatisfy { $0.count == depth }, "the cascades have equally many sections")
        count = cascades.count
        stages = (0..<depth).map { section in
            func lanes(_ coefficient: KeyPath<Biquad, Double>) -> SIMD8<Double> {
                var lanes = SIMD8<Double>.zero
                for (lane, cascade) in cascades.enumerated() { lanes[lane] = cascade[section][keyPath: coefficient] }
                return lanes
            }
            return Stage(b0: lanes(\.b0), b1: lanes(\.b1), b2: lanes(\.b2), a1: lanes(\.a1), a2: lanes(\.a2))
        }
    }

    /// The filtered signals, one array a cascade, each as long as `samples`.
    public func apply(to samples: [Double]) -> [[Double]] {
        var outputs = Array(repeating: [Double](repeating: 0, count: samples.count), count: count)
        let block = 1024
        var rows = [SIMD8<Double>](repeating: .zero, count: min(block, samples.count))
        var states = states()
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

    /// Σ weights[i]·y[t·hop + i]² of every output y, for all t whose weights lie inside the signal: energies under a
    /// sliding window, given its squares.
    ///
    /// - Parameters:
    ///   - weights: at most `4 * hop` values.
    ///   - hop: samples between neighbouring windows.
    /// - Returns: one vector a window, a lane a cascade.
    public func energies(of samples: [Double], weights: [Double], hop: Int) -> [SIMD8<Double>] {
        precondition(hop > 0 && weights.count <= 4 * hop, "at most four windows overlap")
        let count = samples.count < weights.count ? 0 : 1 + (samples.count - weights.count) / hop
        var energies = [SIMD8<Double>](repeating: .zero, count: count)
        // Each hop of the signal is weighted once for each of the four windows that it may lie in.
        let quarters = (0..<4 * hop).map { i -> Double in
            let position = i % 4 * hop + i / 4
            return position < weights.count ? weights[position] : 0
        }
        var rows = [SIMD8<Double>](repeating: .zero, count: hop)
        var totals = [SIMD8<Double>](repeating: .zero, count: 4)
        var states = states()
        for block in 0..<(count == 0 ? 0 : count + 3) where block * hop < samples.count {
            let range = block * hop..<min((block + 1) * hop, samples.count)
            advance(&states, over: samples[range], into: &rows)
            for i in 0..<range.count { rows[i] *= rows[i] }
            withUnsafeBytes(of: &rows, totals: &totals) { ck_weighted_rows($0, quarters, range.count, $1) }
            for quarter in 0..<4 where block >= quarter && block - quarter < count {
                energies[block - quarter] += totals[quarter]
            }
        }
        return energies
    }

    private func states() -> [(SIMD8<Double>, SIMD8<Double>)] { Array(repeating: (.zero, .zero), count: stages.count) }

    /// Filters `samples` into the first rows, in transposed direct form II.
    private func advance(
        _ states: inout [(SIMD8<Double>, SIMD8<Double>)], over samples: ArraySlice<Double>,
        into rows: inout [SIMD8<Double>]
    ) {
        for (i, sample) in samples.enumerated() { rows[i] = SIMD8(repeating: sample) }
        for (index, stage) in stages.enumerated() {
            var (first, second) = states[index]
            for i in 0..<samples.count {
                let x = rows[i]
                let y = stage.b0 * x + first
                first = stage.b1 * x - stage.a1 * y + second
                second = stage.b2 * x - stage.a2 * y
                rows[i] = y
            }
            states[index] = (first, second)
        }
    }

    private func withUnsafeBytes(
        of rows: inout [SIMD8<Double>], totals: inout [SIMD8<Double>],
        _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) {
        rows.withUnsafeBytes { rows in
            totals.withUnsafeMutableBytes { totals in
                guard let from = rows.baseAddress, let to = totals.baseAddress else { return }
                body(from.assumingMemoryBound(to: Double.self), to.assumingMemoryBound(to: Double.self))
            }
        }
    }
}
