import Glibc

/// Weights that gather a spectrum's bins in the twelve pitch classes, C first: bells around each class, a semitone or a
/// bin wide, under another around the octave above middle A (D. Ellis 2007; librosa's `filters.chroma`). librosa keeps
/// them in single precision.
public struct ChromaFilterbank: Sendable {
    /// Number of pitch classes.
    public static let classCount = 12

    /// Rows of weights, a pitch class each.
    public let weights: [[Double]]

    /// Octaves above A0 of the bell over all octaves, and its width.
    private static let (centreOctave, octaveWidth) = (5.0, 2.0)

    /// - Parameters:
    ///   - fftSize: points of the transform, whose bins 0 to half of it are weighted.
    ///   - tuning: semitones by which the notes are above those of A = 440 Hz.
    public init(sampleRate: Int, fftSize: Int, tuning: Double) {
        let classes = Double(Self.classCount)
        let origin = 27.5 * pow(2, tuning / classes)
        // Semitones above A0; bin 0 is put a bell and a half below bin 1.
        var notes = (0..<fftSize).map { classes * log2(Double($0) * Double(sampleRate) / Double(fftSize) / origin) }
        notes[0] = notes[1] - 1.5 * classes
        var rows = Array(repeating: [Double](repeating: 0, count: fftSize / 2 + 1), count: Self.classCount)
        for k in 0...fftSize / 2 {
            let width = max(notes[k + 1] - notes[k], 1)
            let bells = (0..<Self.classCount).map { pitch in
                let shifted = notes[k] - Double(pitch) + classes / 2 + 10 * classes
                let distance = shifted - classes * (shifted / classes).rounded(.down) - classes / 2
                return exp(-0.5 * pow(2 * distance / width, 2))
            }
            let norm = bells.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let octave = exp(-0.5 * pow((notes[k] / classes - Self.centreOctave) / Self.octaveWidth, 2))
            // Classes counted from A; C is the third above it.
            for pitch in 0..<Self.classCount {
                rows[(pitch + Self.classCount - 3) % Self.classCount][k] = Double(Float(bells[pitch] / norm * octave))
            }
        }
        weights = rows
    }

    /// The pitch classes of every frame of `spectra`, as ``classCount`` values each.
    public func apply(to spectra: FrameFeatures) -> FrameFeatures {
        precondition(spectra.dimension == weights[0].count, "spectra of another size")
        var values = [Double]()
        values.reserveCapacity(spectra.frameCount * Self.classCount)
        spectra.values.withUnsafeBufferPointer { bins in
            guard let base = bins.baseAddress else { return }
            for frame in 0..<spectra.frameCount {
                let spectrum = base + frame * spectra.dimension
                for row in weights { values.append(dot(row, spectrum, count: spectra.dimension)) }
            }
        }
        return FrameFeatures(dimension: Self.classCount, values: values)
    }
}
