import COpus

/// How Opus codes: everything that decides its bits.
public struct OpusSettings: Sendable, Hashable {
    /// What the encoder is tuned for.
    public enum Application: String, Sendable, CaseIterable {
        /// Speech: intelligibility first.
        case voip
        /// Music and mixed content: closeness to the input first.
        case audio
        /// The shortest delay: only the transform coder.
        case lowDelay = "low-delay"
    }

    /// How the size of packets may vary.
    public enum RateControl: String, Sendable, CaseIterable {
        /// As the signal needs; the bit rate is met in the long run only.
        case variable = "vbr"
        /// Variable within what a constant rate would buffer for one frame.
        case constrained
        /// All packets equally long.
        case constant = "cbr"
    }

    /// The bit rate that is asked for, in kbit/s.
    public var kbps: Double
    /// The rate of the samples, in Hz.
    public var sampleRate: Int
    /// What the encoder is tuned for.
    public var application: Application
    /// How the size of packets may vary.
    public var rateControl: RateControl
    /// From 0, fast, to 10, best.
    public var complexity: Int
    /// Length of a frame in milliseconds.
    public var frameMilliseconds: Double

    /// The sample rates that Opus codes, in Hz.
    public static let sampleRates = [8000, 12000, 16000, 24000, 48000]
    /// The bit rates that Opus codes, in kbit/s (RFC 6716, section 2).
    public static let bitRates = 6.0...510.0
    /// The lengths of a frame, in milliseconds.
    public static let frameLengths = [2.5, 5, 10, 20, 40, 60]

    /// Settings of the encoder, checked when a codec is made of them.
    public init(
        kbps: Double, sampleRate: Int, application: Application = .audio, rateControl: RateControl = .variable,
        complexity: Int = 10, frameMilliseconds: Double = 20
    ) {
        self.kbps = kbps
        self.sampleRate = sampleRate
        self.application = application
        self.rateControl = rateControl
        self.complexity = complexity
        self.frameMilliseconds = frameMilliseconds
    }

    /// Samples a frame.
    var frameLength: Int { Int(frameMilliseconds * Double(sampleRate) / 1000) }

    /// The registry's text for these settings; what is as usual is left out.
    var text: String {
        var text = "opus:\(shortest(kbps)),sample_rate=\(sampleRate)"
        if application != .audio { text += ",application=\(application.rawValue)" }
        if rateControl != .variable { text += ",rate=\(rateControl.rawValue)" }
        if complexity != 10 { text += ",complexity=\(complexity)" }
        if frameMilliseconds != 20 { text += ",frame=\(shortest(frameMilliseconds))" }
        return text
    }

    func check() throws(CodecError) {
        guard Self.sampleRates.contains(sampleRate) else {
            throw CodecError(
                "opus", cause: "it does not code audio at \(sampleRate) Hz",
                remedy: "resample it (--resample does) to 8000, 12000, 16000, 24000 or 48000 Hz", kind: .request)
        }
        guard Self.bitRates.contains(kbps) else {
            throw CodecError(
                "opus", cause: "\(kbps) kbit/s is not between 6 and 510", remedy: "ask for a rate in that range",
                kind: .request)
        }
        guard (0...10).contains(complexity) else {
            throw CodecError(
                "opus", cause: "its complexity \(complexity) is not between 0 and 10", remedy: "use 10",
                kind: .request)
        }
        guard Self.frameLengths.contains(frameMilliseconds) else {
            throw CodecError(
                "opus", cause: "a frame of \(frameMilliseconds) ms is not one of 2.5, 5, 10, 20, 40, 60",
                remedy: "use 20", kind: .request)
        }
    }
}

/// A number without `.0`.
func shortest(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? value.description
}
