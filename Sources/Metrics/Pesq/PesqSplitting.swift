/// Splits utterances inside which the delay changes.
struct PesqSplitter {
    let alignment: PesqAlignment
    /// Delays of frames under the Hann window.
    let frames: PesqFrameDelays

    /// Shortest stretch of speech that is split, in windows.
    private static let shortestSpeech = 200
    /// Most points at which a split is tried.
    private static let mostBreaks = 40

    private var scale: PesqScale { alignment.scale }

    /// Splits utterances from the first on, as long as a split makes both parts' delays clearer.
    func split(_ utterances: inout [PesqUtterance]) {
        var u = 0
        while u < utterances.count && utterances.count < PesqUtteranceFinder.mostUtterances {
            if let parts = trySplit(utterances[u]) {
                utterances[u] = parts.first
                utterances.insert(parts.second, at: u + 1)
            } else {
                u += 1
            }
        }
    }

    private func trySplit(_ utterance: PesqUtterance) -> (first: PesqUtterance, second: PesqUtterance)? {
        let speech = speech(in: utterance)
        guard speech.count >= Self.shortestSpeech else { return nil }
        var breaks = breakPoints(in: speech, of: utterance)
        let frames = frames(after: breaks)
        alignFirstParts(&breaks, of: utterance, frames)
        alignSecondParts(&breaks, of: utterance, frames)
        return best(of: breaks, in: utterance).map { parts(of: utterance, at: $0) }
    }

    /// From the first window with speech to behind the last.
    private func speech(in utterance: PesqUtterance) -> Range<Int> {
        let power = alignment.referenceActivity.power
        func isSpeech(_ k: Int) -> Bool { power.indices.contains(k) && power[k] > 0 }
        var first = utterance.start
        while first < utterance.end && !isSpeech(first) { first += 1 }
        var last = utterance.end
        while last > first && !isSpeech(last) { last -= 1 }
        // Bounds moved by delays may cross (start > end): nothing to split then.
        return first..<max(first, last + 1)
    }

    private func breakPoints(in speech: Range<Int>, of utterance: PesqUtterance) -> [BreakPoint] {
        let step = Int((0.801 * Double(speech.count) + 159) / 160) * 4
        let pad = max(PesqScale.marginWindows, speech.count / 10)
        let first = speech.lowerBound + pad
        let points = stride(from: first, through: max(first, speech.upperBound - pad), by: step)
            .prefix(Self.mostBreaks)
        let base = utterance.delayEstimate
        let before = alignment.coarseDelays(
            of: points.map { min(utterance.start, $0)..<$0 }, base: base)
        let behind = alignment.coarseDelays(
            of: points.reversed().map { $0..<max($0, utterance.end) }, base: base)
        return zip(points, zip(before, behind.reversed())).map {
            BreakPoint(window: $0, firstEstimate: $1.0, secondEstimate: $1.1)
        }
    }

    /// A point at which the utterance may be split, with the delays of the parts before and behind it.
    private struct BreakPoint {
        let window: Int
        let firstEstimate: PesqAlignment.Coarse
        let secondEstimate: PesqAlignment.Coarse
        var first = Delay()
        var second = Delay()
    }

    private struct Delay {
        var samples = 0
        var confidence = 0.0
    }

    /// Delays under the split's window as the reference implementation has it: the coarse correlations of a split are
    /// written to the scratch array that also holds its Hann window, and long ones run over it.
    private func frames(after breaks: [BreakPoint]) -> PesqFrameDelays {
        let overruns = breaks.flatMap { [$0.firstEstimate.overrun, $0.secondEstimate.overrun] }
        guard overruns.contains(where: { !$0.isEmpty }) else { return frames }
        var window = scale.alignmentWindow
        for overrun in overruns { window.replaceSubrange(..<overrun.count, with: overrun) }
        return PesqFrameDelays(alignment, window: window)
    }

    // MARK: Fine delays of the parts

    /// Points whose first parts have one coarse delay share a running histogram, from the first point upward.
    private func alignFirstParts(
        _ breaks: inout [BreakPoint], of utterance: PesqUtterance, _ frames: PesqFrameDelays
    ) {
        var open = Array(breaks.indices)
        while let lead = open.first {
            let estimate = breaks[lead].firstEstimate.delay
            var reference = utterance.start * scale.window
            var degraded = reference + estimate
            if degraded < 0 {
                reference = -estimate
                degraded = 0
            }
            var histogram = PesqDelayHistogram(frame: scale.alignmentFrame)
            for i in open where breaks[i].firstEstimate.delay == estimate {
                let limit = breaks[i].window * scale.window
                while let peaks = frames.peaks(reference: reference, degraded: degraded, limit: limit) {
                    histogram.add(peaks)
                    reference += scale.alignmentFrame / 4
                    degraded += scale.alignmentFrame / 4
                }
                let peak = histogram.peak()
                breaks[i].first = Delay(samples: estimate + peak.lag, confidence: peak.confidence)
            }
            open.removeAll { breaks[$0].firstEstimate.delay == estimate }
        }
    }

    /// The same for the second parts, from the last point downward, where the first part is clearer than the whole.
    private func alignSecondParts(
        _ breaks: inout [BreakPoint], of utterance: PesqUtterance, _ frames: PesqFrameDelays
    ) {
        let size = scale.alignmentFrame
        var open = breaks.indices.reversed().filter { breaks[$0].first.confidence > utterance.confidence }
        while let lead = open.first {
            let estimate = breaks[lead].secondEstimate.delay
            var reference = utterance.end * scale.window - size
            var degraded = reference + estimate
            if degraded + size > alignment.degradedLength {
                degraded = alignment.degradedLength - size
                reference = degraded - estimate
            }
            var histogram = PesqDelayHistogram(frame: size)
            for i in open where breaks[i].secondEstimate.delay == estimate {
                while reference >= breaks[i].window * scale.window,
                    let peaks = frames.peaks(reference: reference, degraded: degraded, limit: .max)
                {
                    histogram.add(peaks)
                    reference -= size / 4
                    degraded -= size / 4
                }
                let peak = histogram.peak()
                breaks[i].second = Delay(samples: estimate + peak.lag, confidence: peak.confidence)
            }
            open.removeAll { breaks[$0].secondEstimate.delay == estimate }
        }
    }

    // MARK: Decision

    /// The point with the clearest parts, whose delays must differ by a window or more.
    private func best(of breaks: [BreakPoint], in utterance: PesqUtterance) -> BreakPoint? {
        var best: BreakPoint?
        var highest = 0.0
        for point in breaks
        where abs(point.second.samples - point.first.samples) >= scale.window
            && point.first.confidence > utterance.confidence && point.second.confidence > utterance.confidence
            && point.first.confidence + point.second.confidence > highest
        {
            best = point
            highest = point.first.confidence + point.second.confidence
        }
        return best
    }

    private func parts(of utterance: PesqUtterance, at point: BreakPoint) -> (PesqUtterance, PesqUtterance) {
        let window = scale.window
        var first = utterance
        first.delayEstimate = point.firstEstimate.delay
        first.delay = point.first.samples
        first.confidence = point.first.confidence
        var second = utterance
        second.delayEstimate = point.secondEstimate.delay
        second.delay = point.second.samples
        second.confidence = point.second.confidence

        // A growing delay leaves a gap in the degraded signal's time that both parts reach into.
        let reach = max(0, second.delay - first.delay) / (2 * window)
        first.end = point.window + reach
        second.start = point.window - reach
        if (first.start - PesqScale.marginWindows) * window + first.delay < 0 {
            first.start = PesqScale.marginWindows + (window - 1 - first.delay) / window
        }
        if second.end * window + second.delay > alignment.degradedLength - scale.margin {
            second.end = (alignment.degradedLength - second.delay) / window - PesqScale.marginWindows
        }
        return (first, second)
    }
}
