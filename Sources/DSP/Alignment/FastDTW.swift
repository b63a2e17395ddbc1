/// A point of an alignment: index in the first and in the second sequence.
public typealias AlignedIndices = (first: Int, second: Int)

/// Aligns two sequences of vectors by FastDTW (S. Salvador and P. Chan 2007) with radius 1 and Euclidean distance:
/// a path found at half the resolution is refined in its neighbourhood. Time and memory are linear in the length.
///
/// Decisions and their order are those of the Python package `fastdtw`, so that ties fall the same way.
///
/// - Returns: The path from the first to the last pair of vectors; empty if a sequence is empty.
public func fastDTW(_ first: FrameFeatures, _ second: FrameFeatures) -> [AlignedIndices] {
    guard first.frameCount > 0, second.frameCount > 0 else { return [] }
    // Radius + 2.
    if first.frameCount < 3 || second.frameCount < 3 { return fullDTW(first, second) }
    let coarse = fastDTW(halved(first), halved(second))
    return align(first, second, window: window(around: coarse, first.frameCount, second.frameCount))
}

/// Aligns two sequences by dynamic time warping over all pairs of vectors, with Euclidean distance. Time and memory
/// are the product of the lengths.
public func fullDTW(_ first: FrameFeatures, _ second: FrameFeatures) -> [AlignedIndices] {
    guard first.frameCount > 0, second.frameCount > 0 else { return [] }
    return align(first, second, window: Array(repeating: 0..<second.frameCount, count: first.frameCount))
}

/// Means of neighbouring vectors; an odd last one is dropped.
private func halved(_ features: FrameFeatures) -> FrameFeatures {
    let dimension = features.dimension
    return FrameFeatures(
        dimension: dimension,
        values: (0..<(features.frameCount / 2)).flatMap { frame in
            (0..<dimension).map { j in
                let i = 2 * frame * dimension + j
                return (features.values[i] + features.values[i + dimension]) / 2
            }
        })
}

/// For each vector of the first sequence, the vectors of the second that are compared with it: the cells of `coarse`
/// and their neighbours, at twice the resolution.
private func window(around coarse: [AlignedIndices], _ firstCount: Int, _ secondCount: Int) -> [Range<Int>] {
    let rows = firstCount / 2 + 1
    var low = [Int](repeating: .max, count: rows)
    var high = [Int](repeating: -1, count: rows)
    // A path has no holes, so neither has a row of its neighbourhood.
    for point in coarse {
        for row in max(0, point.first - 1)...min(rows - 1, point.first + 1) {
            low[row] = min(low[row], point.second - 1)
            high[row] = max(high[row], point.second + 1)
        }
    }
    return (0..<firstCount).map { i in max(0, 2 * low[i / 2])..<min(secondCount, 2 * high[i / 2] + 2) }
}

/// The path of least total distance through the window, one range of the second sequence per vector of the first.
private func align(_ first: FrameFeatures, _ second: FrameFeatures, window: [Range<Int>]) -> [AlignedIndices] {
    var offsets = [0]
    for range in window { offsets.append(offsets[offsets.count - 1] + range.count) }
    var costs = [Double](repeating: 0, count: offsets[window.count])
    var steps = [Step](repeating: .diagonal, count: offsets[window.count])
    func cost(_ i: Int, _ j: Int) -> Double {
        if i < 0 || j < 0 { return i < 0 && j < 0 ? 0 : .infinity }
        return window[i].contains(j) ? costs[offsets[i] + j - window[i].lowerBound] : .infinity
    }
    for i in window.indices {
        for j in window[i] {
            let distance = euclideanDistance(first, i, second, j)
            // The first of equals wins.
            var best = (cost(i - 1, j) + distance, Step.first)
            let along = cost(i, j - 1) + distance
            if along < best.0 { best = (along, .second) }
            let diagonal = cost(i - 1, j - 1) + distance
            if diagonal < best.0 { best = (diagonal, .diagonal) }
            let cell = offsets[i] + j - window[i].lowerBound
            (costs[cell], steps[cell]) = best
        }
    }
    var path: [AlignedIndices] = []
    var (i, j) = (first.frameCount - 1, second.frameCount - 1)
    while i >= 0, j >= 0 {
        path.append((i, j))
        switch steps[offsets[i] + j - window[i].lowerBound] {
        case .first: i -= 1
        case .second: j -= 1
        case .diagonal: (i, j) = (i - 1, j - 1)
        }
    }
    return path.reversed()
}

/// Which sequence went on to reach a cell.
private enum Step: UInt8 { case first, second, diagonal }

private func euclideanDistance(_ first: FrameFeatures, _ i: Int, _ second: FrameFeatures, _ j: Int) -> Double {
    let dimension = first.dimension
    return first.values.withUnsafeBufferPointer { a in
        second.values.withUnsafeBufferPointer { b in
            var sum = 0.0
            for d in 0..<dimension {
                let difference = a[i * dimension + d] - b[j * dimension + d]
                sum += difference * difference
            }
            return sum.squareRoot()
        }
    }
}
