import CKernels
import Glibc

/// Rate conversion by a rational factor U/D with one symmetric FIR kernel:
/// y[i] = Σ_k x[k] · h[i·D − k·U], where x is zero outside the signal and the output has ⌈n·U/D⌉ samples.
public final class PolyphaseFilter: Sendable {
    /// Upsampling factor U.
    public let up: Int
    /// Downsampling factor D.
    public let down: Int

    /// The kernel reaches from −half to half.
    private let half: Int
    /// Phase after phase: h[s], h[s − U], h[s − 2U] … with s the largest index of that phase (s mod U) in the kernel.
    private let taps: [Double]
    /// Where the taps of each phase begin.
    private let starts: [Int]

    /// Length of the kernel.
    var tapCount: Int { taps.count }

    /// A filter with the kernel h[−half … half], given as its 2·half + 1 values; U and D have no common factor.
    public init(kernel: [Double], up: Int, down: Int) {
        precondition(kernel.count % 2 == 1 && up > 0 && down > 0, "a symmetric kernel has an odd number of taps")
        self.up = up
        self.down = down
        half = kernel.count / 2
        let last = kernel.count - 1
        var taps: [Double] = []
        taps.reserveCapacity(kernel.count)
        var starts: [Int] = []
        starts.reserveCapacity(up)
        for phase in 0..<up {
            starts.append(taps.count)
            // A kernel shorter than U has phases without taps.
            guard phase <= last else { continue }
            // Kernel indices with this remainder, from the largest downward.
            let largest = last - (last - phase) % up
            for index in stride(from: largest, through: 0, by: -up) { taps.append(kernel[index]) }
        }
        self.taps = taps
        self.starts = starts
    }

    /// A filter with the kernel `shape(−half) … shape(half)`, scaled so that a constant signal keeps its value.
    convenience init(half: Int, up: Int, down: Int, shape: (Int) -> Double) {
        var kernel = (-half...half).map(shape)
        let gain = Double(up) / kernel.reduce(0, +)
        for i in kernel.indices { kernel[i] *= gain }
        self.init(kernel: kernel, up: up, down: down)
    }

    /// The converted samples.
    public func apply(to samples: [Double]) -> [Double] { apply(to: samples[...]) }

    /// The converted samples.
    public func apply(to samples: ArraySlice<Double>) -> [Double] {
        let outputCount = (samples.count * up + down - 1) / down
        return [Double](unsafeUninitializedCapacity: outputCount) { output, initialized in
            samples.withUnsafeBufferPointer { input in
                guard let y = output.baseAddress else { return }
                // Four outputs of one phase at a time: they have the taps in common.
                for block in stride(from: 0, to: outputCount, by: 4 * up) {
                    for i in block..<min(block + up, outputCount) where !convertFour(from: i, input, y) {
                        for j in stride(from: i, to: min(i + 4 * up, outputCount), by: up) {
                            y[j] = value(at: j, input)
                        }
                    }
                }
            }
            initialized = outputCount
        }
    }

    /// First and last input sample under the kernel of an output, before cutting at the signal's ends, and its taps.
    private func support(of output: Int) -> (first: Int, last: Int, phase: Int) {
        let centre = output * down
        let first = Self.ceilDivide(centre - half, up)
        return (first, (centre + half) / up, (centre - first * up + half) % up)
    }

    /// Output `i`.
    private func value(at i: Int, _ input: UnsafeBufferPointer<Double>) -> Double {
        let (first, last, phase) = support(of: i)
        let from = max(first, 0)
        let to = min(last, input.count - 1)
        guard from <= to, let x = input.baseAddress else { return 0 }
        return taps.withUnsafeBufferPointer { taps in
            guard let h = taps.baseAddress else { return 0 }
            return ck_dot(h + starts[phase] + (from - first), x + from, to - from + 1)
        }
    }

    /// Outputs i, i + U, i + 2U and i + 3U, unless the kernel of one of them reaches beyond the signal.
    private func convertFour(
        from i: Int, _ input: UnsafeBufferPointer<Double>, _ output: UnsafeMutablePointer<Double>
    ) -> Bool {
        let (first, last, phase) = support(of: i)
        guard first >= 0, first <= last, last + 3 * down < input.count, let x = input.baseAddress else { return false }
        taps.withUnsafeBufferPointer { taps in
            guard let h = taps.baseAddress else { return }
            ck_four_dots(h + starts[phase], x + first, down, last - first + 1, output + i, up)
        }
        return true
    }

    private static func ceilDivide(_ a: Int, _ b: Int) -> Int {
        a >= 0 ? (a + b - 1) / b : -(-a / b)
    }
}

/// sin(πx)/(πx), 1 at 0.
public func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(.pi * x) / (.pi * x)
}

/// The Kaiser window at position `x` of −1 … 1: I₀(β√(1 − x²)) / I₀(β).
public func kaiser(_ x: Double, beta: Double) -> Double {
    ck_bessel_i0(beta * max(0, 1 - x * x).squareRoot()) / ck_bessel_i0(beta)
}

/// The largest integer that divides both.
public func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
