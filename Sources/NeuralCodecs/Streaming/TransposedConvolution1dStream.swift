import Torch

/// A transposed convolution on pieces: each output depends on two neighbouring inputs, so the last input is kept.
final class TransposedConvolution1dStream: LayerStream {
    private let layer: TransposedConvolution1d
    private var previous: Tensor?
    /// Inputs so far, and outputs so far in the untrimmed output's numbering.
    private var received = 0, emitted: Int

    init(_ layer: TransposedConvolution1d) {
        self.layer = layer
        emitted = layer.left
    }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        let context = previous?.shape[2] ?? 0
        let parts = [previous, piece].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        let x = parts.count == 1 ? parts[0] : try Tensor.concatenated(parts, dimension: 2)
        let start = (received - context) * layer.stride
        received += piece?.shape[2] ?? 0
        previous = try x.narrowed(2, start: x.shape[2] - 1, length: 1).copied()
        // The next input adds to everything from its own place on.
        let end = isLast ? (received - 1) * layer.stride + layer.kernel - layer.right : received * layer.stride
        guard end > emitted else { return nil }
        let y = try layer.untrimmed(x).narrowed(2, start: emitted - start, length: end - emitted)
        emitted = end
        return y
    }
}
