/// Turns what a pickle left into a tree of plain values, within bounds: references can make a small pickle stand for
/// more than any memory holds, or for something without end.
struct PickleTree {
    /// The file, for messages.
    let name: String
    private var count = 0

    /// A training checkpoint has some hundred thousand.
    private static let mostValues = 1 << 21
    private static let deepest = 64

    init(name: String) { self.name = name }

    /// The tree of a value.
    mutating func value(_ value: PickleValue, depth: Int = 0) throws(CheckpointError) -> CheckpointValue {
        switch value {
        case .none: return .none
        case .bool(let truth): return .bool(truth)
        case .integer(let number): return .integer(number)
        case .real(let number): return .real(number)
        case .text(let text): return .text(text)
        case .tensor(let tensor): return .tensor(tensor)
        case .tuple(let elements, _): return .tuple(try values(elements, depth))
        case .list(let list): return .list(try values(list.elements, depth))
        case .dictionary(let dictionary): return .dictionary(try members(dictionary.elements, depth))
        case .global(.elementType(let type)): return .text(type.rawValue)
        case .mark, .bytes, .global, .storage, .numberType:
            throw .damaged(name, "its pickle holds something that is no value")
        }
    }

    private mutating func values(_ values: [PickleValue], _ depth: Int) throws(CheckpointError) -> [CheckpointValue] {
        // Counted before anything is reserved for them.
        count += values.count
        guard count <= Self.mostValues, depth < Self.deepest else {
            throw .damaged(name, "its pickle stands for too many values, or for too many inside each other")
        }
        var results = [CheckpointValue]()
        results.reserveCapacity(values.count)
        for element in values { results.append(try value(element, depth: depth + 1)) }
        return results
    }

    /// Keys and values of a dictionary from both in turn.
    private mutating func members(
        _ values: [PickleValue], _ depth: Int
    ) throws(CheckpointError) -> [(key: CheckpointValue, value: CheckpointValue)] {
        let all = try self.values(values, depth)
        var (texts, numbers) = (Set<String>(), Set<Int>())
        var members = [(key: CheckpointValue, value: CheckpointValue)]()
        members.reserveCapacity(all.count / 2)
        for place in stride(from: 0, to: all.count, by: 2) {
            switch all[place] {
            case .text(let text):
                guard texts.insert(text).inserted else { throw twice("'\(CheckpointError.shown(text))'") }
            case .integer(let number):
                guard numbers.insert(number).inserted else { throw twice("\(number)") }
            case .none, .bool, .real, .tuple, .tensor: break
            case .list, .dictionary: throw .damaged(name, "a key of a dictionary in its pickle is a container")
            }
            members.append((key: all[place], value: all[place + 1]))
        }
        return members
    }

    private func twice(_ key: String) -> CheckpointError {
        .damaged(name, "a dictionary in its pickle has the key \(key) twice")
    }

}
