import DSP

/// Loizou's measures of speech quality and intelligibility, as the package pysepm has them and VERSA reports them.
public struct Pysepm: Metric {
    private let frameDuration: Double
    private let overlap: Double
    private let keys: [Key]

    /// Lowest rate in Hz at which all critical bands lie below half of it.
    private static let lowestRate = 8000

    /// The measures with their parameters.
    public init(_ parameters: Parameters) { self.init(parameters, keys: Key.allCases) }

    /// VERSA's measures but the normalised covariance, most of the peer's time: for benchmarks.
    package static func withoutCovariance(_ parameters: Parameters) -> Pysepm {
        Pysepm(parameters, keys: Key.allCases.filter { ![.ncm, .snrseg, .bsd].contains($0) })
    }

    private init(_ parameters: Parameters, keys: [Key]) {
        self.keys = keys
        frameDuration = parameters.number("frame_len")
        overlap = parameters.number("overlap")
    }

    /// The prediction's order and the bands follow from the sample rate, so every rate is a scale of its own.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }

    /// All keys of the definition.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        guard pair.sampleRate >= Self.lowestRate else {
            throw Undefined(.unsupportedRate, "\(pair.sampleRate) of at least \(Self.lowestRate) Hz")
        }
        let (x, y) = pair.trimmed
        let frames = PysepmFrames(sampleRate: pair.sampleRate)
        _ = try frames.starts(in: x.samples.count)
        if energy(x.samples) == 0 { throw Undefined(.silentReference) }
        if energy(y.samples) == 0 { throw Undefined(.silentHypothesis) }

        let measures = Measures(
            pair: pair, reference: x, hypothesis: y, frames: frames,
            chosenFrames: PysepmFrames(sampleRate: pair.sampleRate, duration: frameDuration, overlap: overlap))
        return Scores(
            keys.map { key in
                do throws(Undefined) {
                    return (key.name, Score(try measures.value(of: key)))
                } catch {
                    return (key.name, .undefined(error))
                }
            })
    }
}

extension Pysepm {
    /// The measures, in the definition's order.
    enum Key: String, CaseIterable {
        case fwsegsnr, llr, wss, cd
        case signal = "c_sig"
        case background = "c_bak"
        case overall = "c_ovl"
        case csiiHigh = "csii_high"
        case csiiMid = "csii_mid"
        case csiiLow = "csii_low"
        case ncm, snrseg, bsd

        /// Name in result files.
        var name: String { "pysepm_" + rawValue }
    }
}

/// The measures of one pair, which is cut to one length.
private struct Measures {
    let reference: AnalyzedSignal
    let hypothesis: AnalyzedSignal
    let frames: PysepmFrames
    private let bands: CriticalBandSpectra
    private let prediction: PredictionFrames
    private let composite: Result<CompositeMeasures, Undefined>
    private let csii: Result<Csii, Undefined>

    /// - Parameters:
    ///   - frames: The frames of all measures but three.
    ///   - chosenFrames: Those of the three that the parameters reach.
    init(
        pair: AnalyzedPair, reference: AnalyzedSignal, hypothesis: AnalyzedSignal, frames: PysepmFrames,
        chosenFrames: PysepmFrames
    ) {
        self.reference = reference
        self.hypothesis = hypothesis
        self.frames = frames
        bands = CriticalBandSpectra(frames: chosenFrames)
        prediction = PredictionFrames(frames: chosenFrames)
        composite = Result { () throws(Undefined) in try CompositeMeasures(pair) }
        csii = Result { () throws(Undefined) in
            try Csii(reference: reference.samples, hypothesis: hypothesis.samples, frames)
        }
    }

    func value(of key: Pysepm.Key) throws(Undefined) -> Double {
        switch key {
        case .fwsegsnr: return try compare(bands, SegmentalSNR.frequencyWeighted)
        case .llr: return try compare(prediction, LogLikelihoodRatio.value)
        case .wss: return try compare(bands, WeightedSpectralSlope.value)
        case .cd: return try compare(PredictionCepstra(frames: frames), CepstrumDistance.value)
        case .signal: return try composite.get().signal
        case .background: return try composite.get().background
        case .overall: return try composite.get().overall
        case .csiiHigh: return try csii.get().value(.high)
        case .csiiMid: return try csii.get().value(.mid)
        case .csiiLow: return try csii.get().value(.low)
        case .ncm:
            let rate = CompositeMeasures.rate(for: frames.sampleRate)
            return try NormalizedCovariance.value(
                reference: reference.resampled(to: rate), hypothesis: hypothesis.resampled(to: rate))
        case .snrseg: return try SegmentalSNR.value(reference.samples, hypothesis.samples, frames)
        case .bsd: return try BarkDistortion.value(reference: reference, hypothesis: hypothesis, frames)
        }
    }

    /// A measure of the results of one analysis.
    private func compare<A: Analysis>(
        _ analysis: A, _ measure: (A.Result, A.Result) -> Double
    ) throws(Undefined) -> Double {
        measure(try reference.result(of: analysis), try hypothesis.result(of: analysis))
    }
}
