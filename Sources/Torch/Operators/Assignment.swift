private let copyOperator = Operator("aten::copy_")

extension Tensor {
    /// Replaces the numbers by those of another tensor of the same shape, where they are: all that share the memory see it,
    /// and nothing is recorded for gradients.
    ///
    /// For what training keeps up to date; a tensor made by ``init(memory:type:shape:owner:)`` must not be assigned to.
    public func assign(_ other: Tensor) throws {
        try Torch.withoutGradients { _ = try copyOperator(.tensor(self), .tensor(other)) }
    }
}
