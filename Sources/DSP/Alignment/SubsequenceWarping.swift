import CKernels

/// The cost of the best alignment of each patch of one sequence with any part of another, divided by the patch's
/// length: subsequence dynamic time warping (M. Müller, Fundamentals of Music Processing, 2015, section 7.2) of
/// Euclidean distances, in steps of (1, 0), (0, 3) and (1, 3) in patch and sequence.
///
/// O(patches · patchLength · frames) time; memory for a few rows of the matrix.
///
/// - Parameters:
///   - features: the sequence that patches are cut from, every `step` frames; what is left at the end is not used.
///   - sequence: at least one frame, of the same dimension.
public func subsequenceWarpingCosts(
    ofPatches features: FrameFeatures, patchLength: Int, step: Int, in sequence: FrameFeatures
) -> [Double] {
    precondition(features.dimension == sequence.dimension, "both sequences have the same features")
    precondition(patchLength > 0 && step > 0 && sequence.frameCount > 0, "patches and sequence are not empty")
    guard features.frameCount >= patchLength else { return [] }
    let patchCount = (features.frameCount - patchLength) / step + 1
    let columns = FeatureColumns(sequence)
    let count = columns.count
    // Patches overlap, so that a row of distances serves all of those it is in; each has its row of costs.
    let rowsAtOnce = (patchLength + step - 1) / step
    let distances = Scratch(columns.stride)
    let costs = Scratch(rowsAtOnce * columns.stride)
    var results = [Double]()
    for frame in 0..<((patchCount - 1) * step + patchLength) {
        columns.euclideanDistances(to: features, frame, into: distances.values)
        let oldest = frame < patchLength ? 0 : (frame - patchLength) / step + 1
        let newest = min(frame / step, patchCount - 1)
        for patch in oldest..<max(oldest, newest + 1) {
            let row = costs.values + patch % rowsAtOnce * columns.stride
            let position = frame - patch * step
            if position == 0 {
                row.update(from: distances.values, count: count)
            } else {
                ck_warp_by_three(row, distances.values, count)
            }
            if position == patchLength - 1 {
                let least = UnsafeBufferPointer(start: row, count: count).min() ?? .infinity
                results.append(least / Double(patchLength))
            }
        }
    }
    return results
}
