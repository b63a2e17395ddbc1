import NeuralCodecs
import Testing
import Torch

@testable import Training

/// Clipping against `torch.nn.utils.clip_grad_norm_`.
@Suite(.needsLibtorch) struct GradientClippingTests {
    @Test func normsAndGradientsArePyTorchs() throws {
        let goldens = try #require(OptimizerGoldens.shared)
        #expect(goldens.clipping.cases.count >= 4)
        for golden in goldens.clipping.cases {
            let entries = try goldens.parameters()
            try goldens.setGradients(entries, step: goldens.clipping.step)
            let norm = try GradientClipping.clip(
                entries.compactMap { try $0.tensor.gradient }, largest: golden.largest, order: golden.order.value)
            #expect(abs(norm - golden.norm) <= 1e-6 * golden.norm, "order \(golden.order.value)")
            for (entry, expected) in zip(entries, golden.gradients) {
                let own = try #require(try entry.tensor.gradient).floats()
                #expect(zip(own, expected).allSatisfy { abs($0 - $1) <= 1e-7 }, "order \(golden.order.value)")
            }
        }
    }

    /// Then there is nothing to learn from, and nothing is changed.
    @Test(arguments: [Float.nan, .infinity]) func normsThatAreNotFiniteScaleNothing(_ number: Float) throws {
        let goldens = try #require(OptimizerGoldens.shared)
        let entries = try goldens.parameters()
        try goldens.setGradients(entries, step: goldens.clipping.step)
        let other = try #require(try entries[0].tensor.gradient).floats()
        let spoilt = try Tensor([number, 1], shape: [2, 1, 1])
        try entries[1].tensor.clearGradient()
        try (entries[1].tensor * spoilt).sum().backward(into: [entries[1].tensor])
        #expect(
            try !GradientClipping.clip(
                entries.compactMap { try $0.tensor.gradient }, largest: 0.1, order: 2
            ).isFinite)
        #expect(try #require(try entries[0].tensor.gradient).floats() == other)
    }

    @Test func withoutGradientsTheNormIsZero() throws {
        let entries = try #require(OptimizerGoldens.shared).parameters()
        #expect(try GradientClipping.clip(entries.compactMap { try $0.tensor.gradient }, largest: 1, order: 2) == 0)
    }
}
