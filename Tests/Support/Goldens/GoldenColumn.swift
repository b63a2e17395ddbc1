import Metrics

/// How far a value may be from its golden value.
public enum Tolerance: Sendable, Hashable, CustomStringConvertible {
    /// In the key's unit.
    case absolute(Double)
    /// As a share of the golden value's size.
    case relative(Double)

    /// Decimals of golden values: ten significant digits.
    private static let significantDigits = 10

    /// The largest difference from `golden` that agrees: the tolerance and half a unit of the golden value's last
    /// digit.
    public func allowed(at golden: Double) -> Double {
        let rounding = golden == 0 ? 0 : 0.5 * power(ofTen: exponent(of: golden) + 1 - Self.significantDigits)
        switch self {
        case .absolute(let limit): return limit + rounding
        case .relative(let share): return share * abs(golden) + rounding
        }
    }

    /// The tolerance in words.
    public var description: String {
        switch self {
        case .absolute(let limit): "\(limit)"
        case .relative(let share): "\(share) relative"
        }
    }

    /// The decimal exponent: 2 for 314.
    private func exponent(of value: Double) -> Int {
        var exponent = 0
        while power(ofTen: exponent) > abs(value) { exponent -= 1 }
        while power(ofTen: exponent + 1) <= abs(value) { exponent += 1 }
        return exponent
    }

    private func power(ofTen exponent: Int) -> Double {
        exponent < 0 ? 1 / power(ofTen: -exponent) : (0..<exponent).reduce(1) { product, _ in product * 10 }
    }
}

/// One value of a golden file's rows: what the toolkit has to set against it.
public struct GoldenColumn: Sendable {
    /// What the value is there for.
    public enum Use: Sendable {
        /// The toolkit's value must agree.
        case judged(Tolerance)
        /// The difference is shown and not judged, for the reason given.
        case information(String)
        /// Nothing in the toolkit corresponds, for the reason given.
        case unused(String)
    }

    /// Name in the golden rows.
    public let name: String
    /// The metric's name.
    public let metric: String
    /// The parameters that differ from the metric's defaults.
    public let parameters: [String: ParameterValue]
    /// The metric's key.
    public let key: String
    /// What the value is there for.
    public let use: Use
    /// The mean of both signals is removed first.
    public let removesMean: Bool
    /// Value by which the peer says that it has none.
    public let undefinedValue: Double?

    /// A column that is set against `key` of `metric`; the key is the column's name where none is given.
    init(
        _ name: String, _ metric: String, _ parameters: [String: ParameterValue] = [:], key: String? = nil,
        use: Use, removesMean: Bool = false, undefinedValue: Double? = nil
    ) {
        self.name = name
        self.metric = metric
        self.parameters = parameters
        self.key = key ?? name
        self.use = use
        self.removesMean = removesMean
        self.undefinedValue = undefinedValue
    }

    /// The metric with its parameters, as an agreement table names it.
    public var setting: String {
        let given = parameters.sorted { $0.key < $1.key }.map { name, value in
            if case .number(let number) = value, let whole = Int(exactly: number) { return "\(name): \(whole)" }
            return "\(name): \(value)"
        }
        return given.isEmpty ? metric : "\(metric) (\(given.joined(separator: ", ")))"
    }
}
