import DSP

/// Finds each patch of the reference again in the hypothesis: the order of the patches is kept, and the sum of their
/// similarities is the largest that a dynamic programme finds.
package enum VisqolMatching {
    /// A patch of the reference and where it was found.
    package struct Match {
        /// First frame in the reference.
        package var start: Int
        /// First frame in the hypothesis, `nil` where leaving the patch out gave the larger sum: it counts as lost.
        package var hypothesisStart: Int?
    }

    /// The matches of the patches from `starts`, or `nil` where no patch lies near the hypothesis.
    ///
    /// - Parameter hypothesis: has at least a patch of zeros behind its `frameCount` frames.
    package static func matches(
        _ starts: [Int], of reference: Neurogram, in hypothesis: Neurogram, frameCount: Int, _ mode: VisqolMode
    ) -> [Match]? {
        let length = mode.patchLength
        let starts = starts.reversed().drop { $0 - length / 2 > frameCount }.reversed() as [Int]
        if starts.isEmpty { return nil }
        var sums = [Double](repeating: 0, count: frameCount)
        var steps = [Steps]()
        for (index, start) in starts.enumerated() {
            let offsets = window(about: start, frameCount, mode)
            let similarities = reference.similarities(at: start, to: hypothesis, at: offsets, count: length)
            let before = index == 0 ? nil : window(about: starts[index - 1], frameCount, mode).lowerBound
            let made = Steps(offsets, similarities, sumsBefore: sums, from: before)
            // Where this patch was not tried its sum counts as 0.
            sums = [Double](repeating: 0, count: frameCount)
            sums.replaceSubrange(offsets, with: made.sums)
            steps.append(made)
        }
        return traceBack(starts, steps)
    }

    /// Frames of the hypothesis at which a patch from `start` is tried.
    private static func window(about start: Int, _ frameCount: Int, _ mode: VisqolMode) -> Range<Int> {
        let end = min(frameCount, start + mode.searchRadius + 1)
        return min(max(0, start - mode.searchRadius), end)..<end
    }

    /// One patch's part of the programme.
    private struct Steps {
        /// Offsets that were tried.
        let offsets: Range<Int>
        /// The largest sum with this patch at each offset.
        var sums: [Double]
        /// Where the patch before lies in that sum; the offset itself where this patch is left out.
        var predecessors: [Int]

        /// - Parameter from: lowest offset that was tried for the patch before, `nil` for the first patch.
        init(_ offsets: Range<Int>, _ similarities: [Double], sumsBefore: [Double], from: Int?) {
            self.offsets = offsets
            sums = similarities
            predecessors = [Int](repeating: -1, count: offsets.count)
            guard let from else { return }
            // The best place for the patch before among those ahead of the offset, the latest of equals.
            var (best, place) = (-Double.infinity, -1)
            var candidate = from
            for (index, offset) in offsets.enumerated() {
                while candidate < offset {
                    if sumsBefore[candidate] >= best { (best, place) = (sumsBefore[candidate], candidate) }
                    candidate += 1
                }
                sums[index] += best
                predecessors[index] = place
                if sumsBefore[offset] > sums[index] {
                    sums[index] = sumsBefore[offset]
                    predecessors[index] = offset
                }
            }
        }
    }

    /// The way back from the first best place of the last patch.
    private static func traceBack(_ starts: [Int], _ steps: [Steps]) -> [Match] {
        guard let last = steps.last, let best = last.sums.max(), let index = last.sums.firstIndex(of: best) else {
            return starts.map { Match(start: $0, hypothesisStart: nil) }
        }
        var matches = [Match]()
        var offset = last.offsets.lowerBound + index
        for (start, step) in zip(starts, steps).reversed() {
            // Outside the offsets tried there is nothing to go back to.
            let predecessor =
                step.offsets.contains(offset) ? step.predecessors[offset - step.offsets.lowerBound] : offset
            matches.append(Match(start: start, hypothesisStart: predecessor == offset ? nil : offset))
            offset = predecessor
        }
        return matches.reversed()
    }
}
