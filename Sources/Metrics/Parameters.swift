/// A value of a metric's parameter.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
    case integer(Int)
    case number(Double)
    case boolean(Bool)
    case text(String)

    /// The value as a person writes it in YAML: a whole number without decimals.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .boolean(let value): "\(value)"
        case .text(let value): value
        }
    }
}

/// A parameter that a metric accepts.
public struct ParameterDefinition: Sendable {
    /// The type of value and its bounds.
    public enum Kind: Sendable {
        case integer(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case boolean
        case choice([String])
        case file

        /// The accepted values, in words.
        public var summary: String {
            switch self {
            case .integer(let range): "integer, \(range.lowerBound) to \(range.upperBound)"
            case .number(let range):
                "number, \(ParameterValue.number(range.lowerBound)) to \(ParameterValue.number(range.upperBound))"
            case .boolean: "true or false"
            case .choice(let names): names.joined(separator: ", ")
            case .file: "path of a file"
            }
        }
    }

    /// Name in configurations; VERSA's where VERSA has it.
    public var name: String
    /// Accepted values.
    public var kind: Kind
    /// Value when none is given.
    public var defaultValue: ParameterValue
    /// Unit, where there is one.
    public var unit: String?
    /// What it does.
    public var summary: String
    /// Added to the metric's keys (`_dtw`) when the metric runs twice and this parameter is not at its default in one
    /// of the two: the name for a value, or `nil` when the value changes no name.
    public var keySuffix: @Sendable (ParameterValue) -> String?

    /// A parameter's definition.
    public init(
        _ name: String, _ kind: Kind, default defaultValue: ParameterValue, unit: String? = nil, summary: String,
        keySuffix: @escaping @Sendable (ParameterValue) -> String? = { _ in nil }
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.unit = unit
        self.summary = summary
        self.keySuffix = keySuffix
    }
}

/// A parameter that a metric does not have, or a value it does not accept.
public struct ParameterError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right.
    public let description: String

    /// An error with its message.
    public init(_ description: String) { self.description = description }
}

/// A complete set of a metric's parameters: what was given, checked, and the defaults of the rest.
public struct Parameters: Sendable {
    private let values: [String: ParameterValue]
    /// Names in the definition's order.
    private let order: [String]

    /// Checks `given` against `definition` and fills in the defaults.
    public init(for definition: MetricDefinition, given: [String: ParameterValue] = [:]) throws(ParameterError) {
        var values = [String: ParameterValue]()
        for parameter in definition.parameters { values[parameter.name] = parameter.defaultValue }
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let parameter = definition.parameters.first(where: { $0.name == name }) else {
                throw Self.unknown(name, definition)
            }
            values[name] = try Self.check(value, parameter, definition.name)
        }
        self.values = values
        order = definition.parameters.map(\.name)
    }

    /// Names and values in the definition's order.
    public var entries: [(name: String, value: ParameterValue)] {
        order.compactMap { name in values[name].map { (name: name, value: $0) } }
    }

    /// The integer parameter `name`, which the definition has.
    public func integer(_ name: String) -> Int {
        guard case .integer(let value) = values[name] else { preconditionFailure("no integer parameter \(name)") }
        return value
    }

    /// The numeric parameter `name`, which the definition has.
    public func number(_ name: String) -> Double {
        guard case .number(let value) = values[name] else { preconditionFailure("no numeric parameter \(name)") }
        return value
    }

    /// The boolean parameter `name`, which the definition has.
    public func boolean(_ name: String) -> Bool {
        guard case .boolean(let value) = values[name] else { preconditionFailure("no boolean parameter \(name)") }
        return value
    }

    /// The choice parameter `name`, which the definition has.
    public func choice(_ name: String) -> String {
        guard case .text(let value) = values[name] else { preconditionFailure("no choice parameter \(name)") }
        return value
    }

    /// The text of the parameter `name`, which the definition has and which names a file.
    public func text(_ name: String) -> String {
        guard case .text(let value) = values[name] else { preconditionFailure("no parameter with text \(name)") }
        return value
    }

    private static func unknown(_ name: String, _ definition: MetricDefinition) -> ParameterError {
        let names = definition.parameters.map(\.name)
        guard !names.isEmpty else {
            return ParameterError("\(definition.name) has no parameters, so '\(name)' means nothing; remove it")
        }
        return ParameterError(
            "\(definition.name) has no parameter '\(name)'" + didYouMean(name, among: names)
                + "; it has \(names.joined(separator: ", "))")
    }

    private static func check(
        _ value: ParameterValue, _ parameter: ParameterDefinition, _ metric: String
    ) throws(ParameterError) -> ParameterValue {
        switch (parameter.kind, value) {
        case (.integer(let range), .integer(let number)) where range.contains(number): return value
        case (.integer(let range), .number(let number))
        where number == number.rounded() && abs(number) < 1e15 && range.contains(Int(number)):
            return .integer(Int(number))
        case (.number(let range), .number(let number)) where range.contains(number): return value
        case (.number(let range), .integer(let number)) where range.contains(Double(number)):
            return .number(Double(number))
        case (.boolean, .boolean): return value
        case (.choice(let names), _) where names.contains(value.description): return .text(value.description)
        case (.file, .text(let path)) where !path.isEmpty: return value
        default:
            throw ParameterError(
                "\(metric): \(parameter.name) cannot be '\(value)'; it is \(parameter.kind.summary)"
                    + " (default \(parameter.defaultValue))")
        }
    }
}
