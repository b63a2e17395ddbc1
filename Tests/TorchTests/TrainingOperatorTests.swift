import Foundation
import TestSupport
import Testing
import Torch

/// What losses and discriminators need of libtorch.
@Suite(.needsLibtorch) struct TrainingOperatorTests {
    @Test func logarithms() throws {
        let x = try Tensor(doubles: [1, 8, 100], shape: [3])
        try expect(x.log2(), [0, 3, log2(100.0)], tolerance: 1e-15)
        try expect(x.log10(), [0, log10(8.0), 2], tolerance: 1e-15)
    }

    @Test func distances() throws {
        let (a, b) = (try Tensor([1, 2, 3, 4], shape: [2, 2]), try Tensor([2, 2, 1, 0], shape: [2, 2]))
        try expect(a.meanAbsoluteDifference(b), [7.0 / 4], shape: [])
        try expect(a.meanSquaredDifference(b), [21.0 / 4], shape: [])
    }

    @Test func averagePooling() throws {
        let x = try Tensor([1, 2, 3, 4, 5], shape: [1, 1, 5])
        try expect(x.averagePooled1d(kernel: 2, stride: 1), [1.5, 2.5, 3.5, 4.5], shape: [1, 1, 4])
        // Zeros beyond the ends count.
        try expect(x.averagePooled1d(kernel: 4, stride: 2, padding: 2), [0.75, 2.5, 3], shape: [1, 1, 3])
    }

    @Test func complexNumbersAsPairs() throws {
        let z = try Tensor.polar(Tensor([2, 3], shape: [2]), Tensor([.pi / 2, .pi], shape: [2]))
        #expect(z.type == .complex64)
        try expect(z.viewedAsReal(), [0, 2, -3, 0], shape: [2, 2], tolerance: 1e-6)
        try expect(z.viewedAsReal().viewedAsComplex().absolute(), [2, 3], shape: [2])
    }

    @Test func normalizedSpectra() throws {
        let (x, window) = (try randomDoubles([1, 64]), try Tensor.hannWindow(16).to(.float64))
        let plain = try x.stft(fftSize: 16, hop: 4, window: window).absolute().doubles()
        let normalized = try x.stft(fftSize: 16, hop: 4, window: window, isNormalized: true).absolute()
        try expect(normalized, plain.map { $0 / 4 }, tolerance: 1e-13)
    }

    /// Of several largest numbers one gets the whole gradient.
    @Test func largestAlongAnAxis() throws {
        let x = try Tensor([1, 5, 5, -2, -3, -2], shape: [2, 3])
        try x.setRequiresGradient()
        let largest = try x.maximum(along: 1)
        try expect(largest, [5, -2], shape: [2, 1])
        try largest.sum().backward()
        let gradient = try #require(try x.gradient).floats()
        #expect(gradient.sorted() == [0, 0, 0, 0, 1, 1] && gradient[..<3].reduce(0, +) == 1)
    }

    @Test func assignmentIsSeenByAllThatShareMemory() throws {
        let x = try Tensor([1, 2, 3, 4], shape: [2, 2])
        let row = try x.selected(0, index: 1)
        try x.setRequiresGradient()
        try x.assign(Tensor([5, 6, 7, 8], shape: [2, 2]))
        try expect(row, [7, 8])
        #expect(x.requiresGradient)
        try (x * x).sum().backward()
        #expect(try x.gradient?.floats() == [10, 12, 14, 16])
        #expect(throws: TorchError.self) { try x.assign(Tensor([1, 2, 3], shape: [3])) }
    }

    @Test func gradientsOfInnerTensors() throws {
        let x = try Tensor([1, 2], shape: [2])
        let unused = try Tensor([1], shape: [1])
        for leaf in [x, unused] { try leaf.setRequiresGradient() }
        let y = try x * 3
        let loss = try y.square().sum()
        for _ in 0..<2 {
            let gradients = try loss.gradients(of: [y, x, unused], retainsRecord: true)
            #expect(try gradients[0]?.floats() == [6, 12])
            #expect(try gradients[1]?.floats() == [18, 36])
            #expect(gradients[2] == nil)
        }
        // Nothing was added to the leaves' own.
        #expect(try x.gradient == nil)
        try loss.backward()
        #expect(try x.gradient?.floats() == [18, 36])
        #expect(throws: TorchError.self) { _ = try loss.gradients(of: [y]) }
    }
}
