/// What a checkpoint holds: a tree of plain values and tensors.
public enum CheckpointValue: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    /// Also NumPy's scalars, and durations in seconds.
    case real(Double)
    case text(String)
    case list([CheckpointValue])
    case tuple([CheckpointValue])
    /// In the file's order.
    case dictionary([(key: CheckpointValue, value: CheckpointValue)])
    case tensor(StoredTensor)

    /// The value of a dictionary's text key.
    public subscript(key: String) -> CheckpointValue? {
        guard case .dictionary(let members) = self else { return nil }
        for case (.text(let name), let value) in members where name == key { return value }
        return nil
    }

    /// The tensors of a dictionary of nothing but tensors, each under a name of its own; `nil` for any other value.
    public var stateDictionary: StateDictionary? {
        guard case .dictionary(let members) = self else { return nil }
        var state = StateDictionary()
        for member in members {
            guard case (.text(let key), .tensor(let tensor)) = member, state[key] == nil else { return nil }
            state[key] = tensor
        }
        return state
    }
}
