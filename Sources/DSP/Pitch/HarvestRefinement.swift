import CKernels
import Glibc

/// Candidates with their scores, frame by frame: those of frame k are at `offsets[k] ..< offsets[k + 1]`.
struct ScoredCandidates {
    var offsets: [Int]
    var frequencies: [Double]
    var scores: [Double]

    var frameCount: Int { offsets.count - 1 }

    func range(_ frame: Int) -> Range<Int> { offsets[frame]..<offsets[frame + 1] }
}

/// Refines candidates by the instantaneous frequency of up to six harmonics (section 2.2 of the paper; the frequency
/// from two windows is Flanagan's).
///
/// WORLD takes two whole transforms for each candidate and reads six bins. Here the six bins are computed alone, and
/// candidates at one time that have the same window share it and the bins that they have in common.
struct HarvestRefinement {
    let speech: DecimatedSpeech
    let floor: Double
    let ceiling: Double

    /// Every candidate of `raw`, tried in its own frame and in the three frames before and after; those that have no
    /// harmonic structure are left out.
    func refined(_ raw: FramedValues) -> ScoredCandidates {
        let frames = raw.frameCount
        // Half of a window of three periods.
        let longest = Int(1.5 * speech.rate / floor + 1)
        let most = (0..<frames).reduce(0) { max($0, raw[$1].count) } * (2 * HarvestConstants.candidateSpread + 1)
        let pad = longest + 16
        let extended = Scratch(
            Array(repeating: speech.samples[0], count: pad) + speech.samples
                + Array(repeating: speech.samples[speech.samples.count - 1], count: pad))
        let tables = HarvestTables.shared(longestHalfWindow: longest)
        let scratch = Scratch(ck_refinement_scratch(longest, most))
        let candidates = Scratch(most)
        let frequency = Scratch(most)
        let score = Scratch(most)

        var result = ScoredCandidates(offsets: [0], frequencies: [], scores: [])
        result.offsets.reserveCapacity(frames + 1)
        tables.waveOffsets.withUnsafeBufferPointer { waveOffsets in
            var settings = ck_refinement(
                signal: extended.values, pad: pad, rate: speech.rate, floor: floor, ceiling: ceiling,
                lowest_score: HarvestConstants.lowestScore, waves: tables.waves.values,
                wave_offsets: waveOffsets.baseAddress, windows: tables.windows.values,
                half_steps: tables.halfSteps.values, longest_half_window: longest, scratch: scratch.values)
            for frame in 0..<frames {
                let count = Self.gather(raw, around: frame, into: candidates.values)
                let time = Double(frame) / 1000
                let kept = ck_refine(&settings, time, candidates.values, count, frequency.values, score.values)
                result.frequencies.append(contentsOf: UnsafeBufferPointer(start: frequency.values, count: kept))
                result.scores.append(contentsOf: UnsafeBufferPointer(start: score.values, count: kept))
                result.offsets.append(result.frequencies.count)
            }
        }
        return result
    }

    /// The candidates of a frame, of the three before it and of the three after it, nearest first; later steps settle
    /// ties by this order.
    private static func gather(_ raw: FramedValues, around frame: Int, into list: UnsafeMutablePointer<Double>) -> Int {
        var count = 0
        func take(_ frame: Int) {
            guard frame >= 0, frame < raw.frameCount else { return }
            for candidate in raw[frame] {
                list[count] = candidate
                count += 1
            }
        }
        take(frame)
        for distance in 1...HarvestConstants.candidateSpread { take(frame - distance) }
        for distance in 1...HarvestConstants.candidateSpread { take(frame + distance) }
        return count
    }
}

extension ScoredCandidates {
    /// Without the candidates that have no neighbour within 5 % in the next frame nor in the previous one (section
    /// 2.2); the first and the last frame stay as they are.
    func withoutUnreliable() -> ScoredCandidates {
        var result = ScoredCandidates(offsets: [0], frequencies: [], scores: [])
        result.offsets.reserveCapacity(offsets.count)
        result.frequencies.reserveCapacity(frequencies.count)
        result.scores.reserveCapacity(scores.count)
        frequencies.withUnsafeBufferPointer { frequencies in
            for frame in 0..<frameCount {
                let isInside = frame > 0 && frame < frameCount - 1
                for i in range(frame) {
                    let isReliable =
                        !isInside || Self.hasNeighbour(frequencies[i], among: frequencies[range(frame + 1)])
                        || Self.hasNeighbour(frequencies[i], among: frequencies[range(frame - 1)])
                    if isReliable {
                        result.frequencies.append(frequencies[i])
                        result.scores.append(scores[i])
                    }
                }
                result.offsets.append(result.frequencies.count)
            }
        }
        return result
    }

    private static func hasNeighbour(_ frequency: Double, among others: Slice<UnsafeBufferPointer<Double>>) -> Bool {
        let limit = frequency * HarvestConstants.reliableChange
        return others.contains { abs(frequency - $0) <= limit }
    }
}
