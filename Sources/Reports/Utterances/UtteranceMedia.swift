import Audio
import Comparison
import DSP
import FoundationEssentials
import Pictures
import Scoring

/// Audio and pictures of one utterance.
struct UtteranceMedia {
    /// The audio of one side: a clip, or why there is none.
    struct Side {
        /// The system's place; `nil` for the reference.
        let system: Int?
        let name: String
        let clip: Result<AudioClip, AudioClip.Unavailable>
        /// Integrated loudness in LKFS; `nil` for silence.
        let loudness: Double?
        /// What the row says of the hypothesis.
        let row: ComparedUtterance?

        var signal: Signal? { try? clip.get().signal }
    }

    /// Place of the utterance in `AlignedRuns.keys`.
    let place: Int
    /// The reference and all systems.
    let sides: [Side]

    /// Reads the audio of an utterance, of all systems or of these.
    init(_ place: Int, _ comparison: Comparison, systems: [Int]? = nil) {
        self.place = place
        let runs = Array(comparison.runs.indices)
        let rows = runs.map { comparison.aligned.utterance(place, ofRun: $0) }
        let referenceRun = runs.first { rows[$0]?.reference != nil } ?? 0
        func side(_ system: Int?, _ name: String, _ record: ScoreRow.AudioRecord?, _ run: Int) -> Side {
            let clip =
                record.map { AudioClip.load($0, relativeTo: comparison.runs[run].workingDirectory ?? "") }
                ?? .failure(.notScored)
            let loudness = (try? clip.get().signal).flatMap {
                IntegratedLoudness($0.channels, sampleRate: $0.sampleRate).lkfs
            }
            return Side(system: system, name: name, clip: clip, loudness: loudness, row: system.flatMap { rows[$0] })
        }
        sides =
            [side(nil, "reference", rows.isEmpty ? nil : rows[referenceRun]?.reference, referenceRun)]
            + (systems ?? runs).map { side($0, comparison.runs[$0].name, rows[$0]?.hypothesis, $0) }
    }

    /// By how much each side is turned down to be as loud as the quietest, in dB; `nil` where one of them is silent.
    /// Nothing is turned up, so nothing can exceed full scale.
    var matchingGains: [Double]? {
        let known = sides.filter { $0.signal != nil }
        let loudness = known.compactMap(\.loudness)
        guard loudness.count == known.count, let quietest = loudness.min() else { return nil }
        return sides.map { side in side.loudness.map { quietest - $0 } ?? 0 }
    }
}
