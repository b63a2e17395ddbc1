/// The kinds of numbers in ONNX's tensors that can be taken or given.
///
/// Source: onnxruntime_c_api.h, `ONNXTensorElementDataType`.
enum ORTElement: Int32 {
    case float32 = 1
    case int32 = 6
    case int64 = 7
    case float64 = 11

    /// What they are to the caller.
    var type: ModelTensor.ElementType {
        switch self {
        case .float32: .float32
        case .int32, .int64: .int64
        case .float64: .float64
        }
    }

    /// The name of any kind, also of those that are not known here.
    static func name(_ number: Int32) -> String {
        let names = [
            "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
            "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16",
        ]
        return names.indices.contains(Int(number)) ? names[Int(number)] : "type \(number)"
    }
}
