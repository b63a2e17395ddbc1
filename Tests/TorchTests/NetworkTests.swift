import Foundation
import TestSupport
import Testing
import Torch

/// Products, normalization and LSTMs against their formulas.
@Suite(.needsLibtorch) struct NetworkTests {
    @Test func products() throws {
        let a = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        let b = try Tensor([1, 0, 0, 1, 2, -1], shape: [3, 2])
        try expect(a.matmul(b), [7, -1, 16, -1], shape: [2, 2])
        let batch = try a.unsqueezed(0).expanded([2, 2, 3])
        try expect(batch.matmul(b), [7, -1, 16, -1, 7, -1, 16, -1], shape: [2, 2, 2])
        let weight = try Tensor([1, 1, 1, 0, 0, 2], shape: [2, 3])
        try expect(a.linear(weight), [6, 6, 15, 12], shape: [2, 2])
        try expect(a.linear(weight, bias: Tensor([1, -1], shape: [2])), [7, 5, 16, 11])
    }

    @Test func rowsOfATable() throws {
        let table = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
        let indices = try Tensor(integers: [2, 0, 2, 1], shape: [2, 2])
        try expect(Tensor.embedding(table, indices), [5, 6, 1, 2, 5, 6, 3, 4], shape: [2, 2, 2])
        #expect(throws: TorchError.self) { try Tensor.embedding(table, Tensor(integers: [3], shape: [1])) }
        #expect(throws: TorchError.self) { try Tensor.embedding(table, Tensor([1], shape: [1])) }
    }

    /// (x − mean) / √(variance + epsilon).
    func normalized(_ x: ArraySlice<Double>, _ epsilon: Double) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        return x.map { ($0 - mean) / (variance + epsilon).squareRoot() }
    }

    @Test func groups() throws {
        let x = try randomDoubles([2, 4, 5])
        let values = try x.doubles()
        let plain = (0..<4).flatMap { normalized(values[$0 * 10..<$0 * 10 + 10], 0.1) }
        try expect(x.groupNorm(groups: 2, epsilon: 0.1), plain, shape: [2, 4, 5], tolerance: 1e-13)
        let weight = try Tensor(doubles: [1, 2, 3, 4], shape: [4])
        let bias = try Tensor(doubles: [0.5, 0, -0.5, 1], shape: [4])
        let scaled = try plain.enumerated().map { index, value in
            let channel = index / 5 % 4
            return value * Double(channel + 1) + (try bias.doubles()[channel])
        }
        try expect(x.groupNorm(groups: 2, weight: weight, bias: bias, epsilon: 0.1), scaled, tolerance: 1e-13)
        #expect(throws: TorchError.self) { try x.groupNorm(groups: 3) }
    }

    @Test func layers() throws {
        let x = try randomDoubles([3, 6])
        let values = try x.doubles()
        let plain = (0..<3).flatMap { normalized(values[$0 * 6..<$0 * 6 + 6], 1e-5) }
        try expect(x.layerNorm([6]), plain, shape: [3, 6], tolerance: 1e-13)
        let weight = try Tensor(doubles: [Double](repeating: 2, count: 6), shape: [6])
        let bias = try Tensor(doubles: [Double](repeating: 1, count: 6), shape: [6])
        try expect(x.layerNorm([6], weight: weight, bias: bias), plain.map { 2 * $0 + 1 }, tolerance: 1e-13)
        try expect(
            x.layerNorm([3, 6], epsilon: 0.5), normalized(values[...], 0.5), tolerance: 1e-13)
    }

    @Test func weights() throws {
        let v = try randomDoubles([3, 2, 2])
        let g = try Tensor(doubles: [1, 2, 0.5], shape: [3, 1, 1])
        let values = try v.doubles()
        let wanted = try (0..<3).flatMap { row in
            let part = values[row * 4..<row * 4 + 4]
            let norm = part.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let length = try g.doubles()[row]
            return part.map { length * $0 / norm }
        }
        try expect(Tensor.weightNorm(v, g), wanted, shape: [3, 2, 2], tolerance: 1e-14)
        let last = try Tensor.weightNorm(v.permuted([1, 2, 0]).contiguous(), g.reshaped([1, 1, 3]), dimension: 2)
        try expect(last.permuted([2, 0, 1]), wanted, tolerance: 1e-14)
    }

    /// One LSTM layer over [T, C] for one item.
    func lstm(
        _ x: [[Double]], _ h0: [Double], _ c0: [Double], _ wx: [Double], _ wh: [Double], _ b: [Double]
    ) -> (y: [[Double]], c: [Double]) {
        let width = h0.count
        var (h, c) = (h0, c0)
        var outputs = [[Double]]()
        for step in x {
            let gate = { (row: Int) in
                b[row] + (0..<step.count).reduce(0) { $0 + wx[row * step.count + $1] * step[$1] }
                    + (0..<width).reduce(0) { $0 + wh[row * width + $1] * h[$1] }
            }
            let sigmoid = { (z: Double) in 1 / (1 + exp(-z)) }
            let next = (0..<width).map { j in
                sigmoid(gate(width + j)) * c[j] + sigmoid(gate(j)) * tanh(gate(2 * width + j))
            }
            h = (0..<width).map { j in sigmoid(gate(3 * width + j)) * tanh(next[j]) }
            c = next
            outputs.append(h)
        }
        return (outputs, c)
    }

    @Test(arguments: [true, false]) func recurrence(hasBiases: Bool) throws {
        let (steps, inputs, width) = (5, 3, 2)
        let x = noise(steps * inputs, seed: 1)
        let shapes = [[8, inputs], [8, width], [8], [8], [8, width], [8, width], [8], [8]]
        let all = shapes.enumerated().map { noise($1.reduce(1, *), seed: UInt64($0 + 2)) }
        let (h0, c0) = (noise(4, seed: 20), noise(4, seed: 21))
        let zero = [Double](repeating: 0, count: 8)
        var sequence = (0..<steps).map { Array(x[$0 * inputs..<$0 * inputs + inputs]) }
        var (hidden, cells) = ([Double](), [Double]())
        for layer in 0..<2 {
            let w = all[4 * layer..<4 * layer + 4].map { $0 }
            let bias = hasBiases ? zip(w[2], w[3]).map(+) : zero
            let part = 2 * layer..<2 * layer + 2
            let (y, c) = lstm(sequence, Array(h0[part]), Array(c0[part]), w[0], w[1], bias)
            hidden += y[steps - 1]
            cells += c
            sequence = y
        }
        let weights = try zip(all, shapes).map { try Tensor(doubles: $0, shape: $1) }
        let result = try Tensor.lstm(
            Tensor(doubles: x, shape: [steps, 1, inputs]), hidden: Tensor(doubles: h0, shape: [2, 1, width]),
            cell: Tensor(doubles: c0, shape: [2, 1, width]),
            weights: hasBiases ? weights : [0, 1, 4, 5].map { weights[$0] }, layers: 2)
        try expect(result.output, sequence.flatMap { $0 }, shape: [steps, 1, width], tolerance: 1e-13)
        try expect(result.hidden, hidden, shape: [2, 1, width], tolerance: 1e-13)
        try expect(result.cell, cells, shape: [2, 1, width], tolerance: 1e-13)
    }
}
