import Torch

/// A part of a model that maps one tensor to another.
protocol Layer: Sendable {
    /// The output for a whole signal.
    func callAsFunction(_ x: Tensor) throws -> Tensor
    /// The same layer for a signal that comes in pieces; `nil` if it must see the whole.
    func makeStream() -> (any LayerStream)?
}

/// Layers one after the other.
struct Sequential: Layer {
    let layers: [any Layer]

    /// Layers numbered as PyTorch's `Sequential` numbers them: each finds its parameters below its number.
    struct Builder {
        fileprivate var layers = [any Layer]()
        private let scope: ParameterScope

        /// No layers yet.
        init(_ scope: ParameterScope) { self.scope = scope }

        /// Adds the layer that `make` builds from its place.
        mutating func append(_ make: (ParameterScope) throws -> any Layer) throws {
            layers.append(try make(scope[layers.count]))
        }

        /// The layers.
        var built: Sequential { Sequential(layers: layers) }
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var x = x
        for layer in layers { x = try layer(x) }
        return x
    }

    func makeStream() -> (any LayerStream)? {
        var streams = [any LayerStream]()
        for layer in layers {
            guard let stream = layer.makeStream() else { return nil }
            streams.append(stream)
        }
        return SequentialStream(streams)
    }
}
