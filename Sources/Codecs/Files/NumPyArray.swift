/// An array as NumPy's `.npy` files hold it.
///
/// Codes are arrays of integers, embeddings and signals arrays of floats. Files are read in format versions 1 to 3 with
/// little-endian elements in C or Fortran order; objects, which NumPy would unpickle, are refused like everything else
/// that is not a plain number.
///
/// Source: NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
public struct NumPyArray: Sendable, Equatable {
    /// The numbers in C order.
    public enum Elements: Sendable, Equatable {
        /// From integers of 8 to 64 bits; written as 64 bits.
        case integers([Int64])
        /// From floats of 16 and 32 bits; written as 32 bits.
        case floats([Float])
        /// From floats of 64 bits; written so.
        case doubles([Double])

        /// How many there are.
        public var count: Int {
            switch self {
            case .integers(let values): values.count
            case .floats(let values): values.count
            case .doubles(let values): values.count
            }
        }
    }

    /// Lengths of the axes; none for a single number.
    public let shape: [Int]
    /// The numbers in C order, as many as the axes multiply to.
    public let elements: Elements

    /// An array from its numbers in C order.
    public init(shape: [Int], elements: Elements) {
        precondition(shape.allSatisfy { $0 >= 0 }, "an axis has a length")
        precondition(elements.count == shape.reduce(1, *), "as many elements as the shape says")
        self.shape = shape
        self.elements = elements
    }

    /// The elements as 32-bit floats: integers and doubles are rounded.
    public var floats: [Float] {
        switch elements {
        case .integers(let values): values.map { Float($0) }
        case .floats(let values): values
        case .doubles(let values): values.map { Float($0) }
        }
    }

    /// What the elements are, for messages.
    var typeName: String {
        switch elements {
        case .integers: "integer"
        case .floats: "float32"
        case .doubles: "float64"
        }
    }
}
