import TestSupport
import Testing
import Torch

/// Convolutions against their sums written out.
@Suite(.needsLibtorch) struct ConvolutionTests {
    /// Sizes of one axis.
    struct Axis: Sendable {
        var length: Int, kernel: Int
        var stride = 1, padding = 0, dilation = 1, outputPadding = 0

        var convolved: Int { (length + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1 }
        var transposed: Int {
            (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1
        }
        /// A place that means nothing, so that one axis is a case of two.
        static let none = Axis(length: 1, kernel: 1)
    }

    /// [B, C, H, W] and [C', C / groups, kH, kW], or [C, C' / groups, kH, kW] where it is transposed, in C order.
    func reference(
        _ x: [Double], _ weight: [Double], _ bias: [Double], batch: Int, inputs: Int, outputs: Int, groups: Int,
        _ h: Axis, _ w: Axis, isTransposed: Bool
    ) -> [Double] {
        let (height, width) =
            isTransposed ? (h.transposed, w.transposed) : (h.convolved, w.convolved)
        var y = (0..<batch * outputs * height * width).map { bias[$0 / (height * width) % outputs] }
        let (groupIn, groupOut) = (inputs / groups, outputs / groups)
        for item in 0..<batch {
            for group in 0..<groups {
                for i in 0..<groupIn {
                    for o in 0..<groupOut {
                        let (input, output) = (group * groupIn + i, group * groupOut + o)
                        for p in 0..<h.kernel {
                            for q in 0..<w.kernel {
                                let first = isTransposed ? input * groupOut + o : output * groupIn + i
                                let factor = weight[(first * h.kernel + p) * w.kernel + q]
                                // r, c run over the axes that move by one, R and C over those that move by strides.
                                for r in 0..<(isTransposed ? h.length : height) {
                                    for c in 0..<(isTransposed ? w.length : width) {
                                        let R = r * h.stride + p * h.dilation - h.padding
                                        let C = c * w.stride + q * w.dilation - w.padding
                                        let (rows, columns) = isTransposed ? (height, width) : (h.length, w.length)
                                        guard (0..<rows).contains(R), (0..<columns).contains(C) else { continue }
                                        let there = isTransposed ? (r, c) : (R, C)
                                        let here = isTransposed ? (R, C) : (r, c)
                                        let from = ((item * inputs + input) * h.length + there.0) * w.length + there.1
                                        y[((item * outputs + output) * height + here.0) * width + here.1] +=
                                            factor * x[from]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return y
    }

    @Test(arguments: [
        (Axis(length: 20, kernel: 5), 1), (Axis(length: 21, kernel: 4, stride: 3), 1),
        (Axis(length: 20, kernel: 3, stride: 2, padding: 2, dilation: 3), 1),
        (Axis(length: 9, kernel: 3, padding: 1), 2),
    ])
    func oneAxis(_ axis: Axis, groups: Int) throws {
        let (batch, inputs, outputs) = (2, 4, 6)
        let x = try random([batch, inputs, axis.length])
        let weight = try random([outputs, inputs / groups, axis.kernel], seed: 2)
        let bias = try random([outputs], seed: 3)
        let y = try x.conv1d(
            weight, bias: bias, stride: axis.stride, padding: axis.padding, dilation: axis.dilation, groups: groups)
        let wanted = reference(
            try x.doubles(), try weight.doubles(), try bias.doubles(), batch: batch, inputs: inputs, outputs: outputs,
            groups: groups, .none, axis, isTransposed: false)
        try expect(y, wanted, shape: [batch, outputs, axis.convolved])
        let plain = try x.conv1d(
            weight, stride: axis.stride, padding: axis.padding, dilation: axis.dilation, groups: groups)
        try expect(plain + bias.unsqueezed(-1), wanted)
    }

    @Test(arguments: [
        (Axis(length: 7, kernel: 8, stride: 4), 1), (Axis(length: 7, kernel: 5, stride: 2, padding: 2), 1),
        (Axis(length: 7, kernel: 3, stride: 3, padding: 1, dilation: 2, outputPadding: 2), 1),
        (Axis(length: 6, kernel: 4, stride: 2), 2),
    ])
    func oneAxisTransposed(_ axis: Axis, groups: Int) throws {
        let (batch, inputs, outputs) = (2, 4, 6)
        let x = try random([batch, inputs, axis.length])
        let weight = try random([inputs, outputs / groups, axis.kernel], seed: 2)
        let bias = try random([outputs], seed: 3)
        let y = try x.convTranspose1d(
            weight, bias: bias, stride: axis.stride, padding: axis.padding, outputPadding: axis.outputPadding,
            dilation: axis.dilation, groups: groups)
        let wanted = reference(
            try x.doubles(), try weight.doubles(), try bias.doubles(), batch: batch, inputs: inputs, outputs: outputs,
            groups: groups, .none, axis, isTransposed: true)
        try expect(y, wanted, shape: [batch, outputs, axis.transposed])
    }

    @Test(arguments: [
        (Axis(length: 6, kernel: 3), Axis(length: 9, kernel: 2), 1),
        (
            Axis(length: 8, kernel: 3, stride: 2, padding: 1, dilation: 2),
            Axis(length: 9, kernel: 4, stride: 3, padding: 2), 2
        ),
    ])
    func twoAxes(_ h: Axis, _ w: Axis, groups: Int) throws {
        let (inputs, outputs) = (2, 4)
        let x = try random([1, inputs, h.length, w.length])
        let weight = try random([outputs, inputs / groups, h.kernel, w.kernel], seed: 2)
        let bias = try random([outputs], seed: 3)
        let y = try x.conv2d(
            weight, bias: bias, stride: [h.stride, w.stride], padding: [h.padding, w.padding],
            dilation: [h.dilation, w.dilation], groups: groups)
        let wanted = reference(
            try x.doubles(), try weight.doubles(), try bias.doubles(), batch: 1, inputs: inputs, outputs: outputs,
            groups: groups, h, w, isTransposed: false)
        try expect(y, wanted, shape: [1, outputs, h.convolved, w.convolved])
    }

    @Test func twoAxesTransposed() throws {
        let h = Axis(length: 4, kernel: 3, stride: 2, padding: 1, outputPadding: 1)
        let w = Axis(length: 5, kernel: 2, stride: 3, dilation: 2, outputPadding: 0)
        let (inputs, outputs, groups) = (4, 2, 2)
        let x = try random([2, inputs, h.length, w.length])
        let weight = try random([inputs, outputs / groups, h.kernel, w.kernel], seed: 2)
        let bias = try random([outputs], seed: 3)
        let y = try x.convTranspose2d(
            weight, bias: bias, stride: [h.stride, w.stride], padding: [h.padding, w.padding],
            outputPadding: [h.outputPadding, w.outputPadding], dilation: [h.dilation, w.dilation], groups: groups)
        let wanted = reference(
            try x.doubles(), try weight.doubles(), try bias.doubles(), batch: 2, inputs: inputs, outputs: outputs,
            groups: groups, h, w, isTransposed: true)
        try expect(y, wanted, shape: [2, outputs, h.transposed, w.transposed])
    }

    @Test func channelsThatDoNotFit() throws {
        let error = try #require(torchError { _ = try random([1, 2, 8]).conv1d(random([1, 3, 3])) })
        #expect(error.source == "aten::conv1d")
        #expect(error.cause.contains("to have 3 channels, but got 2"))
    }
}
