// What changes a tensor's numbers where they are: all that share the memory see it, and nothing is recorded for gradients. It is
// for what training keeps up to date; a tensor made by `init(memory:type:shape:owner:)` must not be changed.

private enum Operators {
    static let copy = Operator("aten::copy_")
    static let copyRows = Operator("aten::index_copy_")
    static let multiply = Operator("aten::mul_", "Scalar")
    static let add = Operator("aten::add_", "Tensor")
    static let copyEach = Operator("aten::_foreach_copy_")
}

extension Tensor {
    /// Replaces the numbers by those of another tensor of the same shape.
    public func assign(_ other: Tensor) throws {
        try Torch.withoutGradients { _ = try Operators.copy(.tensor(self), .tensor(other)) }
    }

    /// Replaces the numbers of tensors by those of others of the same shapes, with one call for all of them.
    package static func assign(_ others: [Tensor], to tensors: [Tensor]) throws {
        guard !tensors.isEmpty else { return }
        try Torch.withoutGradients { _ = try Operators.copyEach.results([.tensors(tensors), .tensors(others)]) }
    }

    /// Replaces the rows that integers [n] name by those of a tensor [n, …].
    public func assign(_ rows: Tensor, at numbers: Tensor) throws {
        try Torch.withoutGradients {
            _ = try Operators.copyRows(.tensor(self), 0, .tensor(numbers), .tensor(rows))
        }
    }

    /// Takes a step of a moving average: `decay` times itself and 1 − `decay` times another tensor of the same shape.
    public func decay(by decay: Double, adding other: Tensor) throws {
        try Torch.withoutGradients {
            _ = try Operators.multiply(.tensor(self), .real(decay))
            _ = try Operators.add(.tensor(self), .tensor(other), .real(1 - decay))
        }
    }
}
