/// What a record of an archive holds, in the types that kaldiio tells apart.
///
/// There is no matrix of integers: Kaldi has none, and kaldiio refuses one. Codes go in frame by frame as ``integers(_:)``.
public enum ArchivedValue: Sendable, Hashable {
    /// A vector of 32-bit integers.
    case integers([Int32])
    /// A vector in single precision.
    case floatVector([Float])
    /// A vector in double precision.
    case doubleVector([Double])
    /// A matrix in single precision; compressed ones are read as such.
    case floatMatrix(ArchivedMatrix<Float>)
    /// A matrix in double precision.
    case doubleMatrix(ArchivedMatrix<Double>)
}
