import Glibc

/// How far the pitches in a signal's spectra are, for the most part, from the notes of a scale tuned to A = 440 Hz:
/// −0.5 to 0.49 in steps of 0.01 of the distance of two notes; librosa's `estimate_tuning`.
///
/// Pitches are the local maxima between 150 Hz and 4 kHz that reach a tenth of their frame's largest value, moved to
/// the top of the parabola through their neighbours. The louder half of them votes.
///
/// - Parameters:
///   - spectra: magnitudes or powers (what is louder differs), a frame a row, bins from 0 to half of `sampleRate`.
///   - notesPerOctave: equally spaced notes of an octave.
/// - Returns: The tuning; 0 where there are no pitches.
public func estimatedTuning(_ spectra: FrameFeatures, sampleRate: Int, notesPerOctave: Int) -> Double {
    let binWidth = Double(sampleRate) / Double(2 * (spectra.dimension - 1))
    let peaks = spectralPeaks(spectra, from: 150, below: min(4000, Double(sampleRate) / 2), binWidth: binWidth)
    guard !peaks.isEmpty else { return 0 }
    let least = median(peaks.map(\.height))
    // The scale's origin, A0.
    let origin = 440.0 / 16
    var votes = [Int](repeating: 0, count: tuningSteps)
    for peak in peaks where peak.height >= least {
        let notes = Double(notesPerOctave) * log2(peak.bin * binWidth / origin)
        var residual = notes - notes.rounded(.down)
        if residual >= 0.5 { residual -= 1 }
        var step = min(max(Int(((residual + 0.5) * Double(tuningSteps)).rounded(.down)), 0), tuningSteps - 1)
        // The edges as they are rounded decide.
        while step > 0 && residual < lowerEdge(step) { step -= 1 }
        while step + 1 < tuningSteps && residual >= lowerEdge(step + 1) { step += 1 }
        votes[step] += 1
    }
    let most = votes.max() ?? 0
    return lowerEdge(votes.firstIndex(of: most) ?? 0)
}

/// Steps of the histogram over one note.
private let tuningSteps = 100

private func lowerEdge(_ step: Int) -> Double { Double(step) / Double(tuningSteps) - 0.5 }

/// Share of a frame's largest value that a peak reaches.
private let leastShare = 0.1

/// Local maxima of the spectra's frames, as fractional bins, and their interpolated heights.
private func spectralPeaks(
    _ spectra: FrameFeatures, from lowest: Double, below highest: Double, binWidth: Double
) -> [(bin: Double, height: Double)] {
    var peaks = [(bin: Double, height: Double)]()
    let inner = (1..<spectra.dimension - 1).filter {
        Double($0) * binWidth >= lowest && Double($0) * binWidth < highest
    }
    guard let first = inner.first, let last = inner.last else { return [] }
    spectra.values.withUnsafeBufferPointer { values in
        for frame in 0..<spectra.frameCount {
            let bins = UnsafeBufferPointer(
                rebasing: values[frame * spectra.dimension..<(frame + 1) * spectra.dimension])
            let least = leastShare * (bins.max() ?? 0)
            for k in first...last where bins[k] > least && bins[k] > bins[k - 1] && bins[k] >= bins[k + 1] {
                let slope = (bins[k + 1] - bins[k - 1]) / 2
                let curvature = bins[k + 1] + bins[k - 1] - 2 * bins[k]
                let shift = abs(slope) >= abs(curvature) ? 0 : -slope / curvature
                peaks.append((Double(k) + shift, bins[k] + 0.5 * slope * shift))
            }
        }
    }
    return peaks
}
