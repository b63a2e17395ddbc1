import Glibc
import Torch

/// Resampling by a windowed sinc as a convolution, so that gradients pass: [B, 1, T] to [B, 1, ⌈T · new / old⌉].
///
/// Source: Smith, Digital audio resampling home page, 2002, in the form of torchaudio's `Resample` with its defaults.
package struct SincResampler: Sendable {
    /// Zero crossings on either side of the sinc, and where its pass band ends in terms of the lower rate's half.
    private static let zeroCrossings = 6.0, rolloff = 0.99

    /// The filters of all phases, [new, 1, taps]; `nil` for equal rates.
    private let kernel: Tensor?
    /// The rates without their common divisor, and the filter's reach.
    private let old: Int, new: Int, reach: Int

    /// From one rate to another.
    package init(from old: Int, to new: Int, type: DType = .float32, device: Device = .cpu) throws {
        var (divisor, rest) = (old, new)
        while rest > 0 { (divisor, rest) = (rest, divisor % rest) }
        let (old, new) = (old / divisor, new / divisor)
        let cutoff = Double(min(old, new)) * Self.rolloff
        let reach = Int((Self.zeroCrossings * Double(old) / cutoff).rounded(.up))
        (self.old, self.new, self.reach) = (old, new, reach)
        guard old != new else {
            kernel = nil
            return
        }
        let taps = (0..<new).flatMap { phase in
            (-reach..<reach + old).map { place in
                let t = (Double(-phase) / Double(new) + Double(place) / Double(old)) * cutoff
                let held = max(-Self.zeroCrossings, min(Self.zeroCrossings, t))
                let window = cos(held * .pi / Self.zeroCrossings / 2)
                let sinc = held == 0 ? 1 : sin(held * .pi) / (held * .pi)
                return Float(sinc * (window * window * (cutoff / Double(old))))
            }
        }
        kernel = try Tensor(taps, shape: [new, 1, 2 * reach + old]).to(type).to(device)
    }

    /// The signal at the new rate.
    package func callAsFunction(_ x: Tensor) throws -> Tensor {
        guard let kernel else { return x }
        let length = (new * x.shape[2] + old - 1) / old
        let phases = try x.padded([reach, reach + old]).conv1d(kernel, stride: old)
        return try phases.transposed(1, 2).reshaped([x.shape[0], 1, -1]).narrowed(2, start: 0, length: length)
    }
}
