/// Share of the samples whose magnitude is at least `level`; 0 of nothing.
public func clippedShare(_ samples: [Double], level: Double) -> Double {
    var clipped = 0
    for sample in samples where abs(sample) >= level { clipped += 1 }
    return samples.isEmpty ? 0 : Double(clipped) / Double(samples.count)
}

/// Share of the samples that lie in runs of at least `shortestRun` whose magnitudes are all within `tolerance`, a share,
/// of the signal's largest: a signal that was clipped stays flat at its peaks however it was scaled since. 0 of nothing.
public func flatPeakShare(_ samples: [Double], tolerance: Double, shortestRun: Int) -> Double {
    let level = largestMagnitude(samples) * (1 - tolerance)
    var (flat, run) = (0, 0)
    func finished(_ run: Int) -> Int { run >= shortestRun ? run : 0 }
    for sample in samples {
        if abs(sample) >= level {
            run += 1
        } else if run > 0 {
            flat += finished(run)
            run = 0
        }
    }
    return samples.isEmpty ? 0 : Double(flat + finished(run)) / Double(samples.count)
}
