import Audio

/// Something computed from one signal that several metrics, or several systems' scores, can share: its fundamental
/// frequency, its spectral envelope, a resampled copy.
///
/// The value names the analysis and its settings; equal values give equal results, which are computed once per
/// signal and kept as long as the signal is.
public protocol Analysis: Hashable, Sendable {
    /// What the analysis gives.
    associatedtype Result

    /// Computes the analysis of `signal`.
    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result
}

/// Something computed from a pair that several metrics can share.
public protocol PairAnalysis: Hashable, Sendable {
    /// What the analysis gives.
    associatedtype Result

    /// Computes the analysis of `pair`.
    func analyze(_ pair: AnalyzedPair) throws(Undefined) -> Result
}

/// One channel of sound with everything that has been computed from it.
///
/// Not `Sendable`: an utterance is scored in one task.
public final class AnalyzedSignal {
    /// Samples per second.
    public let sampleRate: Int
    /// The first channel, full scale ±1.
    public let samples: [Double]
    /// The signal as its file holds it: all channels, the file's rate.
    public let source: Signal
    /// How ``resampled(to:)`` resamples.
    public let resampler: Resampler

    private var results: [AnyHashable: Any] = [:]
    private var atOtherRates: [Int: AnalyzedSignal] = [:]
    private var latestPrefix: AnalyzedSignal?

    /// The first channel of `source`, at the file's rate.
    public convenience init(_ source: Signal, resampler: Resampler = .polyphase) {
        self.init(samples: source.channels[0], sampleRate: source.sampleRate, source: source, resampler: resampler)
    }

    private init(samples: [Double], sampleRate: Int, source: Signal, resampler: Resampler) {
        self.samples = samples
        self.sampleRate = sampleRate
        self.source = source
        self.resampler = resampler
    }

    /// The result of `analysis`, computed on first use.
    public func result<A: Analysis>(of analysis: A) throws(Undefined) -> A.Result {
        if let known = results[analysis] as? Result<A.Result, Undefined> { return try known.get() }
        let made = Result { () throws(Undefined) in try analysis.analyze(self) }
        results[analysis] = made
        return try made.get()
    }

    /// The signal at another rate, by the run's resampler, computed on first use.
    public func resampled(to rate: Int) -> AnalyzedSignal {
        if rate == sampleRate { return self }
        if let known = atOtherRates[rate] { return known }
        let made = AnalyzedSignal(
            samples: resampler.resample(samples, from: sampleRate, to: rate), sampleRate: rate, source: source,
            resampler: resampler)
        atOtherRates[rate] = made
        return made
    }

    /// The first `count` samples; the latest such cut is kept.
    public func prefix(_ count: Int) -> AnalyzedSignal {
        if count >= samples.count { return self }
        if let known = latestPrefix, known.samples.count == count { return known }
        let made = AnalyzedSignal(
            samples: Array(samples[..<count]), sampleRate: sampleRate, source: source, resampler: resampler)
        latestPrefix = made
        return made
    }
}

/// A reference and a hypothesis at one rate, with everything that has been computed from both.
public final class AnalyzedPair {
    /// The reference at the common rate, whole.
    public let reference: AnalyzedSignal
    /// The hypothesis at the common rate, whole.
    public let hypothesis: AnalyzedSignal
    /// The common rate: the lower of the two files' rates.
    public var sampleRate: Int { reference.sampleRate }
    /// What is said in both, where it is known.
    public let transcripts: Transcripts

    private var results: [AnyHashable: Any] = [:]

    /// Brings both signals to the lower of their rates.
    public init(reference: AnalyzedSignal, hypothesis: AnalyzedSignal, transcripts: Transcripts = Transcripts()) {
        self.transcripts = transcripts
        let rate = min(reference.sampleRate, hypothesis.sampleRate)
        self.reference = reference.resampled(to: rate)
        self.hypothesis = hypothesis.resampled(to: rate)
    }

    /// Both signals cut to the shorter one's length.
    public private(set) lazy var trimmed: (reference: AnalyzedSignal, hypothesis: AnalyzedSignal) = {
        let count = min(reference.samples.count, hypothesis.samples.count)
        return (reference.prefix(count), hypothesis.prefix(count))
    }()

    /// Lag, gain, length difference, clipping and level of the pair.
    public private(set) lazy var alignment = AlignmentFacts(of: self)

    /// The result of `analysis`, computed on first use.
    public func result<A: PairAnalysis>(of analysis: A) throws(Undefined) -> A.Result {
        if let known = results[analysis] as? Result<A.Result, Undefined> { return try known.get() }
        let made = Result { () throws(Undefined) in try analysis.analyze(self) }
        results[analysis] = made
        return try made.get()
    }
}
