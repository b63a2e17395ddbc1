import Checkpoints
import Torch

extension StoredTensor {
    /// The numbers of a tensor as 32-bit floats, which is how models are saved, in C order.
    init(_ tensor: Tensor) throws { try self.init(exactly: tensor.to(.float32)) }

    /// The numbers of a tensor of floats or 64-bit integers as they are, in C order.
    init(exactly tensor: Tensor) throws {
        let type: ElementType =
            switch tensor.type {
            case .float64: .float64
            case .int64: .int64
            default: .float32
            }
        let numbers = try type == .float32 ? tensor.to(.float32) : tensor
        self.init(bytes: try numbers.detached().to(.cpu).contiguous().bytes(), type: type, shape: tensor.shape)
    }

    /// A tensor of the same numbers, with memory of its own: 64-bit where they are, else 32-bit floats.
    func tensor() throws -> Tensor {
        let kept: DType
        switch type {
        case .float32: kept = .float32
        case .float64: kept = .float64
        case .int64: kept = .int64
        default: return try Tensor(floats(), shape: shape)
        }
        let shape = shape
        return try withContiguousBytes { bytes in
            Result { () throws(TorchError) in try Tensor(bytes: bytes, type: kept, shape: shape) }
        }.get()
    }
}
