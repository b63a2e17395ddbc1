// Rows of a table by their numbers, and sums over the rows of a group.

private enum Operators {
    static let select = Operator("aten::index_select")
    static let add = Operator("aten::index_add")
    static let count = Operator("aten::bincount")
    static let oneHot = Operator("aten::one_hot")
    static let zeros = Operator("aten::new_zeros")
}

extension Tensor {
    /// The rows [n, …] of a table [M, …] that integers [n] name.
    public func rows(_ numbers: Tensor) throws(TorchError) -> Tensor {
        try Operators.select(.tensor(self), 0, .tensor(numbers))
    }

    /// How many rows each of `groups` groups has, [groups], and their sums, [groups, D], in the rows' type.
    ///
    /// - Parameters:
    ///   - rows: [M, D].
    ///   - numbers: The group of each row, integers [M].
    public static func sumsByGroup(
        _ rows: Tensor, _ numbers: Tensor, groups: Int
    ) throws(TorchError) -> (sizes: Tensor, sums: Tensor) {
        guard rows.device == .cpu else {
            // Sums by a product do not depend on which of a device's threads came first.
            let members = try Operators.oneHot(.tensor(numbers), .integer(groups)).to(rows.type)
            return (try members.sum([0]), try members.transposed(0, 1).matmul(rows))
        }
        let sizes = try Operators.count(.tensor(numbers), .none, .integer(groups)).to(rows.type)
        let zeros = try Operators.zeros(.tensor(rows), .integers([groups, rows.shape[1]]))
        return (sizes, try Operators.add(.tensor(zeros), 0, .tensor(numbers), .tensor(rows)))
    }
}
