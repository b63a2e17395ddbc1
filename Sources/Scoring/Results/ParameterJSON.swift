import Metrics

extension ParameterValue {
    /// A parameter as a record stores it; `nil` for what is no single value.
    init?(_ json: JSONValue) {
        switch json {
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .boolean(let value): self = .boolean(value)
        case .string(let value): self = .text(value)
        case .null, .array, .object: return nil
        }
    }

    /// The parameter as a record stores it.
    var json: JSONValue {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .boolean(let value): .boolean(value)
        case .text(let value): .string(value)
        }
    }
}

extension Parameters {
    /// Names and values as a record stores them.
    var json: JSONValue { .object(entries.map { .init($0.name, $0.value.json) }) }
}
