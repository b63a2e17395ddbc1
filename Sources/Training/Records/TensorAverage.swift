import Checkpoints

/// The average of tensors of several models.
enum TensorAverage {
    /// Whether tensors of a type are summed and not divided, as ESPnet does with integers: counters such as those of batches
    /// that a normalization has seen.
    static func isSummed(_ type: ElementType) -> Bool {
        switch type {
        case .int8, .int16, .int32, .int64: true
        default: false
        }
    }

    /// The sum in the given order, in the tensors' own precision, divided by their number.
    ///
    /// - Throws: `CheckpointError` that names the file and the tensor, for shapes or types that differ, for types that
    ///   ESPnet's averages would not keep, and for damaged numbers.
    static func average(_ tensors: [StoredTensor], key: String, file: String) throws(CheckpointError) -> StoredTensor {
        let first = tensors[0]
        guard tensors.allSatisfy({ $0.shape == first.shape && $0.type == first.type }) else {
            throw CheckpointError(
                file, cause: "'\(key)' has another shape or type than in the models to be averaged with it",
                remedy: "average models of one training")
        }
        let count = tensors.count
        switch first.type {
        case .float32:
            return try average(tensors, of: Float.self) {
                $0 + $1
            } finish: {
                $0 / Float(count)
            }
        case .float64:
            return try average(tensors, of: Double.self) {
                $0 + $1
            } finish: {
                $0 / Double(count)
            }
        case .int8:
            return try average(tensors, of: Int8.self) {
                $0 &+ $1
            } finish: {
                $0
            }
        case .int16:
            return try average(tensors, of: Int16.self) {
                $0 &+ $1
            } finish: {
                $0
            }
        case .int32:
            return try average(tensors, of: Int32.self) {
                $0 &+ $1
            } finish: {
                $0
            }
        case .int64:
            return try average(tensors, of: Int64.self) {
                $0 &+ $1
            } finish: {
                $0
            }
        case .uint8, .bool, .float16, .bfloat16, .complex64:
            throw CheckpointError(
                file, cause: "'\(key)' is of \(first.type.rawValue), whose average is another type or loses digits",
                remedy: "keep the model in float32")
        }
    }

    private static func average<Number: BitwiseCopyable>(
        _ tensors: [StoredTensor], of type: Number.Type, add: (Number, Number) -> Number,
        finish: (Number) -> Number
    ) throws(CheckpointError) -> StoredTensor {
        let (count, size) = (tensors[0].count, MemoryLayout<Number>.size)
        var sums = [Number]()
        for tensor in tensors {
            try tensor.withContiguousBytes { raw in
                if sums.isEmpty {
                    sums = (0..<count).map { raw.loadUnaligned(fromByteOffset: $0 * size, as: type) }
                } else {
                    for place in 0..<count {
                        sums[place] = add(
                            sums[place], raw.loadUnaligned(fromByteOffset: place * size, as: type))
                    }
                }
            }
        }
        for place in sums.indices { sums[place] = finish(sums[place]) }
        return StoredTensor(bytes: sums.withUnsafeBytes { Array($0) }, type: tensors[0].type, shape: tensors[0].shape)
    }
}
