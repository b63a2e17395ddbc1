/// A value while a pickle is read. Containers are shared: what is filled later is filled everywhere.
enum PickleValue {
    case none
    case mark
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    /// `depth` is that of tuples inside each other, 1 for one without any.
    case tuple([PickleValue], depth: Int)
    case list(PickleContainer)
    case dictionary(PickleContainer)
    case global(PickleGlobal)
    case storage(Storage, ElementType?, count: Int)
    case tensor(StoredTensor)
    /// A NumPy type by its code, such as `f8`.
    case numberType(String)
}

/// The elements of a list, or keys and values of a dictionary in turn.
final class PickleContainer {
    var elements = [PickleValue]()
}

/// What a pickle may name: nothing that runs.
enum PickleGlobal {
    case orderedDictionary
    case counter
    case storage(ElementType)
    case untypedStorage
    case rebuildTensor
    case rebuildTypedTensor
    case rebuildParameter
    case size
    case device
    case elementType(ElementType)
    case duration
    case numberType
    case numberTypeOfFloat64
    case scalar
    case encode

    /// The allowed names of section 6 of PyTorch's own list for weights, with ESPnet's reporter; `nil` for any other.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        // Epochs of a scheduler, with how often each is listed.
        case ("collections", "Counter"): self = .counter
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_tensor_v3"): self = .rebuildTypedTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("torch", "Size"): self = .size
        case ("torch", "device"): self = .device
        case ("torch.storage", "UntypedStorage"): self = .untypedStorage
        case ("datetime", "timedelta"): self = .duration
        case ("numpy", "dtype"): self = .numberType
        case ("numpy.dtypes", "Float64DType"): self = .numberTypeOfFloat64
        case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"): self = .scalar
        case ("_codecs", "encode"): self = .encode
        case ("torch", _):
            if let type = ElementType.allCases.first(where: { $0.storageName == name }) {
                self = .storage(type)
            } else if let type = ElementType(rawValue: name) {
                self = .elementType(type)
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// Whether the name is of a type of numbers that only newer or rarer files have.
    static func isUnknownElementType(module: String, name: String) -> Bool {
        let kinds = ["bfloat", "bits", "complex", "float", "int", "qint", "quint", "uint"]
        return module == "torch" && (name.hasSuffix("Storage") || kinds.contains { name.hasPrefix($0) })
    }
}
