import Scoring

/// The values of one pair.
public struct GoldenRow: Sendable {
    /// The utterance.
    public let key: String
    /// The coder.
    public let system: String
    /// The rate in Hz at which the values were computed, where the row says so.
    public let rate: Int?
    /// Samples of the reference at that rate, where the row says so.
    public let referenceLength: Int?
    /// Samples of the hypothesis at that rate, where the row says so.
    public let hypothesisLength: Int?
    /// Why the pair has no values, where it has none.
    public let undefined: String?
    /// The values, in the row's order.
    public let values: [JSONValue.Member]

    /// Members of a row that say which pair it is.
    private static let labels: Set<String> = ["key", "system", "rate", "ref_len", "hyp_len", "undefined"]

    /// A row from its line of JSON.
    init(line: some StringProtocol, of file: String) throws {
        let row = try JSONValue(parsing: line)
        guard let key = row["key"]?.text, let system = row["system"]?.text else {
            throw GoldenError("\(file): a row has no key or no system: \(line)")
        }
        self.key = key
        self.system = system
        rate = row["rate"]?.int
        referenceLength = row["ref_len"]?.int
        hypothesisLength = row["hyp_len"]?.int
        undefined = row["undefined"]?.text
        values = row.members.filter { !Self.labels.contains($0.name) }
    }

    /// What the column is expected to be, or `nil` where the row says nothing of it.
    func expectation(of column: GoldenColumn) throws -> GoldenExpectation? {
        if let undefined { return .undefined(undefined) }
        guard let value = values.first(where: { $0.name == column.name })?.value else { return nil }
        if let number = value.double {
            return number == column.undefinedValue ? .undefined("the peer's \(number) says so") : .number(number)
        }
        switch value {
        case .string("inf"): return .infinite(positive: true)
        case .string("-inf"): return .infinite(positive: false)
        case .string("nan"), .null: return .undefined("the peer gives \(value.line)")
        default: throw GoldenError("\(key) of \(system): \(column.name) is \(value.line), which is no number")
        }
    }
}

/// What a golden value asks for.
public enum GoldenExpectation: Sendable, CustomStringConvertible {
    case number(Double)
    case infinite(positive: Bool)
    case undefined(String)

    /// The value in words.
    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .infinite(let positive): positive ? "+infinity" : "-infinity"
        case .undefined(let why): "undefined (\(why))"
        }
    }
}

/// What is wrong with golden data.
public struct GoldenError: Error, CustomStringConvertible {
    /// The message.
    public let description: String

    init(_ description: String) { self.description = description }
}
