import DSP
import Glibc

/// ViSQOL for audio or for speech: rates, bands and lengths of its two modes (Hines et al. 2015, Chinen et al. 2020).
package enum VisqolMode: Hashable, Sendable {
    case audio, speech

    /// Samples per second at which the mode works.
    var sampleRate: Int { self == .audio ? 48000 : 16000 }
    /// Bands of the gammatone bank, from 50 Hz up to half the sample rate.
    package var bandCount: Int { self == .audio ? 32 : 21 }
    /// Frames of a patch.
    var patchLength: Int { self == .audio ? 30 : 20 }
    /// Frames to both sides within which a patch of the reference is searched in the hypothesis.
    var searchRadius: Int { 60 * patchLength }
    /// Samples between neighbouring frames, 20 ms.
    var hopLength: Int { frames.hopLength }
    /// Samples of a frame, 80 ms.
    var frameLength: Int { frames.frameLength }
    /// Duration of a hop in seconds.
    var frameShift: Double { Double(hopLength) / Double(sampleRate) }
    /// The bank and the frames in which it works.
    var frames: GammatoneFrames { self == .audio ? Self.audioFrames : Self.speechFrames }

    private static let audioFrames = makeFrames(.audio)
    private static let speechFrames = makeFrames(.speech)
    private static let lowestFrequency = 50.0
    private static let frameDuration = 0.08

    private static func makeFrames(_ mode: VisqolMode) -> GammatoneFrames {
        let bank = GammatoneFilter.bank(
            lowest: lowestFrequency, highest: Double(mode.sampleRate) / 2, count: mode.bandCount,
            sampleRate: mode.sampleRate)
        let length = Int((frameDuration * Double(mode.sampleRate)).rounded())
        let window = (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length - 1)) }
        return GammatoneFrames(bank.reversed(), window: window, hopLength: length / 4)
    }
}
