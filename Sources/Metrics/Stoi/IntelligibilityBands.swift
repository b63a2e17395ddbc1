import Audio
import DSP
import Glibc

/// What STOI and ESTOI compare: one-third octave band values of both signals at 10 kHz, without the frames in which
/// the reference is silent (Taal et al. 2011, section II).
package struct IntelligibilityBands: PairAnalysis {
    package static let sampleRate = 10000
    package static let bandCount = 15
    /// Frames of a segment, 384 ms.
    static let segmentLength = 30
    /// VERSA scores no pair with a shorter signal.
    static let shortestDuration = 0.3

    private static let frameLength = 256
    private static let hopLength = frameLength / 2
    private static let fftSize = 512
    private static let lowestCentre = 150.0
    /// Frames this far below the reference's loudest, in dB, are silent.
    private static let dynamicRange = 40.0

    /// The 15 band values of one frame; the 16th is 0 and only fills the vector.
    package typealias Frame = SIMD16<Double>

    /// Frames of both signals, equally many and at least a segment.
    package struct Result {
        package var reference: [Frame]
        package var hypothesis: [Frame]
        /// Number of segments: one ends at each frame from the 30th on.
        var segmentCount: Int { reference.count - segmentLength + 1 }
    }

    package init() {}

    package func analyze(_ pair: AnalyzedPair) throws(Undefined) -> Result {
        let signals = pair.trimmed
        let shortest = Self.shortestDuration
        let duration = Double(signals.reference.samples.count) / Double(pair.sampleRate)
        guard duration >= shortest else { throw Undefined(.tooShort, "less than \(shortest) s") }
        if energy(signals.reference.samples) == 0 { throw Undefined(.silentReference) }
        if energy(signals.hypothesis.samples) == 0 { throw Undefined(.silentHypothesis) }
        let x = try signals.reference.result(of: TenKilohertz())
        let y = try signals.hypothesis.result(of: TenKilohertz())
        let audible = Self.audibleFrames(of: x)
        // The joined frames span one spectrum less: the last one that would just fit is not taken.
        let frameCount = audible.count - 1
        guard frameCount >= Self.segmentLength else {
            throw Undefined(
                .tooFewFrames,
                "\(max(frameCount, 0)) of at least \(Self.segmentLength) frames left without silence")
        }
        var spectra = JoinedSpectra(starts: audible)
        return Result(reference: spectra.bandValues(of: x), hypothesis: spectra.bandValues(of: y))
    }

    /// Starts of the frames whose energy under the window is within the dynamic range of the loudest.
    private static func audibleFrames(of samples: [Double]) -> [Int] {
        let starts = Array(stride(from: 0, to: samples.count - frameLength, by: hopLength))
        var windowed = [Double](repeating: 0, count: frameLength)
        let levels = starts.map { start in
            for i in 0..<frameLength { windowed[i] = samples[start + i] * window[i] }
            return 20 * log10(energy(windowed).squareRoot() + .ulpOfOne)
        }
        guard let loudest = levels.max() else { return [] }
        return zip(starts, levels).filter { loudest - dynamicRange - $0.1 < 0 }.map(\.0)
    }

    /// A Hann window of 258 points without its zeros.
    private static let window = (0..<frameLength).map { k in
        0.5 - 0.5 * cos(2 * .pi * Double(k + 1) / Double(frameLength + 1))
    }

    /// The bins of each band: edges a sixth of an octave around the centres, moved to the nearest bin.
    private static let bands: [Range<Int>] = (0..<bandCount).map { band in
        let width = Double(sampleRate) / Double(fftSize)
        func nearestBin(_ sixths: Int) -> Int {
            Int((lowestCentre * exp2(Double(sixths) / 6) / width - 0.5).rounded(.up))
        }
        return nearestBin(2 * band - 1)..<nearestBin(2 * band + 1)
    }

    /// Spectra of the signal that remains when the silent frames are cut out and the others, windowed, are overlapped
    /// and added again. That signal is made two hops at a time and never held.
    private struct JoinedSpectra {
        let starts: [Int]
        private var frame = [Double](repeating: 0, count: fftSize)
        private var bins = [ComplexDouble](repeating: .zero, count: fftSize / 2 + 1)
        private var power = [Double](repeating: 0, count: fftSize / 2 + 1)

        init(starts: [Int]) { self.starts = starts }

        mutating func bandValues(of samples: [Double]) -> [Frame] {
            let transform = RealFFT.shared(size: fftSize)
            var frames = [Frame](repeating: .zero, count: starts.count - 1)
            for index in 0..<(starts.count - 1) {
                addHop(index, of: samples, at: 0)
                addHop(index + 1, of: samples, at: hopLength)
                transform.forward(frame, into: &bins)
                powerSpectrum(bins, into: &power)
                for (band, range) in bands.enumerated() {
                    frames[index][band] = power[range].reduce(0, +).squareRoot()
                }
            }
            return frames
        }

        /// Hop `hop` of the joined signal, under the second window, written to the frame at `offset`: the first half
        /// of frame `hop` and the second half of the one before.
        private mutating func addHop(_ hop: Int, of samples: [Double], at offset: Int) {
            let start = starts[hop]
            for i in 0..<hopLength { frame[offset + i] = samples[start + i] * window[i] }
            if hop > 0 {
                let before = starts[hop - 1] + hopLength
                for i in 0..<hopLength { frame[offset + i] += samples[before + i] * window[hopLength + i] }
            }
            for i in 0..<hopLength { frame[offset + i] *= window[offset + i] }
        }
    }
}

/// The signal at STOI's rate by Octave's resampler.
private struct TenKilohertz: Analysis {
    func analyze(_ signal: AnalyzedSignal) -> [Double] {
        if signal.sampleRate == IntelligibilityBands.sampleRate { return signal.samples }
        return PolyphaseFilter.octave(from: signal.sampleRate, to: IntelligibilityBands.sampleRate)
            .apply(to: signal.samples)
    }
}
