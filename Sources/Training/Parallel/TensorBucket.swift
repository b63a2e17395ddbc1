import Torch

/// Tensors of one type on one device whose numbers travel together: a message costs time however short it is.
///
/// Source: Li et al., PyTorch distributed: experiences on accelerating data parallel training, 2020, section 3.2.3.
struct TensorBucket {
    /// What is in it.
    let tensors: [Tensor]

    /// Puts tensors into buckets, in their order.
    ///
    /// - Parameter byteCount: What a bucket holds at most; a larger tensor has one of its own.
    static func buckets(_ tensors: [Tensor], byteCount: Int) -> [TensorBucket] {
        struct Kind: Hashable {
            let type: DType
            let device: Device
        }
        var open = [Kind: (tensors: [Tensor], bytes: Int)]()
        var order = [Kind]()
        var buckets = [TensorBucket]()
        for tensor in tensors {
            let kind = Kind(type: tensor.type, device: tensor.device)
            let bytes = tensor.count * tensor.type.byteCount
            if open[kind] == nil { order.append(kind) }
            var (held, total) = open[kind] ?? ([], 0)
            if !held.isEmpty, total + bytes > byteCount {
                buckets.append(TensorBucket(tensors: held))
                (held, total) = ([], 0)
            }
            open[kind] = (held + [tensor], total + bytes)
        }
        return buckets + order.compactMap { open[$0].map { TensorBucket(tensors: $0.tensors) } }
    }

    /// Changes all numbers at once.
    ///
    /// - Parameter body: Changes the numbers of all tensors, in their order and in C order, in place.
    func change(_ body: (Tensor) throws -> Void) throws {
        let all = try Torch.withoutGradients {
            try Tensor.concatenated(tensors.map { try $0.detached().reshaped([-1]) }, dimension: 0)
        }
        try body(all)
        var (start, parts) = (0, [Tensor]())
        for tensor in tensors {
            let shape = tensor.shape
            let length = shape.reduce(1, *)
            parts.append(try all.narrowed(0, start: start, length: length).reshaped(shape))
            start += length
        }
        try Tensor.assign(parts, to: tensors)
    }
}
