import Testing
import Torch

@testable import Training

/// Tensors whose numbers travel together.
@Suite(.needsLibtorch) struct TensorBucketTests {
    private func floats(_ count: Int) throws -> Tensor {
        try Tensor([Float](repeating: 1, count: count), shape: [count])
    }

    @Test func bucketsHoldOneTypeAndNoMoreThanTheyShould() throws {
        let tensors = try [
            floats(4), floats(3), Tensor(doubles: [1], shape: []), floats(20), floats(1),
            Tensor(integers: [1], shape: [1]),
        ]
        let buckets = TensorBucket.buckets(tensors, byteCount: 32)
        #expect(
            Set(buckets.map { $0.tensors.map { "\($0.type) \($0.count)" }.joined(separator: ", ") })
                == ["float32 4, float32 3", "float32 20", "float32 1", "float64 1", "int64 1"])
        #expect(TensorBucket.buckets([], byteCount: 32).isEmpty)
    }

    @Test func aChangeReachesEveryTensorWhateverItsOrderInMemory() throws {
        let turned = try Tensor((0..<6).map { Float($0) }, shape: [2, 3]).transposed(0, 1)
        let tensors = try [floats(2), turned, Tensor([7], shape: [])]
        try TensorBucket(tensors: tensors).change { all in
            #expect(try all.floats() == [1, 1, 0, 3, 1, 4, 2, 5, 7])
            try all.assign(all * 2 + 1)
        }
        #expect(try tensors.map { try $0.floats() } == [[3, 3], [1, 7, 3, 9, 5, 11], [15]])
        #expect(turned.shape == [3, 2])
    }

    @Test func memoryThatIsNotInOrderIsNotHandedOut() throws {
        let tensor = try Tensor([1, 2, 3, 4], shape: [2, 2])
        try tensor.withMemory { $0.storeBytes(of: 5, toByteOffset: 4, as: Float.self) }
        #expect(try tensor.floats() == [1, 5, 3, 4])
        #expect(throws: TorchError.self) { try tensor.transposed(0, 1).withMemory { _ in } }
    }
}
