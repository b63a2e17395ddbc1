import CKernels

/// How two columns of features are compared.
public enum ColumnDistance: Sendable, Hashable {
    /// 1 − a·b/(|a||b|), 0 to 2; a column of zeros has none.
    case cosine
    /// |a − b|.
    case euclidean
}

/// The best alignment of two sequences from their first to their last columns by dynamic time warping in steps of one
/// column of the one, of the other or of both, all of equal weight.
///
/// O(frames · frames) time; memory for a row of the matrix.
///
/// - Parameters:
///   - first, second: at least one frame each, of the same dimension; without frames of zeros for the cosine distance.
/// - Returns: The sum of the distances along the path, and how many there are. Among equal steps the path goes on in
///   both sequences, then in the first.
public func timeWarping(
    _ first: FrameFeatures, _ second: FrameFeatures, _ distance: ColumnDistance
) -> (total: Double, length: Int) {
    precondition(first.dimension == second.dimension, "both sequences have the same features")
    precondition(first.frameCount > 0 && second.frameCount > 0, "sequences have frames")
    let columns = FeatureColumns(second)
    let count = columns.count
    let costs = Scratch(columns.stride)
    let row = Scratch([Double](repeating: .infinity, count: count))
    var lengths = [Int32](repeating: 0, count: count)
    let (power, otherPower) = (squaredNorms(first), squaredNorms(second))
    for frame in 0..<first.frameCount {
        switch distance {
        case .euclidean: columns.euclideanDistances(to: first, frame, into: costs.values)
        case .cosine:
            columns.products(with: first, frame, into: costs.values)
            for j in 0..<count {
                let cosine = costs.values[j] / (power[frame] * otherPower[j]).squareRoot()
                costs.values[j] = min(max(1 - cosine, 0), 2)
            }
        }
        ck_warp_by_one(row.values, &lengths, frame == 0 ? 0 : .infinity, costs.values, count)
    }
    return (row.values[count - 1], Int(lengths[count - 1]))
}

/// |a|² of every frame, summed as products of two frames are, so that a frame's cosine with itself is exactly 1.
private func squaredNorms(_ features: FrameFeatures) -> [Double] {
    (0..<features.frameCount).map { features[$0].reduce(0) { $0 + $1 * $1 } }
}
