/// Options of Kaldi's MFCC. The defaults are Kaldi's, but for ``KaldiFrameOptions/dither``.
///
/// Source: Kaldi, `MfccOptions` in feat/feature-mfcc.h.
public struct KaldiMFCCOptions: Sendable, Hashable {
    /// How the signal is cut.
    public var frames: KaldiFrameOptions
    /// The bands.
    public var mel = KaldiMelOptions()
    /// Coefficients of a frame, the zeroth among them (`--num-ceps`).
    public var coefficientCount = 13
    /// Whether the logarithm of the frame's energy takes the place of the zeroth coefficient (`--use-energy`).
    public var usesEnergy = true
    /// The least energy, where it is above 0 (`--energy-floor`). Kaldi advises 1 or 0.1 where there is no dither.
    public var energyFloor = 0.0
    /// Whether that is the energy before pre-emphasis and window, rather than behind (`--raw-energy`).
    public var usesRawEnergy = true
    /// L of the factors 1 + L/2·sin(πn/L) of coefficient n; 0 for none (`--cepstral-lifter`).
    public var lifter = 22.0
    /// Whether energy or zeroth coefficient come last, the latter with HTK's factor √2 (`--htk-compat`).
    public var isHTKCompatible = false

    /// The defaults at 16 kHz, or another rate.
    public init(sampleRate: Int = 16000) { frames = KaldiFrameOptions(sampleRate: sampleRate) }

    /// Throws where there are no such coefficients.
    func check() throws(KaldiOptionError) {
        try frames.check()
        try KaldiOptionError.require(
            (1...max(1, mel.bandCount)).contains(coefficientCount), "--num-ceps",
            "\(coefficientCount) coefficients cannot be had from \(mel.bandCount) bands",
            "give a number from 1 to that of --num-mel-bins")
        try KaldiOptionError.require(
            energyFloor.isFinite && energyFloor >= 0, "--energy-floor", "\(energyFloor) is no energy",
            "give 0 for none, or such as 1")
        try KaldiOptionError.require(
            lifter.isFinite && lifter >= 0, "--cepstral-lifter", "\(lifter) is no lifter's length",
            "give 0 for none, or Kaldi's 22")
    }
}
