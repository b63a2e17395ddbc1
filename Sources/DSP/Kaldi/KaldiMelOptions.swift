/// The mel bands of Kaldi's feature extraction; the defaults are those of its MFCC.
///
/// Source: Kaldi, `MelBanksOptions` in feat/mel-computations.h.
public struct KaldiMelOptions: Sendable, Hashable {
    /// Number of bands (`--num-mel-bins`).
    public var bandCount = 23
    /// Where the lowest band begins, in Hz (`--low-freq`).
    public var lowFrequency = 20.0
    /// Where the highest band ends, in Hz; from 0 down, counted from half the sample rate (`--high-freq`).
    public var highFrequency = 0.0

    /// The defaults.
    public init() {}
}
