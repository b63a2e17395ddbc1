import Glibc

/// The average power spectrum of a signal: |X[k]|², k = 0 … `fftSize` / 2, over frames of `fftSize` samples under a
/// periodic Hann window, every `hopLength` samples and inside the signal. Nothing is scaled; a shorter signal is
/// extended by zeros to one frame.
public func averagePowerSpectrum(of samples: [Double], fftSize: Int, hopLength: Int) -> [Double] {
    precondition(hopLength > 0, "frames are apart")
    let samples =
        samples.count < fftSize ? samples + [Double](repeating: 0, count: fftSize - samples.count) : samples
    var spectrum = FrameSpectrum(window: periodicHannWindow(fftSize), fftSize: fftSize)
    var power = [Double](repeating: 0, count: fftSize / 2 + 1)
    var sum = power
    let starts = stride(from: 0, through: samples.count - fftSize, by: hopLength)
    for start in starts {
        spectrum.analyze(samples, from: start)
        spectrum.power(into: &power)
        addScaled(power, 1, to: &sum, count: power.count)
    }
    let scale = 1 / Double(starts.underestimatedCount)
    return sum.map { $0 * scale }
}

/// Hann's window without its last zero, 0.5 − 0.5·cos(2πk/length).
public func periodicHannWindow(_ length: Int) -> [Double] {
    (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
}

/// The lowest bin up to which the powers make up at least `share` of their sum; `nil` where all are 0.
public func rollOffBin(of power: [Double], share: Double) -> Int? {
    let target = share * power.reduce(0, +)
    guard target > 0 else { return nil }
    var sum = 0.0
    return power.firstIndex {
        sum += $0
        return sum >= target
    }
}

/// The highest bin whose power is at least `share` of the largest, once each is replaced by the mean over `width` bins
/// around it (an odd number; zeros outside); `nil` where all are 0.
public func highestBin(of power: [Double], above share: Double, smoothedOver width: Int) -> Int? {
    precondition(width > 0 && width % 2 == 1, "bins around a bin are an odd number")
    let smooth = power.indices.map { bin in
        power[max(0, bin - width / 2)...min(power.count - 1, bin + width / 2)].reduce(0, +)
    }
    guard let largest = smooth.max(), largest > 0 else { return nil }
    return smooth.lastIndex { $0 >= largest * share }
}
