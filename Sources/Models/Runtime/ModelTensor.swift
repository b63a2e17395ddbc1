/// Numbers in a grid: what a model takes and gives.
public struct ModelTensor: Sendable, Hashable {
    /// The numbers in reading order: the last axis runs fastest.
    public enum Values: Sendable, Hashable {
        /// 32-bit floats.
        case floats([Float])
        /// 64-bit integers.
        case integers([Int64])
        /// 64-bit floats.
        case doubles([Double])

        /// How many there are.
        public var count: Int {
            switch self {
            case .floats(let values): values.count
            case .integers(let values): values.count
            case .doubles(let values): values.count
            }
        }

        /// What kind of number they are.
        public var type: ElementType {
            switch self {
            case .floats: .float32
            case .integers: .int64
            case .doubles: .float64
            }
        }
    }

    /// The kinds of number.
    public enum ElementType: String, Sendable, CaseIterable {
        case float32, int64, float64
    }

    /// The length of each axis; empty for a single number.
    public var shape: [Int]
    /// The numbers, as many as the lengths of the axes multiplied.
    public var values: Values

    /// Numbers in a grid. Whether the count fits the shape is checked where a model takes them.
    public init(shape: [Int], values: Values) {
        (self.shape, self.values) = (shape, values)
    }

    /// 32-bit floats in a grid.
    public init(shape: [Int], _ values: [Float]) { self.init(shape: shape, values: .floats(values)) }

    /// One 64-bit integer without axes.
    public init(_ value: Int64) { self.init(shape: [], values: .integers([value])) }

    /// The numbers as 64-bit floats in reading order, NaN and infinity among them as the model gave them.
    ///
    /// Integers beyond 2⁵³ are rounded.
    public var doubles: [Double] {
        switch values {
        case .floats(let values): values.map(Double.init)
        case .integers(let values): values.map(Double.init)
        case .doubles(let values): values
        }
    }

    /// The length of the last axis: of an embedding, its dimension. 1 for a single number.
    public var width: Int { shape.last ?? 1 }

    /// Whether no number is NaN or infinite.
    public var isFinite: Bool {
        switch values {
        case .floats(let values): values.allSatisfy(\.isFinite)
        case .integers: true
        case .doubles(let values): values.allSatisfy(\.isFinite)
        }
    }
}
