/// What numbers a tensor holds. The raw value is that of libtorch's `ScalarType`.
public enum DType: Int32, Sendable, CaseIterable {
    /// Whole numbers from 0 to 255.
    case uint8 = 0
    /// Whole numbers of 8 bits.
    case int8 = 1
    /// Whole numbers of 16 bits.
    case int16 = 2
    /// Whole numbers of 32 bits.
    case int32 = 3
    /// Whole numbers of 64 bits.
    case int64 = 4
    /// IEEE 754 half precision.
    case float16 = 5
    /// IEEE 754 single precision.
    case float32 = 6
    /// IEEE 754 double precision.
    case float64 = 7
    /// Two ``float32``, real part first.
    case complex64 = 9
    /// Two ``float64``, real part first.
    case complex128 = 10
    /// Yes or no, a byte each.
    case bool = 11
    /// The upper half of a ``float32``.
    case bfloat16 = 15

    /// Bytes a number takes.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64, .complex64: 8
        case .complex128: 16
        }
    }

    /// Whether they have a real and an imaginary part.
    public var isComplex: Bool { self == .complex64 || self == .complex128 }

    /// Whether they are real numbers with fractions.
    public var isFloating: Bool {
        switch self {
        case .float16, .float32, .float64, .bfloat16: true
        default: false
        }
    }
}
