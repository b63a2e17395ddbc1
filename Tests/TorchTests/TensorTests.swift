import TestSupport
import Testing
import Torch

/// Numbers in and out.
@Suite(.needsLibtorch) struct TensorTests {
    @Test func numbersComeBack() throws {
        let floats = try Tensor([1.5, -2, 3, 4, 5, 6], shape: [2, 3])
        #expect(try floats.floats() == [1.5, -2, 3, 4, 5, 6])
        #expect(floats.shape == [2, 3])
        #expect(floats.count == 6)
        #expect(floats.type == .float32)
        #expect(floats.device == .cpu)
        #expect(floats.description == "float32 [2, 3]")
        #expect(try Tensor(doubles: [1e-300, .pi], shape: [2]).doubles() == [1e-300, .pi])
        let long = try Tensor(integers: [Int.max, Int.min], shape: [2])
        #expect(long.type == .int64)
        #expect(try long.integers() == [.max, .min])
        #expect(try Tensor(integers: [7, -7] as [Int64], shape: [1, 2]).integers() == [7, -7])
        let short = try Tensor(integers: [7, -7] as [Int32], shape: [2, 1])
        #expect(short.type == .int32)
        #expect(try short.integers() == [7, -7])
    }

    @Test func noAxesAndNoNumbers() throws {
        let one = try Tensor([3], shape: [])
        #expect(one.shape == [])
        #expect(one.count == 1)
        #expect(try one.floats() == [3])
        let none = try Tensor([], shape: [2, 0, 3])
        #expect(none.shape == [2, 0, 3])
        #expect(none.count == 0)
        #expect(try none.floats() == [])
        #expect(try none.bytes() == [])
    }

    @Test func manyAxes() throws {
        let shape = [1, 2, 1, 1, 3, 1, 1, 1, 2, 1]
        #expect(try random(shape).shape == shape)
    }

    @Test func numbersOfAPartComeInOrder() throws {
        let x = try Tensor([0, 1, 2, 3, 4, 5], shape: [2, 3])
        #expect(try x.transposed(0, 1).floats() == [0, 3, 1, 4, 2, 5])
        #expect(try x.narrowed(1, start: 1, length: 2).floats() == [1, 2, 4, 5])
        #expect(try Tensor([7], shape: [1]).expanded([3]).floats() == [7, 7, 7])
    }

    @Test(arguments: DType.allCases) func bytesComeBack(_ type: DType) throws {
        // No NaN and no byte but 0 and 1, so that every type has the number.
        let bytes = (0..<6 * type.byteCount).map { UInt8($0 % 2) }
        let tensor = try bytes.withUnsafeBytes { try Tensor(bytes: $0, type: type, shape: [3, 2]) }
        #expect(tensor.type == type)
        #expect(tensor.shape == [3, 2])
        #expect(try tensor.bytes() == bytes)
    }

    @Test func typesChange() throws {
        let x = try Tensor([1.75, -2.5, 0], shape: [3])
        #expect(try x.to(.float32) === x)
        #expect(try x.to(.int32).integers() == [1, -2, 0])
        #expect(try x.to(.bool).integers() == [1, 1, 0])
        #expect(try x.to(.float16).floats() == [1.75, -2.5, 0])
        #expect(try Tensor([1 + 1 / 512], shape: [1]).to(.bfloat16).floats() == [1])
        #expect(try x.to(.complex64).type == .complex64)
        #expect(try Tensor(integers: [3, 4], shape: [2]).doubles() == [3, 4])
    }

    @Test func numbersThatDoNotFitAreRefused() throws {
        let cases: [([Float], [Int])] = [
            ([1, 2, 3], [2, 2]), ([1, 2], [-1, -2]), ([1], [Int.max, 4]), ([], []), ([1], [0]),
        ]
        for (values, shape) in cases {
            let error = try #require(torchError { _ = try Tensor(values, shape: shape) })
            #expect(error.description.contains("shape \(shape) does not hold \(4 * values.count) bytes of float32"))
        }
        let bytes: [UInt8] = [0, 0, 0]
        #expect(throws: TorchError.self) {
            try bytes.withUnsafeBytes { try Tensor(bytes: $0, type: .int16, shape: [1]) }
        }
    }

    @Test func numbersOfAnotherKindAreRefused() throws {
        let complex = try Tensor.complex(Tensor([1], shape: [1]), Tensor([2], shape: [1]))
        #expect(try #require(torchError { _ = try complex.floats() }).description.contains("complex64 [1]: "))
        #expect(throws: TorchError.self) { try complex.doubles() }
        #expect(throws: TorchError.self) { try complex.integers() }
        #expect(throws: TorchError.self) { try Tensor([1.5], shape: [1]).integers() }
    }

    @Test func theVersionIsKnown() throws {
        let version = try #require(Torch.version)
        #expect(version.split(separator: ".").count >= 3)
        #expect(try #require(Torch.folder).hasPrefix("/"))
    }
}
