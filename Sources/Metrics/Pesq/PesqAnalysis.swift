/// The two ways in which P.862 listens.
public enum PesqMode: String, Sendable, Hashable {
    /// Through a telephone handset: P.862 with P.862.1's mapping.
    case narrowband = "nb"
    /// Through a headphone, 50 to 7000 Hz: P.862.2.
    case wideband = "wb"
}

/// What PESQ finds out about a pair.
public struct PesqResult: Sendable {
    /// P.862's raw score, −0.5 to 4.5.
    public let raw: Double
    /// The mapped score: MOS-LQO of P.862.1 (narrowband) or P.862.2 (wideband).
    public let mosLQO: Double
    /// Disturbance averaged over time.
    public let disturbance: Double
    /// Asymmetric disturbance averaged over time.
    public let asymmetricDisturbance: Double
    /// First and last of the frames that count.
    public let frames: ClosedRange<Int>
    /// Disturbance of each frame of 32 ms, 16 ms apart from the reference's first sample on, as it is averaged.
    public let frameDisturbances: [Double]
    /// Asymmetric disturbance of each frame, as it is averaged.
    public let frameAsymmetricDisturbances: [Double]
    /// Delay of the whole signals by voice activity, in samples at PESQ's rate.
    public let crudeDelay: Int
    /// The utterances with their delays, in order.
    public let utterances: [PesqUtterance]
}

/// PESQ (P.862, P.862.1, P.862.2) of a pair, at 8 or 16 kHz.
///
/// `pair.result(of: PesqAnalysis.automatic(for: pair))` is what VERSA computes; metrics that need the score
/// share it by asking for an equal analysis.
public struct PesqAnalysis: PairAnalysis {
    /// How the signals are heard.
    public let mode: PesqMode
    /// Samples per second at which PESQ runs, 8000 or 16000; wideband needs 16000.
    public let sampleRate: Int
    /// Whether the wideband filter has the gain of P.862's corrigendum 2 (03/2018).
    public let corrigendum2: Bool

    /// An analysis; `sampleRate` is 8000 or 16000, and 16000 in the wideband mode.
    public init(mode: PesqMode, sampleRate: Int, corrigendum2: Bool = false) {
        precondition(sampleRate == 16000 || (sampleRate == 8000 && mode == .narrowband), "P.862 has no such mode")
        self.mode = mode
        self.sampleRate = sampleRate
        self.corrigendum2 = corrigendum2
    }

    /// VERSA's choice: wideband at 16 kHz where both signals have that rate or more, else narrowband at 8 kHz.
    public static func automatic(for pair: AnalyzedPair, corrigendum2: Bool = false) -> PesqAnalysis {
        pair.sampleRate >= 16000
            ? PesqAnalysis(mode: .wideband, sampleRate: 16000, corrigendum2: corrigendum2)
            : PesqAnalysis(mode: .narrowband, sampleRate: 8000)
    }

    /// Runs PESQ.
    ///
    /// - Throws: `tooShort` below 0.25 s, `silentReference` or `silentHypothesis` without power between 350 and
    ///   3250 Hz, `tooFewFrames` without an utterance of 0.2 s.
    public func analyze(_ pair: AnalyzedPair) throws(Undefined) -> PesqResult {
        let reference = pair.reference.resampled(to: sampleRate).samples
        let degraded = pair.hypothesis.resampled(to: sampleRate).samples
        guard min(reference.count, degraded.count) >= sampleRate / 4 else {
            throw Undefined(.tooShort, "PESQ needs 0.25 s")
        }
        return try analyze(reference: reference, degraded: degraded)
    }

    private func analyze(reference: [Double], degraded: [Double]) throws(Undefined) -> PesqResult {
        var pair = PesqPair(reference: reference, degraded: degraded, scale: .at(sampleRate))
        try PesqInputFilter(scale: pair.scale, mode: mode, corrigendum2: corrigendum2).apply(to: &pair)
        let (crudeDelay, utterances) = align(pair)
        guard !utterances.isEmpty else {
            throw Undefined(.tooFewFrames, "the reference has no utterance of 0.2 s or more within the hypothesis")
        }

        let model = PesqPerceptualModel(pair, utterances: utterances)
        guard model.firstFrame <= model.lastFrame else {
            throw Undefined(.tooFewFrames, "the reference is too quiet throughout")
        }
        var disturbance = PesqDisturbance(model, degraded: model.degraded, frames: 0..<model.frameCount)
        PesqBadIntervals(pair: pair, model: model, utterances: utterances).correct(&disturbance)
        disturbance = PesqScore.weight(disturbance, model)
        let score = PesqScore(disturbance, model, longest: pair.longest)
        return PesqResult(
            raw: score.raw, mosLQO: PesqScore.mosLQO(score.raw, mode: mode), disturbance: score.disturbance,
            asymmetricDisturbance: score.asymmetricDisturbance, frames: model.firstFrame...model.lastFrame,
            frameDisturbances: disturbance.symmetric, frameAsymmetricDisturbances: disturbance.asymmetric,
            crudeDelay: crudeDelay, utterances: utterances)
    }

    private func align(_ pair: PesqPair) -> (crudeDelay: Int, utterances: [PesqUtterance]) {
        let alignment = PesqAlignment(pair)
        let crudeDelay = alignment.crudeDelay()
        let frames = PesqFrameDelays(alignment, window: alignment.scale.alignmentWindow)
        var utterances = PesqUtteranceFinder(alignment: alignment).utterances(crudeDelay: crudeDelay, frames)
        PesqSplitter(alignment: alignment, frames: frames).split(&utterances)
        return (crudeDelay, utterances)
    }
}
