import Foundation
import TestSupport
import Testing
import Torch

/// Arithmetic, functions and activations, against Swift's own arithmetic.
@Suite(.needsLibtorch) struct ElementwiseTests {
    let a: [Double], b: [Double]
    let x: Tensor, y: Tensor

    init() throws {
        a = noise(12, seed: 3).map { 3 * $0 }
        b = noise(12, seed: 4).map { $0 + ($0 < 0 ? -0.5 : 0.5) }
        x = try Tensor(doubles: a, shape: [3, 4])
        y = try Tensor(doubles: b, shape: [3, 4])
    }

    @Test func arithmetic() throws {
        let pairs = zip(a, b)
        try expect(x + y, pairs.map(+), shape: [3, 4], tolerance: 1e-15)
        try expect(x - y, pairs.map(-), tolerance: 1e-15)
        try expect(x * y, pairs.map(*), tolerance: 1e-15)
        try expect(x / y, pairs.map(/), tolerance: 1e-15)
        try expect(x + 2.5, a.map { $0 + 2.5 }, tolerance: 1e-15)
        try expect(x - 2.5, a.map { $0 - 2.5 }, tolerance: 1e-15)
        try expect(x * 2.5, a.map { $0 * 2.5 }, tolerance: 1e-15)
        try expect(x / 2.5, a.map { $0 / 2.5 }, tolerance: 1e-15)
        try expect(2.5 + x, a.map { 2.5 + $0 }, tolerance: 1e-15)
        try expect(2.5 - x, a.map { 2.5 - $0 }, tolerance: 1e-15)
        try expect(2.5 * x, a.map { 2.5 * $0 }, tolerance: 1e-15)
        try expect(2.5 / y, b.map { 2.5 / $0 }, tolerance: 1e-15)
        try expect(x.negated(), a.map(-), tolerance: 1e-15)
    }

    @Test func shapesAndTypesMeet() throws {
        let column = try Tensor([1, 2, 3], shape: [3, 1])
        let row = try Tensor([10, 20], shape: [2])
        try expect(column + row, [11, 21, 12, 22, 13, 23], shape: [3, 2])
        #expect(try (column * 0.1).type == .float32)
        #expect(try (x + column).type == .float64)
        #expect(try (Tensor(integers: [1], shape: [1]) * 0.5).floats() == [0.5])
    }

    @Test func functions() throws {
        let positive = a.map { abs($0) + 0.1 }
        let p = try Tensor(doubles: positive, shape: [12])
        try expect(x.sin(), a.map(sin), shape: [3, 4], tolerance: 1e-14)
        try expect(x.cos(), a.map(cos), tolerance: 1e-14)
        try expect(x.exp(), a.map(exp), tolerance: 1e-14)
        try expect(p.log(), positive.map(log), tolerance: 1e-14)
        try expect(p.sqrt(), positive.map(sqrt), tolerance: 1e-14)
        try expect(x.square(), a.map { $0 * $0 }, tolerance: 1e-14)
        try expect(y.reciprocal(), b.map { 1 / $0 }, tolerance: 1e-14)
        try expect(x.absolute(), a.map { abs($0) }, tolerance: 1e-15)
        try expect(x.clamped(minimum: -0.5), a.map { max($0, -0.5) }, tolerance: 1e-15)
        try expect(x.clamped(maximum: 0.5), a.map { min($0, 0.5) }, tolerance: 1e-15)
        try expect(x.clamped(minimum: -1, maximum: 1), a.map { min(max($0, -1), 1) }, tolerance: 1e-15)
        #expect(throws: TorchError.self) { try x.clamped() }
    }

    @Test func activations() throws {
        let sigmoid = { (x: Double) in 1 / (1 + exp(-x)) }
        let softplus = { (x: Double) in x > 20 ? x : log1p(exp(x)) }
        let (lambda, alpha) = (1.0507009873554805, 1.6732632423543772)
        try expect(x.elu(), a.map { $0 > 0 ? $0 : expm1($0) }, shape: [3, 4], tolerance: 1e-14)
        try expect(x.elu(alpha: 0.3), a.map { $0 > 0 ? $0 : 0.3 * expm1($0) }, tolerance: 1e-14)
        try expect(x.leakyReLU(slope: 0.2), a.map { $0 > 0 ? $0 : 0.2 * $0 }, tolerance: 1e-15)
        try expect(x.leakyReLU(), a.map { $0 > 0 ? $0 : 0.01 * $0 }, tolerance: 1e-15)
        try expect(x.relu(), a.map { max($0, 0) }, tolerance: 1e-15)
        try expect(x.selu(), a.map { lambda * ($0 > 0 ? $0 : alpha * expm1($0)) }, tolerance: 1e-14)
        try expect(x.gelu(), a.map { $0 / 2 * erfc(-$0 / 2.0.squareRoot()) }, tolerance: 1e-14)
        try expect(x.silu(), a.map { $0 * sigmoid($0) }, tolerance: 1e-14)
        try expect(x.mish(), a.map { $0 * tanh(softplus($0)) }, tolerance: 1e-14)
        try expect(x.tanh(), a.map(tanh), tolerance: 1e-14)
        try expect(x.sigmoid(), a.map(sigmoid), tolerance: 1e-14)
        try expect(x.softplus(), a.map(softplus), tolerance: 1e-14)
        #expect(try Tensor([25, -200], shape: [2]).softplus().floats() == [25, 0])
    }
}
