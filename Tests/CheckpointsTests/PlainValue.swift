import Checkpoints

/// A value in the plain form of reference/checkpoints: what a test can compare.
indirect enum PlainValue: Hashable, Decodable {
    case none
    case bool(Bool)
    case integer(Int)
    case real(UInt64)
    case text(String)
    case list([PlainValue])
    case tuple([PlainValue])
    case dictionary([[PlainValue]])
    case tensor(String, shape: [Int], bytes: String)

    private enum Key: String, CodingKey {
        case integer, real, list, tuple, dict, tensor, shape, bytes
    }

    init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Key.self) {
            switch container.allKeys.first {
            case .integer: self = .integer(try container.decode(Int.self, forKey: .integer))
            case .real:
                let text = try container.decode(String.self, forKey: .real)
                guard let number = Double(text) else {
                    throw DecodingError.dataCorruptedError(forKey: .real, in: container, debugDescription: text)
                }
                self = .real(number.bitPattern)
            case .list: self = .list(try container.decode([PlainValue].self, forKey: .list))
            case .tuple: self = .tuple(try container.decode([PlainValue].self, forKey: .tuple))
            case .dict: self = .dictionary(try container.decode([[PlainValue]].self, forKey: .dict))
            default:
                self = .tensor(
                    try container.decode(String.self, forKey: .tensor),
                    shape: try container.decode([Int].self, forKey: .shape),
                    bytes: try container.decode(String.self, forKey: .bytes))
            }
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .none
        } else if let truth = try? container.decode(Bool.self) {
            self = .bool(truth)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    init(_ value: CheckpointValue) throws {
        switch value {
        case .none: self = .none
        case .bool(let truth): self = .bool(truth)
        case .integer(let number): self = .integer(number)
        case .real(let number): self = .real(number.bitPattern)
        case .text(let text): self = .text(text)
        case .list(let elements): self = .list(try elements.map { try PlainValue($0) })
        case .tuple(let elements): self = .tuple(try elements.map { try PlainValue($0) })
        case .dictionary(let members):
            self = .dictionary(try members.map { [try PlainValue($0.key), try PlainValue($0.value)] })
        case .tensor(let tensor): self = try Self.tensor(tensor)
        }
    }

    private static func tensor(_ tensor: StoredTensor) throws -> PlainValue {
        let digits = try tensor.contiguousBytes().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return .tensor(tensor.type.rawValue, shape: tensor.shape, bytes: digits.joined())
    }

    /// Names and tensors of a state dictionary, in order.
    static func members(_ state: StateDictionary) throws -> [[PlainValue]] {
        try state.map { [.text($0.key), try tensor($0.tensor)] }
    }
}
