import DSP
import Glibc

/// How a signal is prepared before WORLD analyses it.
public enum SpeechConditioning: Hashable, Sendable {
    /// As it is, full scale ±1.
    case none
    /// VERSA's: scaled to 16-bit integers' range (times 32767), then a high-pass of 255 taps at 70 Hz, whose delay of
    /// 127 samples stays.
    case lowCut
}

/// The samples that WORLD analyses; as many as the signal has.
public struct ConditionedSpeech: Analysis {
    /// The preparation.
    public var conditioning: SpeechConditioning

    /// Longest signal that is analysed, s: at 16 kHz the analysis takes about 0.6 MB a second.
    public static let longestDuration = 900.0

    private static let cutoff = 70.0
    private static let taps = 255
    private static let integerScale = 32767.0

    /// Samples prepared by `conditioning`.
    public init(_ conditioning: SpeechConditioning) { self.conditioning = conditioning }

    /// - Throws: ``Undefined`` for no samples, for a signal beyond ``longestDuration`` and for a rate that the high-pass
    ///   does not exist at.
    public func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [Double] {
        guard !signal.samples.isEmpty else { throw Undefined(.tooShort, "no samples") }
        let duration = Double(signal.samples.count) / Double(signal.sampleRate)
        guard duration <= Self.longestDuration else {
            throw Undefined(.tooLong, "\(Int(duration)) s; the limit is \(Int(Self.longestDuration)) s")
        }
        guard signal.sampleRate >= 1000 else { throw Undefined(.unsupportedRate, "\(signal.sampleRate) Hz") }
        switch conditioning {
        case .none: return signal.samples
        case .lowCut:
            let taps = highPassTaps(count: Self.taps, cutoff: Self.cutoff / Double(signal.sampleRate / 2))
            return filter(signal.samples.map { $0 * Self.integerScale }, symmetricTaps: taps)
        }
    }
}

/// The fundamental frequency by ``Harvest``: Hz, 0 in unvoiced frames, one value every `frameShift` ms from 0 on.
public struct F0Contour: Analysis {
    /// Lowest fundamental frequency, Hz.
    public var floor: Double
    /// Highest fundamental frequency, Hz.
    public var ceiling: Double
    /// Distance of frames, ms.
    public var frameShift: Double
    /// What is done to the signal before.
    public var conditioning: SpeechConditioning

    /// A contour between `floor` and `ceiling` Hz.
    public init(
        floor: Double = 40, ceiling: Double = 800, frameShift: Double = 5, conditioning: SpeechConditioning = .lowCut
    ) {
        self.floor = floor
        self.ceiling = ceiling
        self.frameShift = frameShift
        self.conditioning = conditioning
    }

    /// - Throws: ``Undefined`` where ``ConditionedSpeech`` does.
    public func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [Double] {
        let speech = try signal.result(of: ConditionedSpeech(conditioning))
        return Harvest(sampleRate: signal.sampleRate, floor: floor, ceiling: ceiling)
            .contour(of: speech, frameShift: frameShift)
    }
}

/// Mel-cepstra of the ``CheapTrick`` envelope, one row for each frame of the contour.
public struct MelCepstra: Analysis {
    /// The contour that steers the envelope, and its frames.
    public var contour: F0Contour
    /// Length of CheapTrick's transform, a power of two.
    public var transformLength: Int
    /// Order; a row has `order + 1` coefficients, c0 first.
    public var order: Int
    /// All-pass constant of the frequency warping.
    public var allPass: Double
    /// Whether the frames' power is wanted as well.
    public var withPower: Bool

    /// Mel-cepstra with these settings.
    public init(contour: F0Contour, transformLength: Int, order: Int, allPass: Double, withPower: Bool) {
        self.contour = contour
        self.transformLength = transformLength
        self.order = order
        self.allPass = allPass
        self.withPower = withPower
    }

    /// What comes out.
    public struct Result: Sendable {
        /// Mel-cepstra, `order + 1` coefficients a frame.
        public let cepstra: FrameFeatures
        /// Power of each frame relative to the mean over frames, dB; empty unless it was wanted.
        public let relativePower: [Double]
    }

    /// - Throws: ``Undefined`` where ``ConditionedSpeech`` does, and where the transform is too short for the rate.
    public func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let f0 = try signal.result(of: contour)
        let speech = try signal.result(of: ConditionedSpeech(contour.conditioning))
        guard let cheapTrick = CheapTrick(sampleRate: signal.sampleRate, transformLength: transformLength) else {
            throw Undefined(
                .unsupportedRate, "an envelope of \(transformLength) points does not exist at \(signal.sampleRate) Hz")
        }
        let warping = FrequencyTransform(order: order, allPass: allPass, inputCount: transformLength / 2 + 1)
        var cepstra = [Double](repeating: 0, count: f0.count * (order + 1))
        var power: [Double] = []
        cheapTrick.forEachFrame(
            of: speech, contour: f0, frameShift: contour.frameShift,
            coefficients: withPower ? transformLength / 2 + 1 : warping.inputCount
        ) { frame, cepstrum in
            cepstra.withUnsafeMutableBufferPointer { rows in
                guard let from = cepstrum.baseAddress, let row = rows.baseAddress else { return }
                warping.apply(to: from, into: row + frame * (order + 1))
            }
            if withPower { power.append(Self.meanPower(cheapTrick.logEnvelope(of: cepstrum))) }
        }
        let mean = power.reduce(0, +) / Double(max(1, power.count))
        return Result(
            cepstra: FrameFeatures(dimension: order + 1, values: cepstra),
            relativePower: power.map { 10 * log10($0 / mean) })
    }

    /// Mean of the power over the whole circle of bins, from its log at bins 0 … N/2.
    private static func meanPower(_ logEnvelope: [Double]) -> Double {
        let power = logEnvelope.map { exp($0) }
        let ends = power[0] + power[power.count - 1]
        return (ends + 2 * power.dropFirst().dropLast().reduce(0, +)) / Double(2 * (power.count - 1))
    }
}

extension Parameters {
    /// `f0min` and `f0max` of a metric, the one below the other.
    func f0Range(of metric: String) throws(ParameterError) -> (floor: Double, ceiling: Double) {
        let (floor, ceiling) = (number("f0min"), number("f0max"))
        guard floor < ceiling else {
            throw ParameterError("\(metric): f0min (\(floor)) must be below f0max (\(ceiling))")
        }
        return (floor, ceiling)
    }
}
