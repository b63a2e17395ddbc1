/// Turns what a pickle left into a tree of plain values, within bounds: references can make a small pickle stand for
/// more than any memory holds, or for something without end.
struct PickleTree {
    /// The file, for messages.
    let name: String
    private var count = 0

    /// A training checkpoint has some hundred thousand.
    private static let mostValues = 1 << 22
    private static let deepest = 64

    init(name: String) { self.name = name }

    mutating func value(_ value: PickleValue, depth: Int) throws(CheckpointError) -> CheckpointValue {
        count += 1
        guard count <= Self.mostValues, depth <= Self.deepest else {
            throw .damaged(name, "its pickle stands for too many values inside each other")
        }
        switch value {
        case .none: return .none
        case .bool(let truth): return .bool(truth)
        case .integer(let number): return .integer(number)
        case .real(let number): return .real(number)
        case .text(let text): return .text(text)
        case .tensor(let tensor): return .tensor(tensor)
        case .tuple(let elements): return .tuple(try values(elements, depth))
        case .list(let list): return .list(try values(list.elements, depth))
        case .dictionary(let dictionary):
            let all = try values(dictionary.elements, depth)
            return .dictionary(stride(from: 0, to: all.count, by: 2).map { (key: all[$0], value: all[$0 + 1]) })
        case .global(.elementType(let type)): return .text(type.rawValue)
        case .mark, .bytes, .global, .storage, .numberType:
            throw .damaged(name, "its pickle holds something that is no value")
        }
    }

    private mutating func values(_ values: [PickleValue], _ depth: Int) throws(CheckpointError) -> [CheckpointValue] {
        var results = [CheckpointValue]()
        results.reserveCapacity(values.count)
        for element in values { results.append(try value(element, depth: depth + 1)) }
        return results
    }
}
