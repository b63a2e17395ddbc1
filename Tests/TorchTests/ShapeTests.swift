import TestSupport
import Testing
import Torch

/// Shapes, parts, padding and reductions of small tensors, written out.
@Suite(.needsLibtorch) struct ShapeTests {
    /// 0 … 5 in two rows.
    let x: Tensor

    init() throws { x = try Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3]) }

    @Test func otherShapes() throws {
        try expect(x.reshaped([3, -1]), [0, 1, 2, 3, 4, 5], shape: [3, 2])
        try expect(x.transposed(0, 1), [0, 3, 1, 4, 2, 5], shape: [3, 2])
        try expect(x.unsqueezed(0).permuted([2, 0, 1]), [0, 3, 1, 4, 2, 5], shape: [3, 1, 2])
        #expect(try x.unsqueezed(1).shape == [2, 1, 3])
        #expect(try x.unsqueezed(-1).squeezed(-1).shape == [2, 3])
        #expect(try x.squeezed(0).shape == [2, 3])
        try expect(Tensor([7, 8], shape: [2, 1]).expanded([-1, 3]), [7, 7, 7, 8, 8, 8], shape: [2, 3])
        try expect(x.flipped([1]), [2, 1, 0, 5, 4, 3], shape: [2, 3])
        try expect(x.flipped([0, 1]), [5, 4, 3, 2, 1, 0])
        try expect(x.transposed(0, 1).contiguous(), [0, 3, 1, 4, 2, 5], shape: [3, 2])
    }

    @Test func parts() throws {
        try expect(x.narrowed(1, start: 1, length: 2), [1, 2, 4, 5], shape: [2, 2])
        try expect(x.narrowed(-2, start: 1, length: 1), [3, 4, 5], shape: [1, 3])
        try expect(x.narrowed(1, start: 0, length: 0), [], shape: [2, 0])
        try expect(x.selected(0, index: 1), [3, 4, 5], shape: [3])
        try expect(x.selected(1, index: -1), [2, 5], shape: [2])
        #expect(throws: TorchError.self) { try x.narrowed(1, start: 2, length: 2) }
        #expect(throws: TorchError.self) { try x.selected(2, index: 0) }
    }

    @Test func severalInOne() throws {
        let y = try Tensor([6, 7, 8], shape: [1, 3])
        try expect(Tensor.concatenated([x, y], dimension: 0), (0..<9).map(Double.init), shape: [3, 3])
        try expect(Tensor.concatenated([y, y], dimension: -1), [6, 7, 8, 6, 7, 8], shape: [1, 6])
        try expect(Tensor.stacked([y, y], dimension: 1), [6, 7, 8, 6, 7, 8], shape: [1, 2, 3])
        #expect(throws: TorchError.self) { try Tensor.concatenated([x, y], dimension: 1) }
        #expect(throws: TorchError.self) { try Tensor.concatenated([], dimension: 0) }
        #expect(throws: TorchError.self) { try Tensor.stacked([x, y], dimension: 0) }
    }

    @Test func padding() throws {
        let y = try Tensor([1, 2, 3, 4], shape: [1, 1, 4])
        try expect(y.padded([2, 1]), [0, 0, 1, 2, 3, 4, 0], shape: [1, 1, 7])
        try expect(y.padded([1, 1], value: 9), [9, 1, 2, 3, 4, 9])
        try expect(y.padded([-1, -2]), [2])
        try expect(y.padded([3, 2], mode: .reflect), [4, 3, 2, 1, 2, 3, 4, 3, 2])
        try expect(y.padded([2, 3], mode: .replicate), [1, 1, 1, 2, 3, 4, 4, 4, 4])
        try expect(y.padded([3, 4], mode: .circular), [2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
        // The last axis comes first.
        let z = try Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
        try expect(z.padded([1, 0, 0, 1]), [0, 1, 2, 0, 3, 4, 0, 0, 0], shape: [1, 1, 3, 3])
        try expect(z.padded([1, 0, 1, 0], mode: .reflect), [4, 3, 4, 2, 1, 2, 4, 3, 4], shape: [1, 1, 3, 3])
        #expect(throws: TorchError.self) { try y.padded([4, 0], mode: .reflect) }
    }

    @Test func reductions() throws {
        try expect(x.sum(), [15], shape: [])
        try expect(x.sum([1]), [3, 12], shape: [2])
        try expect(x.sum([0], keepsDimensions: true), [3, 5, 7], shape: [1, 3])
        try expect(x.mean(), [2.5], shape: [])
        try expect(x.mean([-1], keepsDimensions: true), [1, 4], shape: [2, 1])
        try expect(x.maximum([0]), [3, 4, 5], shape: [3])
        try expect(x.maximum(), [5], shape: [])
        try expect(x.minimum([1], keepsDimensions: true), [0, 3], shape: [2, 1])
        try expect(x.minimum(), [0], shape: [])
        #expect(throws: TorchError.self) { try Tensor(integers: [1], shape: [1]).mean() }
    }

    @Test func places() throws {
        let y = try Tensor([3, 9, 9, -1, 7, -1], shape: [2, 3])
        #expect(try y.argmax(1).integers() == [1, 1])
        #expect(try y.argmax(-1, keepsDimensions: true).shape == [2, 1])
        #expect(try y.argmin(1).integers() == [0, 0])
        #expect(try y.argmin(0, keepsDimensions: true).shape == [1, 3])
        // The first of equal ones, wherever vectors and threads would divide the axis.
        let same = try Tensor([Float](repeating: 1, count: 2 * 1024), shape: [2, 1024])
        #expect(try same.argmax(-1).integers() == [0, 0])
        #expect(try same.argmin(-1).integers() == [0, 0])
    }
}
