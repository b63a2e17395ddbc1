import DSP
import Glibc

/// Mel-cepstral distortion, F0 error and F0 correlation, as VERSA's `mcd_f0` has them.
public struct McdF0: Metric {
    private let cepstra: MelCepstra
    private let tolerance: Double
    private let powerThreshold: Double
    private let usesDTW: Bool

    /// The metric with these parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let (floor, ceiling) = try parameters.f0Range(of: "mcd_f0")
        let transformLength = parameters.integer("mcep_fftl")
        guard transformLength.nonzeroBitCount == 1 else {
            throw ParameterError("mcd_f0: mcep_fftl cannot be \(transformLength); it is a power of two (default 1024)")
        }
        let order = parameters.integer("mcep_dim")
        guard order < transformLength / 2 else {
            throw ParameterError("mcd_f0: mcep_dim (\(order)) must be below half of mcep_fftl (\(transformLength))")
        }
        usesDTW = parameters.boolean("dtw")
        cepstra = MelCepstra(
            contour: F0Contour(floor: floor, ceiling: ceiling, frameShift: parameters.number("mcep_shift")),
            transformLength: transformLength, order: order, allPass: parameters.number("mcep_alpha"),
            withPower: usesDTW)
        tolerance = parameters.number("seq_mismatch_tolerance")
        powerThreshold = parameters.number("power_threshold")
    }

    /// What must be said about results with these parameters: with a ceiling beyond any voice, Harvest as published
    /// reports about 4 kHz in many frames.
    public static func warnings(_ parameters: Parameters) -> [String] {
        let ceiling = parameters.number("f0max")
        guard ceiling > highestVoice else { return [] }
        return [
            "mcd_f0: with f0max \(Int(ceiling)) the F0 estimator locks onto half its internal sample rate (about 4 kHz)"
                + " in many frames, so f0rmse and f0corr are not about voice pitch and mcd changes, too; the value is"
                + " honoured, set f0max to 800 for pitch"
        ]
    }

    /// No voice, not even a soprano's, is above this, Hz; up to here the spoilt bins of WORLD's Harvest do no harm.
    private static let highestVoice = 1500.0

    /// Scores `mcd`, `f0rmse` and `f0corr`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let reference = try Analyzed(pair.reference, cepstra)
        let hypothesis = try Analyzed(pair.hypothesis, cepstra)
        return usesDTW ? try aligned(reference, hypothesis) : try frameByFrame(reference, hypothesis)
    }

    /// One signal's frames.
    private struct Analyzed {
        let f0: [Double]
        let cepstra: FrameFeatures
        let power: [Double]

        init(_ signal: AnalyzedSignal, _ analysis: MelCepstra) throws(Undefined) {
            f0 = try signal.result(of: analysis.contour)
            let result = try signal.result(of: analysis)
            cepstra = result.cepstra
            power = result.relativePower
        }
    }

    private func frameByFrame(_ reference: Analyzed, _ hypothesis: Analyzed) throws(Undefined) -> Scores {
        let counts = (reference.f0.count, hypothesis.f0.count)
        let count = min(counts.0, counts.1)
        let mismatch = Double(counts.0 + counts.1 - 2 * count) / Double(counts.0 + counts.1)
        guard mismatch < tolerance else {
            throw Undefined(.lengthMismatch, "\(counts.0) and \(counts.1) frames")
        }
        let path = (0..<count).map { ($0, $0) }
        return [
            "mcd": Score(Self.melCepstralDistortion(hypothesis.cepstra, reference.cepstra, path)),
            "f0rmse": Score(Self.rootMeanSquareError(hypothesis.f0[..<count], reference.f0[..<count])),
            "f0corr": Self.correlation(hypothesis.f0[..<count], reference.f0[..<count]),
        ]
    }

    private func aligned(_ reference: Analyzed, _ hypothesis: Analyzed) throws(Undefined) -> Scores {
        func loud(_ signal: Analyzed) -> FrameFeatures {
            signal.cepstra.selecting(signal.power.indices.filter { signal.power[$0] > powerThreshold })
        }
        let (loudHypothesis, loudReference) = (loud(hypothesis), loud(reference))
        guard loudHypothesis.frameCount > 0, loudReference.frameCount > 0 else {
            throw Undefined(.tooFewFrames, "no frame above power_threshold")
        }
        let distortion = Self.melCepstralDistortion(
            loudHypothesis, loudReference, fastDTW(loudHypothesis, loudReference))

        func voiced(_ signal: Analyzed) -> [Int] { signal.f0.indices.filter { signal.f0[$0] > 0 } }
        let (voicedHypothesis, voicedReference) = (voiced(hypothesis), voiced(reference))
        guard !voicedHypothesis.isEmpty, !voicedReference.isEmpty else { throw Undefined(.noVoicedFrames) }
        let path = fastDTW(
            hypothesis.cepstra.selecting(voicedHypothesis), reference.cepstra.selecting(voicedReference))
        let hypothesisF0 = path.map { hypothesis.f0[voicedHypothesis[$0.first]] }
        let referenceF0 = path.map { reference.f0[voicedReference[$0.second]] }
        return [
            "mcd": Score(distortion),
            "f0rmse": Score(Self.rootMeanSquareError(hypothesisF0[...], referenceF0[...])),
            "f0corr": Self.correlation(hypothesisF0[...], referenceF0[...]),
        ]
    }

    /// Mean over the path of 10/ln 10 · √(2 Σ Δc²), dB, c0 included.
    private static func melCepstralDistortion(
        _ a: FrameFeatures, _ b: FrameFeatures, _ path: [AlignedIndices]
    ) -> Double {
        var sum = 0.0
        for point in path {
            var squares = 0.0
            for (x, y) in zip(a[point.first], b[point.second]) { squares += (x - y) * (x - y) }
            sum += (2 * squares).squareRoot()
        }
        return 10 / log(10) * sum / Double(path.count)
    }

    private static func rootMeanSquareError(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
        (zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)).squareRoot()
    }

    /// Pearson's correlation; undefined where a contour is constant.
    private static func correlation(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Score {
        let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
        var (varianceA, varianceB, covariance) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            varianceA += (x - meanA) * (x - meanA)
            varianceB += (y - meanB) * (y - meanB)
            covariance += (x - meanA) * (y - meanB)
        }
        guard a.count > 1, varianceA > 0, varianceB > 0 else { return .undefined(Undefined(.noVoicedFrames)) }
        return Score(max(-1, min(1, covariance / (varianceA.squareRoot() * varianceB.squareRoot()))))
    }
}
