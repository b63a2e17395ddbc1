import CTorch

extension Tensor {
    private static let backwardOperator = Operator("aten::_backward")

    /// Whether operators on it record what its gradient needs.
    public var requiresGradient: Bool { interface.pointee.requires_gradient(handle) != 0 }

    /// Sets ``requiresGradient``.
    ///
    /// - Throws: ``TorchError`` for numbers without fractions, and for a tensor that an operator recorded.
    public func setRequiresGradient(_ value: Bool = true) throws(TorchError) {
        guard interface.pointee.set_requires_gradient(handle, value ? 1 : 0) == 0 else { throw gradientError() }
    }

    /// What ``backward(_:retainsRecord:)`` has added up so far; `nil` before the first time.
    public var gradient: Tensor? {
        get throws(TorchError) {
            var result: ctorch_tensor_ref?
            guard interface.pointee.gradient(handle, &result) == 0 else { throw gradientError() }
            guard let result else { return nil }
            return try Tensor.owning([result], interface, "gradient")[0]
        }
    }

    /// Takes ``gradient`` away and frees its memory.
    public func clearGradient() throws(TorchError) {
        guard interface.pointee.clear_gradient(handle) == 0 else { throw gradientError() }
    }

    /// Adds the gradients of this tensor with respect to all leaves that it was computed from, and that require one, to
    /// theirs.
    ///
    /// - Parameters:
    ///   - seed: The gradient with respect to this tensor, of its shape; 1 for a single number if `nil`.
    ///   - retainsRecord: Whether this can be done again, which takes the record's memory.
    /// - Throws: ``TorchError`` where nothing was recorded, or several numbers have no seed.
    public func backward(_ seed: Tensor? = nil, retainsRecord: Bool = false) throws(TorchError) {
        _ = try Self.backwardOperator.results([
            .tensor(self), .tensors([]), .optional(seed), .bool(retainsRecord), false,
        ])
    }

    /// Adds the gradients of this single number with respect to `leaves`, and to no others, to theirs. Leaves that took no part
    /// get none.
    public func backward(into leaves: [Tensor], retainsRecord: Bool = false) throws(TorchError) {
        _ = try Self.backwardOperator.results([
            .tensor(self), .tensors(leaves), .none, .bool(retainsRecord), false,
        ])
    }

    /// The gradients of this single number with respect to tensors that it was computed from, whether leaves or not; nothing
    /// is added to any ``gradient``. Where a tensor took no part, its gradient is `nil`.
    ///
    /// - Parameters:
    ///   - inputs: Tensors that require gradients, and have none so far.
    ///   - retainsRecord: Whether this tensor's record serves again.
    /// - Throws: ``TorchError`` where nothing was recorded.
    public func gradients(of inputs: [Tensor], retainsRecord: Bool = false) throws(TorchError) -> [Tensor?] {
        _ = try Self.backwardOperator.results([
            .tensor(self), .tensors(inputs), .none, .bool(retainsRecord), false,
        ])
        var gradients = [Tensor?]()
        for input in inputs {
            gradients.append(try input.gradient)
            try input.clearGradient()
        }
        return gradients
    }

    private func gradientError() -> TorchError {
        TorchError("\(self)", cause: Library.lastError(interface), remedy: "use floats that no operator made")
    }
}
