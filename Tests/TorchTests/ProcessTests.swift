import COpenBLAS
import TestSupport
import Testing
import Torch

/// What concerns the process as a whole.
@Suite(.needsLibtorch) struct ProcessTests {
    @Test func handlesAreGivenBack() throws {
        // Tests beside this one hold some tensors too, but not as many as rounds.
        let rounds = 20_000
        let x = try random([1, 2, 4])
        let split = Operator("aten::split", "Tensor")
        let before = Torch.liveTensorCount
        #expect(before >= 1)
        for round in 0..<rounds {
            _ = try (x * 2 + x).floats()
            switch round % 3 {
            case 0: _ = try split.results([.tensor(x), 1, 2])
            case 1: _ = try? x.matmul(x.selected(1, index: 0))
            default: _ = try? Tensor(integers: [1], shape: [1]).mean()
            }
        }
        // More results than are fetched at once.
        for _ in 0..<rounds / 10 { #expect(try split.results([.tensor(random([20])), 1]).count == 20) }
        #expect(Torch.liveTensorCount - before < rounds / 10)
    }

    /// libtorch has routines of the same names as OpenBLAS, a part of this program; complex results of OpenBLAS's come back
    /// in another way, and would be lost.
    @Test func libtorchUsesItsOwnBLAS() throws {
        #expect(cblas_sasum(2, [1, -2], 1) == 3)
        let z = try Tensor.complex(Tensor([1, 2, 3, 4], shape: [4]), Tensor([1, -1, 2, 0.5], shape: [4]))
        let dot = try Operator("aten::dot")(.tensor(z), .tensor(z))
        #expect(try dot.real().floats() == [23.75])
        #expect(try dot.imaginary().floats() == [14])
    }

    @Test func seedsGiveTorchsNumbers() throws {
        // What torch.manual_seed(7); torch.randn(2, 3) gives in Python.
        try Torch.seed(7)
        let numbers = try Operator("aten::randn")([2, 3])
        try expect(
            numbers, [-0.1467951, 0.7861413, 0.9468216, -1.1143440, 1.6907902, -0.8948279], shape: [2, 3],
            tolerance: 1e-6)
    }

    @Test func threadsSideBySideGiveTheSame() async throws {
        let x = try random([1, 32, 600])
        let weight = try random([32, 32, 7], seed: 2)
        let work = { @Sendable () throws -> [Float] in
            try Torch.withoutGradients {
                try x.conv1d(weight, padding: 3).elu().transposed(1, 2).matmul(weight.selected(2, index: 0)).floats()
            }
        }
        let wanted = try work()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<24 {
                group.addTask { try work() == wanted }
            }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func errorsAreTheThreadsOwn() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for channels in 2..<26 {
                group.addTask {
                    let x = try random([1, channels, 8])
                    let weight = try random([1, 1, 3])
                    for _ in 0..<50 {
                        let error = torchError { _ = try x.conv1d(weight) }
                        #expect(error?.cause.contains("but got \(channels) channels") == true)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
