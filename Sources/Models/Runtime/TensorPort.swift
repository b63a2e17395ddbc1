/// A place where a model takes or gives a tensor.
public struct TensorPort: Sendable, Hashable, CustomStringConvertible {
    /// Its name; for TorchScript its position, `0`, `1`, ….
    public let name: String
    /// The length of each axis, `nil` where it is free; `nil` as a whole where the model does not tell.
    public let shape: [Int?]?
    /// What kind of numbers; `nil` for kinds that ``ModelTensor`` has not, and where the model does not tell.
    public let type: ModelTensor.ElementType?
    /// The kind of numbers in the model's words, such as `float32` or `float16`.
    public let typeName: String

    /// A place.
    public init(name: String, shape: [Int?]?, type: ModelTensor.ElementType?, typeName: String? = nil) {
        (self.name, self.shape, self.type) = (name, shape, type)
        self.typeName = typeName ?? type?.rawValue ?? "unknown"
    }

    /// `name float32 [1, ?, 257]`.
    public var description: String {
        let axes = shape.map { axes in "[" + axes.map { $0.map(String.init) ?? "?" }.joined(separator: ", ") + "]" }
        return "\(name) \(typeName)" + (axes.map { " \($0)" } ?? "")
    }

    /// Whether a tensor of this shape and kind can be taken here: as many axes, and the same length where it is fixed.
    public func accepts(shape other: [Int], type otherType: ModelTensor.ElementType) -> Bool {
        if let type, type != otherType { return false }
        guard let shape else { return true }
        return shape.count == other.count && zip(shape, other).allSatisfy { $0 == nil || $0 == $1 }
    }
}
