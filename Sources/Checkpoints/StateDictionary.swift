/// The tensors of a model by their keys, in the file's order.
public struct StateDictionary: Sendable, Sequence {
    /// The keys in order.
    public private(set) var keys = [String]()
    private var tensors = [String: StoredTensor]()

    /// No tensors.
    public init() {}

    /// The tensors of a checkpoint: `*.safetensors`, or what `torch.save` wrote.
    public init(path: String) throws(CheckpointError) {
        self = path.hasSuffix(".safetensors") ? try Safetensors.read(path).state : try TorchFile.stateDictionary(path)
    }

    /// Number of tensors.
    public var count: Int { keys.count }

    /// The tensor of a key. A new key goes to the end; `nil` takes a key out.
    public subscript(key: String) -> StoredTensor? {
        get { tensors[key] }
        set {
            if newValue == nil {
                if tensors[key] != nil { keys.removeAll { $0 == key } }
            } else if tensors[key] == nil {
                keys.append(key)
            }
            tensors[key] = newValue
        }
    }

    /// Keys and tensors in order.
    public func makeIterator() -> some IteratorProtocol<(key: String, tensor: StoredTensor)> {
        keys.lazy.compactMap { key in tensors[key].map { (key: key, tensor: $0) } }.makeIterator()
    }
}
