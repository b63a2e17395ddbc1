import Torch

/// A layer at work on a signal that comes in pieces. Its outputs, put together, are the layer's output for the whole signal.
protocol LayerStream: AnyObject {
    /// Takes the next piece, [B, C, L], and gives what is known of the output by then, which may be nothing.
    ///
    /// - Parameters:
    ///   - piece: The next samples; `nil` for none.
    ///   - isLast: Whether nothing follows. After that the stream must not be used again.
    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor?
}

/// Elementwise layers, which need no memory.
final class PointwiseStream: LayerStream {
    private let layer: (any Layer)?

    /// A stream of a layer; the identity for `nil`.
    init(_ layer: (any Layer)?) { self.layer = layer }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        guard let piece, let layer else { return piece }
        return try layer(piece)
    }
}

/// Layers one after the other.
final class SequentialStream: LayerStream {
    private let streams: [any LayerStream]

    init(_ streams: [any LayerStream]) { self.streams = streams }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        var piece = piece
        for stream in streams {
            // A layer that waits for more input gets nothing to do until there is some, or until the end.
            if piece == nil, !isLast { return nil }
            piece = try stream.process(piece, isLast: isLast)
        }
        return piece
    }
}

/// The sum of two ways, one of which may be late.
final class SumStream: LayerStream {
    private let first: any LayerStream, second: any LayerStream
    private var waiting: (first: SampleQueue, second: SampleQueue) = (SampleQueue(), SampleQueue())

    init(_ first: any LayerStream, _ second: any LayerStream) {
        self.first = first
        self.second = second
    }

    func process(_ piece: Tensor?, isLast: Bool) throws -> Tensor? {
        try waiting.first.append(first.process(piece, isLast: isLast))
        try waiting.second.append(second.process(piece, isLast: isLast))
        let count = min(waiting.first.count, waiting.second.count)
        guard let a = try waiting.first.take(count), let b = try waiting.second.take(count) else { return nil }
        return try a + b
    }
}

/// Samples in wait, [B, C, count].
struct SampleQueue {
    private var samples: Tensor?

    var count: Int { samples?.shape[2] ?? 0 }

    mutating func append(_ piece: Tensor?) throws {
        guard let piece else { return }
        samples = try samples.map { try Tensor.concatenated([$0, piece], dimension: 2) } ?? piece
    }

    /// The first `count` samples, which are then gone; `nil` for none.
    mutating func take(_ count: Int) throws -> Tensor? {
        guard let all = samples, count > 0 else { return nil }
        let length = all.shape[2]
        samples = count < length ? try all.narrowed(2, start: count, length: length - count).copied() : nil
        return try all.narrowed(2, start: 0, length: count)
    }
}
