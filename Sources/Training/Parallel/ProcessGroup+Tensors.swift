import CMPI
import Codecs
import NeuralCodecs
import Torch

extension ProcessGroup {
    /// Bytes of numbers that travel together: enough for a network to be fast, and little beside a model.
    static let bucketBytes = 25 << 20

    package func sum(_ tensors: [Tensor]) throws {
        for bucket in TensorBucket.buckets(tensors, byteCount: Self.bucketBytes) { try bucket.change { try add($0) } }
    }

    /// Puts the mean over all processes' items in the place of gradients.
    ///
    /// - Parameters:
    ///   - gradients: Of the same parameters in each process.
    ///   - weight: How many items of the batch this process had; above 0 in one process at least.
    /// - Throws: `CodecError` where processes have gradients of different parameters.
    package func average(_ gradients: [Tensor], weight: Double) throws {
        // Else numbers of one tensor would be added to those of another.
        let layouts = try mpi.gather([gradients.count, gradients.reduce(0) { $0 + $1.count }])
        if let other = (1..<count).first(where: { layouts[2 * $0] != layouts[0] || layouts[2 * $0 + 1] != layouts[1] })
        {
            throw CodecError(
                name(other),
                cause: "it has gradients of \(layouts[2 * other]) tensors with \(layouts[2 * other + 1]) numbers, "
                    + "process 0 of \(layouts[0]) with \(layouts[1])",
                remedy: "start all processes with the same program, options and files")
        }
        let total = try mpi.gather([weight]).reduce(0, +)
        precondition(total > 0, "a batch has items")
        for bucket in TensorBucket.buckets(gradients, byteCount: Self.bucketBytes) {
            try bucket.change { numbers in
                try TensorList.scale([numbers], by: weight / total)
                try add(numbers)
            }
        }
    }

    /// Adds what all processes have of a tensor in C order, in place.
    private func add(_ tensor: Tensor) throws {
        let count = tensor.count
        guard count > 0 else { return }
        switch tensor.device {
        case .cpu:
            let type =
                switch tensor.type {
                case .float32: CMPI_FLOAT32
                case .float64: CMPI_FLOAT64
                case .int64: CMPI_INT64
                default: throw Self.unsupported(tensor)
                }
            try tensor.withMemory { try mpi.sum($0, count: count, type) }
        case .cuda:
            let type =
                switch tensor.type {
                case .float32: CNCCL_FLOAT32
                case .float64: CNCCL_FLOAT64
                case .int64: CNCCL_INT64
                default: throw Self.unsupported(tensor)
                }
            guard let collective else { preconditionFailure("use(_:) comes before work on a GPU") }
            try tensor.withMemory { try collective.sum($0, count: count, type) }
        }
    }

    private static func unsupported(_ tensor: Tensor) -> CodecError {
        CodecError(
            "\(tensor)", cause: "processes add numbers of float32, float64 and int64 only", remedy: "convert it")
    }

    // MARK: Rows

    package func rows(of rows: Tensor, _ choice: (_ available: Int) -> [Int]) throws -> Tensor {
        let counts = try mpi.gather([rows.shape[0]])
        let first = counts.prefix(rank).reduce(0, +)
        let own = first..<first + counts[rank]
        let chosen = choice(counts.reduce(0, +))
        // Each process fills in those that it has; nothing is added to them but zeros.
        let width = rows.shape[1]
        let all = try Tensor([Float](repeating: 0, count: chosen.count * width), shape: [chosen.count, width])
            .to(rows.type).to(rows.device)
        let places = chosen.indices.filter { own.contains(chosen[$0]) }
        if !places.isEmpty {
            func numbers(_ values: [Int]) throws -> Tensor {
                try Tensor(integers: values, shape: [values.count]).to(rows.device)
            }
            try all.assign(rows.rows(numbers(places.map { chosen[$0] - first })), at: numbers(places))
        }
        try sum([all])
        return all
    }
}
