import Checkpoints
import Testing

/// Tensors, dictionaries of them, and values.
@Suite struct TensorTests {
    private func tensor(_ type: ElementType, _ bytes: [UInt8]) -> StoredTensor {
        StoredTensor(bytes: bytes, type: type, shape: [bytes.count / type.byteCount])
    }

    @Test func floats() throws {
        #expect(try tensor(.float64, little((1.0 / 3).bitPattern)).floats() == [Float(1.0 / 3)])
        #expect(try tensor(.bfloat16, [0xC0, 0x3F, 0x80, 0xFF, 1, 0]).floats() == [1.5, -.infinity, 0x1p-133])
        #expect(try tensor(.int8, [0x80, 0x7F]).floats() == [-128, 127])
        #expect(try StoredTensor([1 << 24 + 1] as [Int64], shape: [1]).floats() == [16_777_216])
        #expect(try StoredTensor([2.5] as [Float], shape: []).floats() == [2.5])
        let error = #expect(throws: CheckpointError.self) { try tensor(.complex64, little(UInt64(0))).floats() }
        #expect(error?.cause.contains("complex") == true)
    }

    /// Every 16-bit float, against the processor's.
    @Test func halves() throws {
        let bits = (0...UInt16.max).map { $0 }
        let floats = try tensor(.float16, bits.flatMap { little($0) }).floats()
        for (bits, float) in zip(bits, floats) {
            let half = Float(Float16(bitPattern: bits))
            guard half.isNaN ? float.isNaN : half.bitPattern == float.bitPattern else {
                Issue.record("\(bits)")
                return
            }
        }
    }

    @Test func integers() throws {
        #expect(try tensor(.uint8, [0, 255]).integers() == [0, 255])
        #expect(try tensor(.bool, [0, 1]).integers() == [0, 1])
        #expect(try tensor(.int8, [0x80]).integers() == [-128])
        #expect(try tensor(.int16, [0, 0x80]).integers() == [-32768])
        #expect(try tensor(.int32, [0, 0, 0, 0x80]).integers() == [Int(Int32.min)])
        #expect(try StoredTensor([.min, .max] as [Int64], shape: [2]).integers() == [.min, .max])
        for type in [ElementType.float16, .bfloat16, .float32, .float64, .complex64] {
            let error = #expect(throws: CheckpointError.self) {
                try tensor(type, [UInt8](repeating: 0, count: 8)).integers()
            }
            #expect(error?.cause.contains("a tensor of \(type.rawValue) stands where integers are needed") == true)
        }
    }

    @Test func dictionaries() throws {
        var state = StateDictionary()
        for (index, key) in ["c", "a", "b"].enumerated() { state[key] = StoredTensor([Float(index)], shape: [1]) }
        #expect(state.keys == ["c", "a", "b"])
        state["a"] = StoredTensor([Float(7)], shape: [1])
        state["c"] = nil
        state["none"] = nil
        #expect(state.count == 2)
        #expect(try state.map { try $0.tensor.floats() } == [[7], [2]])
        #expect(state.map(\.key) == ["a", "b"])
        #expect(state["c"] == nil)
    }

    @Test func values() throws {
        let tensor = CheckpointValue.tensor(StoredTensor([Float(1)], shape: [1]))
        let value = CheckpointValue.dictionary([
            (.integer(1), .none), (.text("model"), .dictionary([(.text("w"), tensor)])),
        ])
        #expect(value["model"]?.stateDictionary?.keys == ["w"])
        #expect(value["w"] == nil)
        #expect(value.stateDictionary == nil)
        #expect(tensor["w"] == nil)
        #expect(CheckpointValue.dictionary([]).stateDictionary?.count == 0)
        #expect(CheckpointValue.dictionary([(.text("w"), tensor), (.text("w"), tensor)]).stateDictionary == nil)
    }
}
