import Testing
import Torch

/// Tensors over memory that is somebody else's.
@Suite(.needsLibtorch) struct MappedMemoryTests {
    private final class Owner: @unchecked Sendable {
        // Sendable: written once, before anyone else has it.
        let memory: UnsafeMutableRawBufferPointer
        nonisolated(unsafe) static var freed = 0

        init() {
            memory = .allocate(byteCount: 16, alignment: 64)
            memory.copyBytes(from: [Float(1), 2, 3, 4].withUnsafeBytes { Array($0) })
        }

        deinit {
            memory.deallocate()
            Self.freed += 1
        }
    }

    @Test func theOwnerLivesAsLongAsATensor() throws {
        var tensor: Tensor?
        var view: Tensor?
        do {
            let owner = Owner()
            tensor = try Tensor(
                memory: UnsafeRawBufferPointer(owner.memory), type: .float32, shape: [2, 2], owner: owner)
        }
        view = try tensor?.narrowed(0, start: 1, length: 1)
        tensor = nil
        #expect(Owner.freed == 0)
        #expect(try view?.floats() == [3, 4])
        view = nil
        #expect(Owner.freed == 1)
        let owner = Owner()
        let memory = UnsafeRawBufferPointer(owner.memory)
        #expect(throws: TorchError.self) { try Tensor(memory: memory, type: .float32, shape: [3], owner: owner) }
        let unaligned = UnsafeRawBufferPointer(rebasing: memory[1..<5])
        #expect(throws: TorchError.self) { try Tensor(memory: unaligned, type: .float32, shape: [1], owner: owner) }
    }
}
