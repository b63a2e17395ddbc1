import CKernels

/// Features with the mean over a window around each frame subtracted, then divided by the standard deviation over the
/// same window: cepstral mean and variance normalisation in a sliding window, which takes a channel's colour and level
/// out. Beyond the ends the frames are mirrored, the outermost repeated.
///
/// Both results are rounded to single precision, as the Python package `speechpy` stores them.
///
/// - Parameter window: frames of a window, odd.
public func slidingNormalisation(_ features: FrameFeatures, window: Int) -> FrameFeatures {
    precondition(window % 2 == 1, "a window has a middle")
    guard features.frameCount > 0 else { return features }
    let mean = slidingStatistics(features, window: window, deviations: false)
    let centred = FrameFeatures(
        dimension: features.dimension,
        values: zip(features.values, mean.values).map { Double(Float($0 - $1)) })
    let deviation = slidingStatistics(centred, window: window, deviations: true)
    return FrameFeatures(
        dimension: features.dimension,
        values: zip(centred.values, deviation.values).map { Double(Float($0 / ($1 + leastDeviation))) })
}

/// Keeps the quotient of a constant feature finite; 2⁻³⁰, speechpy's.
private let leastDeviation = 0x1p-30

/// Means or standard deviations of the window around each frame.
private func slidingStatistics(_ features: FrameFeatures, window: Int, deviations: Bool) -> FrameFeatures {
    let (count, dimension, reach) = (features.frameCount, features.dimension, window / 2)
    let lanes = (dimension + 7) / 8 * 8
    let rows = Scratch((count + window - 1) * lanes)
    for row in 0..<(count + window - 1) {
        let frame = mirrored(row - reach, count)
        for d in 0..<dimension { rows.values[row * lanes + d] = features.values[frame * dimension + d] }
    }
    let means = Scratch(count * lanes)
    let spread = Scratch(deviations ? count * lanes : 0)
    ck_sliding_statistics(rows.values, lanes, count, window, means.values, deviations ? spread.values : nil)
    let result = deviations ? spread.values : means.values
    return FrameFeatures(
        dimension: dimension, values: (0..<count * dimension).map { result[$0 / dimension * lanes + $0 % dimension] })
}

/// The frame that stands at `index` when `count` frames are mirrored at both ends again and again.
private func mirrored(_ index: Int, _ count: Int) -> Int {
    let period = 2 * count
    let inside = ((index % period) + period) % period
    return inside < count ? inside : period - 1 - inside
}
