import DSP
import Glibc

/// P.862 at one of its two sample rates: lengths and tables.
struct PesqScale: Sendable {
    /// Samples per second, 8000 or 16000.
    let rate: Int
    /// Samples of a window of voice activity, 4 ms; delays are first estimated in whole windows.
    let window: Int
    /// Samples of a frame of the perceptual model, 32 ms; frames overlap by half.
    let frame: Int
    /// Samples of a frame of the fine alignment, 64 ms.
    let alignmentFrame: Int
    /// Zeros on both sides of a signal in its buffer, 75 windows.
    let margin: Int
    /// More zeros at the end of a buffer, 320 ms.
    let tail: Int

    /// Band-pass under which the level is measured, as points of Hz and dB.
    let levelResponse: [PesqResponsePoint]
    /// The narrowband handset's receive characteristic (modified IRS), as points of Hz and dB.
    let receiveResponse: [PesqResponsePoint]
    /// P.862.2's high-pass of the wideband mode; changes nothing at 8 kHz, where that mode does not exist.
    let widebandFilter: SectionCascade
    /// The same with corrigendum 2 (03/2018): the numerator is 12 dB lower.
    let widebandFilterOfCorrigendum2: SectionCascade
    /// The filter of the signals that are aligned.
    let alignmentFilter: SectionCascade
    /// Hann window of a frame of the fine alignment.
    let alignmentWindow: [Double]
    /// Hann window of a frame of the perceptual model.
    let frameWindow: [Double]
    /// The Bark scale of the perceptual model.
    let bands: PesqBands

    /// 50 windows of 4 ms: the shortest utterance and the longest pause inside one.
    static let shortestUtterance = 50
    /// Windows that a signal's margins hold.
    static let marginWindows = 75

    /// Corrigendum 2's factor, −12 dB.
    private static let corrigendum2Gain: Float = 0.251188

    /// Samples from one frame of the perceptual model to the next.
    var frameShift: Int { frame / 2 }

    /// The scale of a rate, which is 8000 or 16000 Hz.
    static func at(_ rate: Int) -> PesqScale {
        precondition(rate == 8000 || rate == 16000, "P.862 runs at 8 or 16 kHz")
        return rate == 8000 ? at8kHz : at16kHz
    }

    private static let at8kHz = PesqScale(rate: 8000, PesqConstants.parse())
    private static let at16kHz = PesqScale(rate: 16000, PesqConstants.parse())

    private init(rate: Int, _ constants: [String: [Double]]) {
        func list(_ name: String) -> [Double] {
            guard let values = constants[name] else { preconditionFailure("no constant \(name)") }
            return values
        }
        func response(_ name: String) -> [PesqResponsePoint] {
            let values = list(name)
            return stride(from: 0, to: values.count, by: 2).map {
                PesqResponsePoint(frequency: values[$0], level: values[$0 + 1])
            }
        }
        func sections(_ name: String) -> [SecondOrderSection] {
            let values = list(name).map { Float($0) }
            return stride(from: 0, to: values.count, by: 5).map {
                SecondOrderSection(
                    b0: values[$0], b1: values[$0 + 1], b2: values[$0 + 2], a1: values[$0 + 3], a2: values[$0 + 4])
            }
        }
        self.rate = rate
        window = rate / 250
        frame = 8 * window
        alignmentFrame = 2 * frame
        margin = Self.marginWindows * window
        tail = rate / 25 * 8
        levelResponse = response("levelFilter.response")
        receiveResponse = response("receiveFilter.response")
        var wideband = rate == 16000 ? sections("16000.wideband.section") : []
        widebandFilter = SectionCascade(wideband)
        for i in wideband.indices { wideband[i].scaleNumerator(by: Self.corrigendum2Gain) }
        widebandFilterOfCorrigendum2 = SectionCascade(wideband)
        alignmentFilter = SectionCascade(sections("\(rate).alignment.sections"))
        alignmentWindow = Self.hannWindow(alignmentFrame)
        frameWindow = Self.hannWindow(frame)
        bands = PesqBands { list("\(rate).\($0)") }
    }

    private static func hannWindow(_ count: Int) -> [Double] {
        (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count)) }
    }
}

/// A point of a filter's response; between points the level is linear in frequency.
struct PesqResponsePoint: Sendable {
    /// Hz.
    let frequency: Double
    /// dB.
    let level: Double
}
