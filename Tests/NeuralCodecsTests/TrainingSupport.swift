import Checkpoints
import Foundation
import Goldens
import NeuralCodecs
import TestSupport
import Testing
import Torch

extension GoldenCodec {
    /// Folders with ESPnet's losses in evaluation mode.
    static let evaluated = all.filter { $0.has("eval.json") && $0.has("config.yaml") }

    /// The batch, [B, 1, T].
    func batch() throws -> Tensor {
        let array = try array("batch.npy")
        return try Tensor(array.floats, shape: [array.shape[0], 1, array.shape[1]])
    }

    /// The discriminators.
    func discriminator(
        type: DType = .float32, purpose: ParameterStore.Purpose = .inference
    ) throws -> CodecDiscriminator {
        try CodecDiscriminator(
            trainingConfiguration().discriminator, trainingState(), path: path("1epoch.pth"), type: type,
            purpose: purpose)
    }

    /// The generator.
    func generator(purpose: ParameterStore.Purpose = .inference) throws -> Generator {
        try Generator(
            trainingConfiguration().generator, trainingState(), path: path("1epoch.pth"), purpose: purpose)
    }
}

extension Tensor {
    /// The sum and the root of the sum of squares, in double precision.
    func sumAndNorm() throws -> (sum: Double, norm: Double) {
        let values = try doubles()
        return (values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
}

/// Random weights for what a model asks for: about `1 / √fan-in`, so that signals keep their level.
func randomState(_ build: (ParameterStore) throws -> Void) throws -> StateDictionary {
    let store = ParameterStore(StateDictionary(), purpose: .training)
    try build(store)
    var state = StateDictionary()
    for (index, entry) in store.entries.enumerated() {
        let shape = entry.tensor.shape
        let count = shape.reduce(1, *)
        let scale = 1.5 / Double(max(1, shape.dropFirst().reduce(1, *))).squareRoot()
        let values = noise(count, seed: UInt64(index + 1)).map { value in
            entry.key.hasSuffix("_g") || entry.key.hasSuffix("original0")
                ? Float(1 + 0.3 * value) : Float(scale * value)
        }
        state[entry.key] = StoredTensor(values, shape: shape)
    }
    return state
}

/// Checks gradients of `loss` against central differences in double precision, each tensor along a random direction.
func expectSlopes(
    of tensors: [(name: String, tensor: Tensor)], step: Double = 1e-6, tolerance: Double = 1e-6,
    _ loss: () throws -> Tensor
) throws {
    for (_, tensor) in tensors { try tensor.clearGradient() }
    try loss().backward()
    for (index, (name, tensor)) in tensors.enumerated() {
        let gradient = try #require(try tensor.gradient, "\(name) has no gradient")
        let start = try tensor.detached().copied()
        let direction = try Tensor(
            doubles: noise(start.count, seed: UInt64(100 + index)), shape: start.shape)
        let ends = try [step, -step].map { offset in
            try tensor.assign(start + direction * offset)
            return try Torch.withoutGradients { try loss().doubles()[0] }
        }
        try tensor.assign(start)
        let slope = (ends[0] - ends[1]) / (2 * step)
        let expected = try (gradient * direction).sum().doubles()[0]
        // The differences themselves are known to about the loss's rounding over the step.
        let rounding = 1e-14 * max(1, abs(ends[0])) / step
        #expect(
            abs(slope - expected) <= tolerance * max(abs(slope), abs(expected)) + rounding,
            "\(name): \(expected) instead of \(slope)")
    }
}
