import Checkpoints
import Testing

/// Tensors that reach beyond their storages. The storage has six 32-bit floats.
@Suite struct TensorBoundsTests {
    private typealias P = PickleBytes

    private func floats(_ pickle: [UInt8]) throws -> [Float] {
        guard case .tensor(let tensor) = try read(pickle: pickle) else { return [] }
        let bytes = try tensor.contiguousBytes()
        let same = try tensor.withContiguousBytes { Array($0) }
        #expect(bytes == same)
        return try tensor.floats()
    }

    @Test func whatFits() throws {
        #expect(try floats(P.tensor(shape: [6], strides: [1])) == [0, 1, 2, 3, 4, 5])
        #expect(try floats(P.tensor(shape: [3, 2], strides: [1, 3])) == [0, 3, 1, 4, 2, 5])
        #expect(try floats(P.tensor(offset: 5, shape: [], strides: [])) == [5])
        #expect(try floats(P.tensor(offset: 1, shape: [2], strides: [3])) == [1, 4])
        #expect(try floats(P.tensor(offset: 4, shape: [2, 2], strides: [0, 1])) == [4, 5, 4, 5])
        #expect(try floats(P.tensor(shape: [0], strides: [1])) == [])
        #expect(try floats(P.tensor(offset: 100, shape: [3, 0, 2], strides: [.max, .max, .max])) == [])
        // Along an axis of one number there are no steps.
        #expect(try floats(P.tensor(offset: 3, shape: [1, 2, 1], strides: [.max, 1, .max])) == [3, 4])
        // Steps to behind the end overflow, those to the last number do not.
        #expect(try floats(P.tensor(offset: 1, shape: [2, 1, 2], strides: [2, 1 << 62, 1])) == [1, 2, 3, 4])
    }

    @Test func whatDoesNotFit() {
        let cause = "larger than its storage of 6 elements"
        expectRefusal(cause, pickle: P.tensor(shape: [7], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(offset: 6, shape: [], strides: []))
        expectRefusal(cause, pickle: P.tensor(offset: .max - 1, shape: [], strides: []))
        expectRefusal(cause, pickle: P.tensor(shape: [2], strides: [6]))
        expectRefusal(cause, pickle: P.tensor(shape: [1 << 40], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(shape: [1 << 40], strides: [0]))
        expectRefusal(cause, pickle: P.tensor(shape: [1 << 20, 1 << 20], strides: [0, 0]))
    }

    @Test func whatOverflows() {
        let cause = "has a tensor of an impossible shape"
        expectRefusal(cause, pickle: P.tensor(offset: .max, shape: [], strides: []))
        expectRefusal(cause, pickle: P.tensor(offset: .max, shape: [2], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(offset: 1, shape: [2], strides: [.max]))
        expectRefusal(cause, pickle: P.tensor(shape: [3], strides: [.max]))
        expectRefusal(cause, pickle: P.tensor(shape: [1 << 32, 1 << 32], strides: [0, 0]))
        expectRefusal(cause, pickle: P.tensor(shape: [0, 1 << 40, 1 << 40], strides: [1, 1, 1]))
    }

    @Test func whatIsNegativeOrMissing() {
        let cause = "has a tensor whose storage, shape or strides are missing or negative"
        expectRefusal(cause, pickle: P.tensor(shape: [-1], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(shape: [2], strides: [-1]))
        expectRefusal(cause, pickle: P.tensor(offset: -1, shape: [2], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(offset: .min, shape: [2], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(shape: [2, 3], strides: [1]))
        expectRefusal(cause, pickle: P.tensor(P.none, shape: [2], strides: [1]))
        let axes = [Int](repeating: 1, count: 65)
        expectRefusal(cause, pickle: P.tensor(shape: axes, strides: axes))
    }

    @Test func storages() {
        let beyond = "more than the file holds"
        expectRefusal(beyond, pickle: P.tensor(P.storage(count: 7), shape: [1], strides: [1]))
        expectRefusal(beyond, pickle: P.tensor(P.storage(count: .max), shape: [1], strides: [1]))
        expectRefusal(beyond, pickle: P.tensor(P.storage("DoubleStorage", count: 6), shape: [1], strides: [1]))
        let other = "names a storage in a way that is not torch.save's"
        expectRefusal(other, pickle: P.storage(count: -1))
        expectRefusal(other, pickle: P.text("0") + P.persistent)
        expectRefusal("the storage '../data.pkl' is missing", pickle: P.storage(key: "../data.pkl"))
        expectRefusal("holds something that is no value", pickle: P.storage())
        // A tensor may not reach beyond the part of the file's storage that is said to be used.
        expectRefusal(
            "larger than its storage of 2 elements", pickle: P.tensor(P.storage(count: 2), shape: [3], strides: [1]))
    }

    @Test func storagesOfBytes() throws {
        let storage = P.tuple([
            P.text("storage"), P.global("torch.storage", "UntypedStorage"), P.text("0"), P.text("cpu"), P.integer(24),
        ])
        func tensor(_ count: Int, _ type: [UInt8]) -> [UInt8] {
            P.call(
                "torch._utils", "_rebuild_tensor_v3",
                [
                    storage + P.persistent, P.integer(0), P.tuple([P.integer(count)]), P.tuple([P.integer(1)]), [0x89],
                    P.global("collections", "OrderedDict") + P.emptyTuple + P.reduce, type,
                ])
        }
        #expect(try floats(tensor(6, P.global("torch", "float32"))) == [0, 1, 2, 3, 4, 5])
        expectRefusal("larger than its storage of 3 elements", pickle: tensor(4, P.global("torch", "int64")))
        expectRefusal("has a tensor of a type that is not known", pickle: tensor(4, P.none))
        expectRefusal("'torch.uint16', which is not supported", pickle: tensor(4, P.global("torch", "uint16")))
    }
}
