import Torch

/// An LSTM on pieces: its state goes on.
final class SkipLSTMStream: LayerStream {
    private let layer: SkipLSTM
    private var state: SkipLSTM.State?

    init(_ layer: SkipLSTM) { self.layer = layer }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        guard let piece else { return nil }
        var current = try state ?? layer.initialState(like: piece)
        defer { state = current }
        return try layer.process(piece, &current)
    }
}
