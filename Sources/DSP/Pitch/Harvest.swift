/// The fundamental frequency of speech by Harvest (M. Morise, "Harvest: A high-performance fundamental frequency
/// estimator from speech signals", Interspeech 2017, doi 10.21437/Interspeech.2017-68), as the WORLD vocoder has it.
///
/// The steps, each in its file: the signal is brought to about 8 kHz (`HarvestDecimation`); a bank of band-pass
/// filters, 40 an octave, gives raw candidates from the distances of zero crossings and extrema
/// (`HarvestCandidates`); every candidate is refined and scored by the instantaneous frequency of its harmonics
/// (`HarvestRefinement`); a contour is chosen, extended, merged and bridged (`HarvestContinuity`) and smoothed
/// (`HarvestSmoothing`). All of that runs on frames of 1 ms.
public struct Harvest: Sendable {
    /// Samples per second.
    public let sampleRate: Int
    /// Lowest fundamental frequency, Hz.
    public let floor: Double
    /// Highest fundamental frequency, Hz.
    public let ceiling: Double

    /// An estimator for signals of `sampleRate` Hz and voices between `floor` and `ceiling` Hz.
    public init(sampleRate: Int, floor: Double = 40, ceiling: Double = 800) {
        precondition(sampleRate > 0 && floor > 0 && floor < ceiling, "Harvest needs a rate and a range of frequencies")
        self.sampleRate = sampleRate
        self.floor = floor
        self.ceiling = ceiling
    }

    /// Fundamental frequency in Hz of frames at 0, `frameShift`, 2·`frameShift` … ms; 0 in unvoiced frames.
    ///
    /// The count is ⌊duration / frameShift⌋ + 1; no frame for no samples. Time and memory grow with the length:
    /// about 0.3 MB for a second.
    public func contour(of samples: [Double], frameShift: Double) -> [Double] {
        guard !samples.isEmpty else { return [] }
        let fine = millisecondContour(of: samples)
        let frames = Self.frameCount(samples: samples.count, sampleRate: sampleRate, frameShift: frameShift)
        return (0..<frames).map { frame in
            let time = Double(frame) * frameShift / 1000
            return fine[min(fine.count - 1, WORLD.round(time * 1000))]
        }
    }

    /// Number of frames of `frameShift` ms over a signal.
    public static func frameCount(samples: Int, sampleRate: Int, frameShift: Double) -> Int {
        Int(1000 * Double(samples) / Double(sampleRate) / frameShift) + 1
    }

    /// The contour on the frames of 1 ms inside.
    package func millisecondContour(of samples: [Double]) -> [Double] {
        let frames = Self.frameCount(samples: samples.count, sampleRate: sampleRate, frameShift: 1)
        let factor = HarvestConstants.decimationFactor(sampleRate: sampleRate)
        let speech = DecimatedSpeech(samples, factor: factor, rate: Double(sampleRate) / Double(factor))
        let bank = HarvestFilterBank.shared(rate: speech.rate, floor: floor, ceiling: ceiling)
        let raw = bank.candidates(in: speech, frames: frames)
        let refined = HarvestRefinement(speech: speech, floor: floor, ceiling: ceiling).refined(raw)
        let reliable = refined.withoutUnreliable()
        return smoothed(continuousContour(through: reliable))
    }
}

/// The numbers of the algorithm, from the WORLD vocoder.
enum HarvestConstants {
    /// Rate after decimation, nearly, Hz.
    static let targetRate = 8000.0
    static let largestDecimation = 12
    /// The filter bank reaches beyond the range of frequencies by this share.
    static let margin = 0.1
    static let channelsPerOctave = 40.0
    /// A channel's candidate lies within this share of its centre.
    static let bandwidth = 0.1
    /// Neighbouring channels that agree, for a candidate.
    static let shortestChannelRun = 10
    /// A candidate is tried in this many frames to each side as well.
    static let candidateSpread = 3
    static let lowestScore = 2.5
    /// A candidate without a neighbour this near, as a share, in the next or previous frame is unreliable.
    static let reliableChange = 0.05
    /// Change between frames of 1 ms, as a share, from which the best candidates do not form a contour.
    static let steadyChange = 0.008
    /// Voiced runs are at least this long, ms.
    static let shortestRun = 6
    /// Change between frames, as a share, up to which a run is extended.
    static let extensionChange = 0.18
    /// A run is extended by at most this many frames …
    static let longestExtension = 100
    /// … and until so many frames in a row have no candidate.
    static let missesAllowed = 4
    /// An extended run is kept if it is longer than this many ms·Hz over its mean frequency.
    static let shortestExtendedRun = 2200.0
    /// Gaps shorter than this are bridged, ms.
    static let bridgedGap = 9
}

/// Conventions of the WORLD vocoder.
enum WORLD {
    /// To the nearest integer, halves away from zero.
    static func round(_ x: Double) -> Int { x > 0 ? Int(x + 0.5) : Int(x - 0.5) }
}
