/// A contour through the candidates: the best ones where they are steady, extended to both sides, the overlapping
/// runs merged, short gaps bridged (section 2.3 of the paper). 0 is unvoiced.
func continuousContour(through candidates: ScoredCandidates) -> [Double] {
    var steady = steadyFrames(of: bestCandidates(candidates))
    for run in voicedRuns(steady) where run.count <= HarvestConstants.shortestRun {
        for frame in run { steady[frame] = 0 }
    }
    var tracks = voicedRuns(steady).map { Track(extending: steady[$0], from: $0.lowerBound, through: candidates) }
    let contour = merged(keepLongEnough(&tracks), through: candidates) ?? steady
    return bridged(contour)
}

/// Runs of voiced frames; the first and the last frame count as unvoiced.
func voicedRuns(_ contour: [Double]) -> [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    var start: Int?
    for frame in contour.indices {
        let voiced = contour[frame] > 0 && frame > 0 && frame < contour.count - 1
        if voiced, start == nil { start = frame }
        if !voiced, let first = start {
            runs.append(first...(frame - 1))
            start = nil
        }
    }
    return runs
}

/// The candidate with the highest score, the first of equals, of each frame.
private func bestCandidates(_ candidates: ScoredCandidates) -> [Double] {
    (0..<candidates.frameCount).map { frame in
        var best = 0.0
        var highest = 0.0
        for i in candidates.range(frame) where candidates.scores[i] > highest {
            best = candidates.frequencies[i]
            highest = candidates.scores[i]
        }
        return best
    }
}

/// Keeps a frame that goes on from the one before, or from the line through the two before; the first two never.
private func steadyFrames(of best: [Double]) -> [Double] {
    let limit = HarvestConstants.steadyChange
    var steady = [Double](repeating: 0, count: best.count)
    for frame in best.indices.dropFirst(2) where best[frame] > 0 {
        let f0 = best[frame]
        let predicted = 2 * best[frame - 1] - best[frame - 2]
        // Division by zero gives infinity, which is a jump.
        let leavesLine = abs((f0 - predicted) / predicted) > limit
        let leavesLast = abs(f0 - best[frame - 1]) / best[frame - 1] > limit
        if !(leavesLine && leavesLast) { steady[frame] = f0 }
    }
    return steady
}

extension ScoredCandidates {
    /// The candidate nearest to `reference` and at most `limit` (as a share) away, the last of equals, or 0.
    fileprivate func nearest(to reference: Double, in frame: Int, limit: Double) -> Double {
        var best = 0.0
        var smallest = limit * reference
        for i in range(frame) {
            let distance = abs(reference - frequencies[i])
            if distance <= smallest {
                best = frequencies[i]
                smallest = distance
            }
        }
        return best
    }

    /// The highest score of the candidates of `frame` that equal `frequency`, 0 if none does.
    fileprivate func score(of frequency: Double, in frame: Int) -> Double {
        var highest = 0.0
        for i in range(frame) where frequencies[i] == frequency { highest = max(highest, scores[i]) }
        return highest
    }
}

/// A run of voiced frames with its extensions.
private struct Track {
    /// Frame of `values[0]`.
    private let first: Int
    private var values: [Double]
    /// First and last frame that count; values outside are 0.
    var start: Int
    var end: Int

    /// F0 at `frame`, 0 where the track has none.
    subscript(frame: Int) -> Double {
        frame >= first && frame < first + values.count ? values[frame - first] : 0
    }

    /// Extends a run forward and then backward by the nearest candidates.
    init(extending run: ArraySlice<Double>, from runStart: Int, through candidates: ScoredCandidates) {
        let reach = HarvestConstants.longestExtension + 1
        let last = candidates.frameCount - 1
        start = runStart
        end = runStart + run.count - 1
        first = max(0, start - reach)
        values = Array(repeating: 0, count: min(last, end + reach) - first + 1)
        for (i, f0) in run.enumerated() { values[start - first + i] = f0 }
        end = extend(from: end, step: 1, steps: min(last - 1, end + reach - 1) - end, candidates)
        start = extend(from: start, step: -1, steps: start - max(1, start - reach + 1), candidates)
    }

    /// Follows the nearest candidates for `steps` + 1 frames at most; returns the last frame with one.
    private mutating func extend(from origin: Int, step: Int, steps: Int, _ candidates: ScoredCandidates) -> Int {
        var current = self[origin]
        var end = origin
        var misses = 0
        for i in 0...abs(steps) {
            let frame = origin + step * (i + 1)
            let found = candidates.nearest(to: current, in: frame, limit: HarvestConstants.extensionChange)
            values[frame - first] = found
            if found > 0 {
                current = found
                end = frame
                misses = 0
            } else {
                misses += 1
                if misses == HarvestConstants.missesAllowed { break }
            }
        }
        return end
    }
}

/// The tracks that are long enough for their frequency. The mean runs on from track to track, as WORLD's does, and a
/// kept track changes places with the first one that is not.
private func keepLongEnough(_ tracks: inout [Track]) -> [Track] {
    var kept = 0
    var mean = 0.0
    for i in tracks.indices {
        let length = Double(tracks[i].end - tracks[i].start)
        for frame in tracks[i].start..<tracks[i].end { mean += tracks[i][frame] }
        mean /= length
        if HarvestConstants.shortestExtendedRun / mean < length {
            tracks.swapAt(kept, i)
            kept += 1
        }
    }
    return Array(tracks[..<kept])
}

/// Order by start; one pass of exchanges that is not quite a sort, as in WORLD.
private func mergingOrder(_ tracks: [Track]) -> [Int] {
    var order = Array(tracks.indices)
    for i in order.indices.dropFirst() {
        var j = i - 1
        while j >= 0, tracks[order[j]].start > tracks[order[i]].start {
            order.swapAt(i, j)
            j -= 1
        }
    }
    return order
}

/// One contour out of all tracks, or nil without one: where two overlap, the one with the better candidates wins.
private func merged(_ tracks: [Track], through candidates: ScoredCandidates) -> [Double]? {
    guard let base = tracks.first else { return nil }
    var contour = (0..<candidates.frameCount).map { base[$0] }
    var start = base.start
    var end = base.end
    for place in mergingOrder(tracks).dropFirst() {
        let track = tracks[place]
        // The bounds of the track in place 0 are WORLD's running bounds.
        let (newStart, newEnd) = place == 0 ? (start, end) : (track.start, track.end)
        if newStart > end {
            for frame in newStart...newEnd { contour[frame] = track[frame] }
            start = newStart
            end = newEnd
        } else if !(start <= newStart && end >= newEnd) {
            var oldScore = 0.0
            var newScore = 0.0
            for frame in stride(from: newStart, through: end, by: 1) {
                oldScore += candidates.score(of: contour[frame], in: frame)
                newScore += candidates.score(of: track[frame], in: frame)
            }
            let from = oldScore > newScore ? end : newStart
            for frame in stride(from: from, through: newEnd, by: 1) { contour[frame] = track[frame] }
            end = newEnd
        }
    }
    return contour
}

/// Fills short gaps by a straight line, from 1 Hz above the frequency before to 1 Hz below the one after. (WORLD adds
/// the 1 to the frequency where the frame was meant.)
private func bridged(_ contour: [Double]) -> [Double] {
    var result = contour
    let runs = voicedRuns(contour)
    for (before, after) in zip(runs, runs.dropFirst()) {
        let gap = after.lowerBound - before.upperBound - 1
        if gap >= HarvestConstants.bridgedGap { continue }
        let from = contour[before.upperBound] + 1
        let slope = (contour[after.lowerBound] - 1 - from) / Double(gap + 1)
        for i in 0..<gap { result[before.upperBound + 1 + i] = from + slope * Double(i + 1) }
    }
    return result
}
