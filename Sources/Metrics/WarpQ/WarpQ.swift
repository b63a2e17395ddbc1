import DSP

/// Speech quality by dynamic time warping of cepstra, WARP-Q (Jassim et al. 2021): how far patches of the hypothesis are
/// from the best fitting parts of the reference. The steps are functions of `DSP`; this file has their constants.
public struct WarpQ: Metric {
    private let analysis: WarpQFeatures
    private let patchLength: Int

    /// Shortest signal in s; the authors' patch is as long.
    private static let leastDuration = 0.5

    /// WARP-Q with its parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let rate = parameters.choice("fs") == "16000" ? 16000 : 8000
        analysis = WarpQFeatures(
            sampleRate: rate, coefficientCount: parameters.integer("n_mfcc"),
            highestFrequency: parameters.number("fmax"))
        guard analysis.highestFrequency <= Double(rate) / 2 else {
            throw ParameterError("warpq: fmax must not be above half of fs, \(rate / 2) Hz")
        }
        patchLength = Int(parameters.number("patch_size") / analysis.hopDuration)
    }

    /// The score `warpq`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let reference = try features(of: pair.reference, "reference")
        let hypothesis = try features(of: pair.hypothesis, "hypothesis")
        guard hypothesis.frameCount >= patchLength else {
            throw Undefined(.tooShort, "the hypothesis has \(hypothesis.frameCount) of a patch's \(patchLength) frames")
        }
        let costs = subsequenceWarpingCosts(
            ofPatches: hypothesis, patchLength: patchLength, step: patchLength / 2, in: reference)
        return ["warpq": Score(median(costs))]
    }

    private func features(of signal: AnalyzedSignal, _ name: String) throws(Undefined) -> FrameFeatures {
        let signal = signal.resampled(to: analysis.sampleRate)
        let least = Int(Self.leastDuration * Double(analysis.sampleRate))
        guard signal.samples.count >= least else { throw Undefined(.tooShort, "the \(name) is shorter than 0.5 s") }
        return try signal.result(of: analysis)
    }
}

/// Cepstra of which the mean and the variance of the 0.8 s around each frame have been taken out.
struct WarpQFeatures: Analysis {
    /// The rate that signals are brought to, in Hz.
    var sampleRate: Int
    /// Coefficients of a frame.
    var coefficientCount: Int
    /// Upper end of the mel bands in Hz.
    var highestFrequency: Double

    /// Distance of two frames in s.
    var hopDuration: Double { Double(hopLength) / Double(sampleRate) }

    private var hopLength: Int { sampleRate * 4 / 1000 }
    private var windowLength: Int { sampleRate * 32 / 1000 }
    /// librosa's number of mel bands, which WARP-Q does not set, its lifter, and the frames of the sliding window.
    private static let (bandCount, lifter, slidingWindow) = (128, 3.0, 201)

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> FrameFeatures {
        let cepstrum = MelFrequencyCepstrum(
            coefficientCount: coefficientCount, bandCount: Self.bandCount, sampleRate: sampleRate,
            highestFrequency: highestFrequency, fftSize: 2 * windowLength, windowLength: windowLength,
            hopLength: hopLength, lifter: Self.lifter)
        return slidingNormalisation(cepstrum.coefficients(of: signal.samples), window: Self.slidingWindow)
    }
}
