import DSP
import Glibc

/// How strong each of the twelve pitch classes is in every frame of a signal, in three ways.
struct ChromaFeatures: Analysis {
    /// Notes are those of A = 440 Hz, instead of those that the signal itself is tuned to.
    var isTuned: Bool

    struct Result {
        /// From short-time spectra; each frame's largest value is 1, or all are 0.
        var shortTime: FrameFeatures
        /// From the constant-Q transform, likewise; `nil` where its highest bin is above half the rate.
        var constantQ: FrameFeatures?
        /// Energies of the latter, quantised and smoothed, each frame of unit Euclidean length or 0.
        var energyStatistics: FrameFeatures?
    }

    /// Points and hop of the short-time spectra, librosa's, whatever the rate.
    private static let (fftSize, hopLength) = (2048, 512)
    /// The constant-Q transform: C1 in Hz, a third of a semitone from bin to bin, seven octaves.
    private static let (lowest, binsPerOctave, octaveCount) = (440 * pow(2, -45.0 / 12), 36, 7)
    private static let classCount = ChromaFilterbank.classCount

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let powers = Self.powers(of: signal.samples)
        let semitones = isTuned ? 0 : estimatedTuning(powers, sampleRate: signal.sampleRate, notesPerOctave: 12)
        let bank = ChromaFilterbank(sampleRate: signal.sampleRate, fftSize: Self.fftSize, tuning: semitones)
        let constantQ = Self.constantQ(of: signal, tuning: isTuned ? 0 : Self.fineTuning(powers, signal.sampleRate))
        return Result(
            shortTime: bank.apply(to: powers).scalingFrames(by: .largest),
            constantQ: constantQ?.scalingFrames(by: .largest),
            energyStatistics: constantQ.map(Self.energyStatistics))
    }

    private static func powers(of samples: [Double]) -> FrameFeatures {
        let transform = ShortTimeFourier(fftSize: fftSize, hopLength: hopLength, ends: .zeros)
        var values = [Double]()
        values.reserveCapacity(transform.frameCount(of: samples.count) * transform.binCount)
        transform.forEachFrame(of: samples, .power) { values.append(contentsOf: $0) }
        return FrameFeatures(dimension: transform.binCount, values: values)
    }

    /// The tuning by the magnitudes, in steps of a third of a semitone.
    private static func fineTuning(_ powers: FrameFeatures, _ sampleRate: Int) -> Double {
        let magnitudes = FrameFeatures(dimension: powers.dimension, values: powers.values.map { $0.squareRoot() })
        return estimatedTuning(magnitudes, sampleRate: sampleRate, notesPerOctave: binsPerOctave)
    }

    /// Sums of the magnitudes of each pitch class' bins: three an octave, the middle one on the note.
    private static func constantQ(of signal: AnalyzedSignal, tuning: Double) -> FrameFeatures? {
        guard
            let transform = ConstantQTransform(
                sampleRate: signal.sampleRate, hopLength: hopLength,
                lowest: lowest * pow(2, tuning / Double(binsPerOctave)), binsPerOctave: binsPerOctave,
                octaveCount: octaveCount)
        else { return nil }
        let magnitudes = transform.magnitudes(of: signal.samples)
        var values = [Double](repeating: 0, count: magnitudes.frameCount * classCount)
        let binsPerClass = binsPerOctave / classCount
        for frame in 0..<magnitudes.frameCount {
            for bin in 0..<transform.binCount {
                let pitch = (bin + binsPerClass / 2) / binsPerClass % classCount
                values[frame * classCount + pitch] += magnitudes.values[frame * transform.binCount + bin]
            }
        }
        return FrameFeatures(dimension: classCount, values: values)
    }

    /// Shares above which a pitch class gets another quarter, and the length of the smoothing window with its zeros.
    private static let (quantisation, smoothing) = ([0.4, 0.2, 0.1, 0.05], 43)

    /// Chroma energy normalised statistics (M. Müller and S. Ewert 2011).
    private static func energyStatistics(_ chroma: FrameFeatures) -> FrameFeatures {
        let quantised = chroma.scalingFrames(by: .sum).values.map { share in
            0.25 * Double(quantisation.count { share > $0 })
        }
        let window = (0..<smoothing).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(smoothing - 1)) }
        let sum = window.reduce(0, +)
        let reach = smoothing / 2
        var values = [Double](repeating: 0, count: quantised.count)
        for frame in 0..<chroma.frameCount {
            for other in max(0, frame - reach)...min(chroma.frameCount - 1, frame + reach) {
                let weight = window[other - frame + reach] / sum
                for pitch in 0..<classCount {
                    values[frame * classCount + pitch] += weight * quantised[other * classCount + pitch]
                }
            }
        }
        return FrameFeatures(dimension: classCount, values: values).scalingFrames(by: .euclidean)
    }
}

extension FrameFeatures {
    /// What becomes 1 when a frame is scaled.
    enum FrameNorm {
        /// The largest magnitude.
        case largest
        /// The sum of the magnitudes.
        case sum
        /// The root of the sum of the squares.
        case euclidean
    }

    /// The frames divided by their norm; those whose norm is next to nothing stay as they are.
    func scalingFrames(by norm: FrameNorm) -> FrameFeatures {
        var scaled = values
        for frame in 0..<frameCount {
            let size =
                switch norm {
                case .largest: self[frame].reduce(0) { max($0, abs($1)) }
                case .sum: self[frame].reduce(0) { $0 + abs($1) }
                case .euclidean: self[frame].reduce(0) { $0 + $1 * $1 }.squareRoot()
                }
            guard size >= .leastNormalMagnitude else { continue }
            for i in frame * dimension..<(frame + 1) * dimension { scaled[i] /= size }
        }
        return FrameFeatures(dimension: dimension, values: scaled)
    }

    /// Whether a frame has nothing but zeros, or numbers next to them.
    var hasEmptyFrame: Bool {
        (0..<frameCount).contains { self[$0].allSatisfy { abs($0) < .leastNormalMagnitude } }
    }
}
