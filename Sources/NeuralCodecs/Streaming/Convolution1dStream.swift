import Torch

/// A SEANet convolution on pieces: keeps what later outputs need, and pads where the signal begins and ends.
final class Convolution1dStream: LayerStream {
    private let layer: Convolution1d
    /// The signal from the first sample that a coming output needs, with its padding on the left once that is there.
    private var pending: Tensor?
    /// The last samples of the signal, which reflection at its end needs.
    private var recent: Tensor?
    private var length = 0
    private var hasBegun = false

    init(_ layer: Convolution1d) { self.layer = layer }

    private var padding: ConvolutionPadding { layer.padding }
    /// The largest number of samples that may have to be made up at the end.
    private var mostOnTheRight: Int { padding.right + padding.stride - 1 }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        if let piece {
            length += piece.shape[2]
            pending = try pending.map { try Tensor.concatenated([$0, piece], dimension: 2) } ?? piece
            try remember(piece)
        }
        guard let all = pending else { return nil }
        if !hasBegun {
            // Short signals are padded as a whole.
            if isLast { return try layer(all) }
            guard length > max(padding.left, mostOnTheRight) else { return nil }
            hasBegun = true
            pending = try all.padded(left: padding.left, right: 0, layer.mode)
        }
        if isLast { try padEnd() }
        return try output()
    }

    private func remember(_ piece: Tensor) throws {
        let wanted = mostOnTheRight + 1
        let all = try recent.map { try Tensor.concatenated([$0, piece], dimension: 2) } ?? piece
        let surplus = all.shape[2] - wanted
        recent = surplus > 0 ? try all.narrowed(2, start: surplus, length: wanted).copied() : all
    }

    private func padEnd() throws {
        let count = padding.right + padding.extra(length: length)
        guard count > 0, let recent, let all = pending else { return }
        let padded = try recent.padded(left: 0, right: count, layer.mode)
        let end = try padded.narrowed(2, start: recent.shape[2], length: count)
        pending = try Tensor.concatenated([all, end], dimension: 2)
    }

    private func output() throws -> Tensor? {
        guard let all = pending, all.shape[2] >= padding.span else { return nil }
        let frames = (all.shape[2] - padding.span) / padding.stride + 1
        let used = frames * padding.stride
        let y = try layer.convolution(all)
        pending = try all.narrowed(2, start: used, length: all.shape[2] - used).copied()
        return y
    }
}
