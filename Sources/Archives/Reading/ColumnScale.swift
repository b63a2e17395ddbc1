/// What a byte stands for in a column of a matrix of the type CM: 64 steps up to the lower quartile, 128 to the upper, 63 to
/// the largest value.
///
/// Source: Kaldi, `CompressedMatrix::CharToFloat`; computed in kaldiio's order, to the same bits.
struct ColumnScale {
    private let least: Float, lower: Float, upper: Float, largest: Float

    /// The scale between least value, quartiles and largest value.
    init(_ corners: ArraySlice<Float>) {
        precondition(corners.count == 4, "a scale has four corners")
        let first = corners.startIndex
        (least, lower, upper, largest) = (corners[first], corners[first + 1], corners[first + 2], corners[first + 3])
    }

    /// What a byte stands for.
    func value(_ byte: UInt8) -> Float {
        let step = Float(byte)
        return if byte <= 64 {
            least + (lower - least) * step * (1 / 64)
        } else if byte <= 192 {
            lower + (upper - lower) * (step - 64) * (1 / 128)
        } else {
            upper + (largest - upper) * (step - 192) * (1 / 63)
        }
    }
}
