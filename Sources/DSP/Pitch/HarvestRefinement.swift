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
        let extended =
            Array(repeating: speech.samples[0], count: pad) + speech.samples
            + Array(repeating: speech.samples[speech.samples.count - 1], count: pad)
        let twiddles = Self.twiddles(count: 8 << (Int.bitWidth - 1 - (2 * longest + 1).leadingZeroBitCount))
        let scratch = Scratch(ck_refinement_scratch(longest, most))
        let candidates = Scratch(most)
        let frequency = Scratch(most)
        let score = Scratch(most)

        var result = ScoredCandidates(offsets: [0], frequencies: [], scores: [])
        result.offsets.reserveCapacity(frames + 1)
        extended.withUnsafeBufferPointer { extended in
            twiddles.withUnsafeBufferPointer { twiddles in
                var settings = ck_refinement(
                    signal: extended.baseAddress, pad: pad, rate: speech.rate, floor: floor, ceiling: ceiling,
                    lowest_score: HarvestConstants.lowestScore, twiddles: twiddles.baseAddress,
                    twiddle_count: twiddles.count / 2, longest_half_window: longest, scratch: scratch.values)
                for frame in 0..<frames {
                    let count = Self.gather(raw, around: frame, into: candidates.values)
                    let time = Double(frame) / 1000
                    let kept = ck_refine(&settings, time, candidates.values, count, frequency.values, score.values)
                    result.frequencies.append(contentsOf: UnsafeBufferPointer(start: frequency.values, count: kept))
                    result.scores.append(contentsOf: UnsafeBufferPointer(start: score.values, count: kept))
                    result.offsets.append(result.frequencies.count)
                }
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

    /// cos and sin of 2πi/count, interleaved; `count` is a power of two, at least 8.
    ///
    /// Exact at the quarters and equally precise everywhere: where a harmonic near half the rate has almost no
    /// power, its frequency is the quotient of two nearly vanishing sums.
    private static func twiddles(count: Int) -> [Double] {
        let quarter = count / 4
        /// cos of the i-th angle of the first quarter.
        func firstQuarter(_ i: Int) -> Double {
            2 * i <= quarter
                ? cos(2 * .pi * Double(i) / Double(count)) : sin(2 * .pi * Double(quarter - i) / Double(count))
        }
        func cosine(_ i: Int) -> Double {
            let (turn, rest) = (i % count).quotientAndRemainder(dividingBy: quarter)
            switch turn {
            case 0: return firstQuarter(rest)
            case 1: return -firstQuarter(quarter - rest)
            case 2: return -firstQuarter(rest)
            default: return firstQuarter(quarter - rest)
            }
        }
        return (0..<count).flatMap { [cosine($0), cosine($0 + 3 * quarter)] }
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
        for frame in 0..<frameCount {
            let isInside = frame > 0 && frame < frameCount - 1
            for i in range(frame)
            where !isInside || hasNeighbour(frequencies[i], frame + 1) || hasNeighbour(frequencies[i], frame - 1) {
                result.frequencies.append(frequencies[i])
                result.scores.append(scores[i])
            }
            result.offsets.append(result.frequencies.count)
        }
        return result
    }

    private func hasNeighbour(_ frequency: Double, _ frame: Int) -> Bool {
        range(frame).contains {
            abs(frequency - frequencies[$0]) / frequency <= HarvestConstants.reliableChange
        }
    }
}
