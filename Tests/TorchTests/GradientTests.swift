import Foundation
import TestSupport
import Testing
import Torch

/// Gradients against differences.
@Suite(.needsLibtorch) struct GradientTests {
    /// A small network: convolution, ELU, weight norm and a mean of squares.
    static func loss(_ x: Tensor, _ v: Tensor, _ g: Tensor) throws -> Tensor {
        try x.conv1d(Tensor.weightNorm(v, g), stride: 2).elu().square().mean()
    }

    @Test func gradientsAreSlopes() throws {
        let shapes = [[2, 3, 9], [4, 3, 3], [4, 1, 1]]
        var values = shapes.enumerated().map { noise($1.reduce(1, *), seed: UInt64($0 + 1)) }
        let leaves = try zip(values, shapes).map { try Tensor(doubles: $0, shape: $1) }
        for leaf in leaves { try leaf.setRequiresGradient() }
        try Self.loss(leaves[0], leaves[1], leaves[2]).backward()
        let step = 1e-6
        for leaf in leaves.indices {
            let gradient = try #require(try leaves[leaf].gradient)
            #expect(gradient.shape == shapes[leaf])
            let slopes = try values[leaf].indices.map { index in
                let value = values[leaf][index]
                let ends = try [step, -step].map { offset in
                    values[leaf][index] = value + offset
                    let moved = try zip(values, shapes).map { try Tensor(doubles: $0, shape: $1) }
                    return try Self.loss(moved[0], moved[1], moved[2]).doubles()[0]
                }
                values[leaf][index] = value
                return (ends[0] - ends[1]) / (2 * step)
            }
            try expect(gradient, slopes, tolerance: 1e-8)
        }
    }

    @Test func gradientsAddUpUntilTheyAreCleared() throws {
        let x = try Tensor([1, -2], shape: [2])
        #expect(!x.requiresGradient)
        #expect(try x.gradient == nil)
        try x.setRequiresGradient()
        #expect(x.requiresGradient)
        let loss = try x.square().sum()
        try loss.backward(retainsRecord: true)
        #expect(try x.gradient?.floats() == [2, -4])
        try loss.backward()
        #expect(try x.gradient?.floats() == [4, -8])
        try x.clearGradient()
        #expect(try x.gradient == nil)
        #expect(throws: TorchError.self) { try loss.backward() }
        try x.setRequiresGradient(false)
        #expect(!x.requiresGradient)
    }

    @Test func severalNumbersNeedASeed() throws {
        let x = try Tensor([1, 2], shape: [2])
        try x.setRequiresGradient()
        let y = try x * x
        let error = try #require(torchError { try y.backward() })
        #expect(error.source == "aten::_backward")
        try y.backward(Tensor([1, 10], shape: [2]))
        #expect(try x.gradient?.floats() == [2, 40])
    }

    @Test func nothingIsRecordedWithoutGradients() throws {
        let x = try Tensor([1], shape: [1])
        try x.setRequiresGradient()
        #expect(try Torch.withoutGradients { try (x * 2).requiresGradient } == false)
        #expect(try (x * 2).requiresGradient)
        #expect(try x.detached().requiresGradient == false)
        // Also after an error, and one inside another.
        #expect(throws: TorchError.self) { try Torch.withoutGradients { try x.matmul(random([3, 3])) } }
        try Torch.withoutGradients {
            let inner = try Torch.withoutGradients { try (x * 2).requiresGradient }
            let after = try (x * 2).requiresGradient
            #expect(!inner && !after)
        }
        #expect(try (x * 2).requiresGradient)
        #expect(throws: TorchError.self) { try (x * 2).detached().backward() }
    }

    @Test func integersHaveNoGradient() throws {
        let error = try #require(torchError { try Tensor(integers: [1], shape: [1]).setRequiresGradient() })
        #expect(error.source == "int64 [1]")
    }
}
