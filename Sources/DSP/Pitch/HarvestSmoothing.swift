/// A second-order low-pass, run forward and backward over each voiced run by itself.
func smoothed(_ contour: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: contour.count)
    // Here a run may reach the first and the last frame.
    for run in voicedRuns([0] + contour + [0]) {
        let frames = (run.lowerBound - 1)..<run.upperBound
        result.replaceSubrange(frames, with: smoothedRun(contour[frames]))
    }
    return result
}

/// A run is extended by its first and last value until the filter has settled: the poles' radius of 0.875 to this
/// power is far below a double's precision. (WORLD extends over the whole file.)
private let settling = 600

private func smoothedRun(_ run: ArraySlice<Double>) -> ArraySlice<Double> {
    guard let first = run.first, let last = run.last else { return run }
    var extended = Array(repeating: first, count: settling) + run + Array(repeating: last, count: settling)
    for _ in 0..<2 {
        lowPass(&extended)
        extended.reverse()
    }
    return extended[settling..<(settling + run.count)]
}

/// WORLD's low-pass, with zero initial state.
private func lowPass(_ x: inout [Double]) {
    let b0 = 0.0078202080334971724
    let b1 = 0.015640416066994345
    let a0 = 1.7347257688092754
    let a1 = -0.76600660094326412
    var w1 = 0.0
    var w2 = 0.0
    for i in x.indices {
        let w = x[i] + a0 * w1 + a1 * w2
        x[i] = b0 * w + b1 * w1 + b0 * w2
        (w2, w1) = (w1, w)
    }
}
