/// A type of numbers in a stored tensor.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, bool, complex64

    /// Bytes of a number.
    public var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .int16, .float16, .bfloat16: 2
        case .int32, .float32: 4
        case .int64, .float64, .complex64: 8
        }
    }

    /// The name of PyTorch's storage class.
    var storageName: String {
        switch self {
        case .uint8: "ByteStorage"
        case .int8: "CharStorage"
        case .int16: "ShortStorage"
        case .int32: "IntStorage"
        case .int64: "LongStorage"
        case .float16: "HalfStorage"
        case .bfloat16: "BFloat16Storage"
        case .float32: "FloatStorage"
        case .float64: "DoubleStorage"
        case .bool: "BoolStorage"
        case .complex64: "ComplexFloatStorage"
        }
    }

    /// The name in safetensors files; `nil` where they have none.
    var safetensorsName: String? {
        switch self {
        case .uint8: "U8"
        case .int8: "I8"
        case .int16: "I16"
        case .int32: "I32"
        case .int64: "I64"
        case .float16: "F16"
        case .bfloat16: "BF16"
        case .float32: "F32"
        case .float64: "F64"
        case .bool: "BOOL"
        case .complex64: nil
        }
    }
}
