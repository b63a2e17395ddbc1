/// How Kaldi cuts a signal into frames and prepares them. The defaults are Kaldi's, but for ``dither``.
///
/// Source: Kaldi, `FrameExtractionOptions` in feat/feature-window.h.
public struct KaldiFrameOptions: Sendable, Hashable {
    /// Samples per second (`--sample-frequency`).
    public var sampleRate = 16000
    /// From the beginning of a frame to that of the next, in ms (`--frame-shift`).
    public var frameShift = 10.0
    /// Length of a frame in ms (`--frame-length`).
    public var frameLength = 25.0
    /// Standard deviation of the noise that is added to each frame (`--dither`).
    ///
    /// Kaldi's default is 1, and its noise is another in every run; here it is 0, so that the same audio has the same features.
    /// What dithering is good for is that digital silence has an energy: without it, ``KaldiMFCCOptions/energyFloor`` serves.
    /// Noise that is asked for is the same for every signal, and nearly normal.
    public var dither = 0.0
    /// Share of the previous sample that is subtracted from each (`--preemphasis-coefficient`).
    public var preemphasis = 0.97
    /// Whether a frame's mean is subtracted first (`--remove-dc-offset`).
    public var removesOffset = true
    /// The weights of a frame's samples (`--window-type`).
    public var window = KaldiWindow.povey
    /// Whether the transform's length is a power of two (`--round-to-power-of-two`).
    public var roundsToPowerOfTwo = true
    /// Whether all frames lie inside the signal (`--snip-edges`). Otherwise their number is that of the shifts in the signal,
    /// rounded, and the signal is mirrored at its ends.
    public var snipsEdges = true

    /// The defaults at 16 kHz, or another rate.
    public init(sampleRate: Int = 16000) { self.sampleRate = sampleRate }

    /// Samples from the beginning of a frame to that of the next.
    public var shiftSamples: Int { samples(frameShift) }
    /// Samples of a frame.
    public var lengthSamples: Int { samples(frameLength) }
    /// Points of a frame's transform.
    public var fftSize: Int { roundsToPowerOfTwo ? nextPowerOfTwo(lengthSamples) : lengthSamples }

    /// Kaldi's order of the operations, which decides where the product is not a whole number.
    private func samples(_ milliseconds: Double) -> Int { Int(Double(sampleRate) * 0.001 * milliseconds) }

    /// Number of frames of a signal.
    public func frameCount(of sampleCount: Int) -> Int {
        guard snipsEdges else { return (sampleCount + shiftSamples / 2) / shiftSamples }
        return sampleCount < lengthSamples ? 0 : 1 + (sampleCount - lengthSamples) / shiftSamples
    }

    /// The first sample of a frame; before the signal, it is negative.
    func start(of frame: Int) -> Int {
        snipsEdges ? frame * shiftSamples : frame * shiftSamples + shiftSamples / 2 - lengthSamples / 2
    }

    /// Throws where frames are impossible.
    func check() throws(KaldiOptionError) {
        try KaldiOptionError.require(
            (1...Self.highestRate).contains(sampleRate), "--sample-frequency", "\(sampleRate) Hz is no sample rate",
            "give the audio's rate in Hz")
        for (option, milliseconds, least) in [("--frame-shift", frameShift, 1), ("--frame-length", frameLength, 2)] {
            try KaldiOptionError.require(
                milliseconds.isFinite && (0...Self.longestFrame).contains(milliseconds)
                    && samples(milliseconds) >= least, option,
                "\(milliseconds) ms at \(sampleRate) Hz are not between \(least) samples and ten seconds",
                "give milliseconds, such as \(least == 1 ? 10 : 25)")
        }
        try KaldiOptionError.require(
            dither.isFinite && dither >= 0, "--dither", "\(dither) is no standard deviation",
            "give 0 for none, or Kaldi's 1")
        try KaldiOptionError.require(
            (0...1).contains(preemphasis), "--preemphasis-coefficient", "\(preemphasis) is not between 0 and 1",
            "give such a number, as 0.97, or 0 for none")
        try KaldiOptionError.require(
            fftSize % 2 == 0, "--round-to-power-of-two", "a frame of \(fftSize) samples is not even",
            "leave it on, or change --frame-length")
    }

    private static let (highestRate, longestFrame) = (768_000, 10_000.0)
}
