/// An argument of an ``Operator``. The operator's schema decides what it becomes: an integer serves where a real number or
/// a scalar is wanted, and anything serves where it may be left out.
public enum Argument {
    /// Nothing.
    case none
    /// A tensor.
    case tensor(Tensor)
    /// An integer, or a real number or scalar that is one.
    case integer(Int)
    /// A real number, or a scalar.
    case real(Double)
    /// Yes or no.
    case bool(Bool)
    /// One of the words that an operator knows.
    case text(StaticString)
    /// A list of integers, or of real numbers that are integers.
    case integers([Int])
    /// A list of real numbers.
    case reals([Double])
    /// A list of tensors.
    case tensors([Tensor])
    /// What numbers a result has.
    case type(DType)
    /// Where a result is.
    case device(Device)

    /// A tensor, or nothing.
    public static func optional(_ tensor: Tensor?) -> Argument {
        if let tensor { .tensor(tensor) } else { .none }
    }

    /// An integer, or nothing.
    public static func optional(_ number: Int?) -> Argument {
        if let number { .integer(number) } else { .none }
    }

    /// A real number, or nothing.
    public static func optional(_ number: Double?) -> Argument {
        if let number { .real(number) } else { .none }
    }
}

extension Argument: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    /// An integer.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A real number.
    public init(floatLiteral value: Double) { self = .real(value) }
    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list of integers.
    public init(arrayLiteral elements: Int...) { self = .integers(elements) }
    /// Nothing.
    public init(nilLiteral: ()) { self = .none }
}

extension Argument: CustomStringConvertible {
    /// As an error message shows it: tensors by type and shape.
    public var description: String {
        switch self {
        case .none: "none"
        case .tensor(let tensor): tensor.description
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .text(let value): "'\(value)'"
        case .integers(let values): "\(values)"
        case .reals(let values): "\(values)"
        case .tensors(let tensors): "[\(tensors.map(\.description).joined(separator: ", "))]"
        case .type(let type): "\(type)"
        case .device(let device): "\(device)"
        }
    }
}
