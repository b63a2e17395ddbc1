/// A stretch of speech that has one delay.
public struct PesqUtterance: Sendable, Hashable {
    /// First window of 4 ms, counted in the reference with its 75 windows of zeros in front.
    public var start: Int
    /// The window after the last.
    public var end: Int
    /// First and last window of the span in which the delay was looked for.
    public var searchStart: Int
    /// See ``searchStart``.
    public var searchEnd: Int
    /// Delay by voice activity alone, in samples at PESQ's rate; positive where the degraded signal is late.
    public var delayEstimate: Int
    /// Delay in samples at PESQ's rate.
    public var delay: Int
    /// How clear the delay is, 0 to 1.
    public var confidence: Double
}

/// Finds the utterances of the reference and the delay of each.
struct PesqUtteranceFinder {
    let alignment: PesqAlignment

    /// The standard's limit; speech behind the fiftieth utterance belongs to it.
    static let mostUtterances = 50

    private var scale: PesqScale { alignment.scale }

    /// The utterances with their delays, before any is split; empty if there is none.
    func utterances(crudeDelay: Int, _ frames: PesqFrameDelays) -> [PesqUtterance] {
        var utterances = spans(crudeDelay: crudeDelay)
        for u in utterances.indices { findDelay(of: &utterances[u], crudeDelay: crudeDelay, frames) }
        setBounds(of: &utterances)
        return utterances
    }

    /// Runs of speech that are long enough and lie within both signals.
    private func spans(crudeDelay: Int) -> [PesqUtterance] {
        let windows = alignment.referenceActivity.power.count
        let delay = crudeDelay
        let long = PesqVoiceActivity.runs(alignment.referenceActivity.power).map { run in
            run.lowerBound..<min(run.upperBound, windows - 1)
        }.filter { span in
            span.count >= PesqScale.shortestUtterance
                && span.lowerBound < (alignment.degradedLength - delay) / scale.window - PesqScale.shortestUtterance
                && span.upperBound > PesqScale.shortestUtterance - delay / scale.window
        }
        return long.prefix(Self.mostUtterances).map { span in
            PesqUtterance(
                start: span.lowerBound, end: span.upperBound,
                searchStart: max(0, span.lowerBound - PesqScale.marginWindows),
                searchEnd: min(windows - 1, span.upperBound + PesqScale.marginWindows),
                delayEstimate: crudeDelay, delay: crudeDelay, confidence: 0)
        }
    }

    private func findDelay(
        of utterance: inout PesqUtterance, crudeDelay: Int, _ frames: PesqFrameDelays
    ) {
        let estimate = alignment.coarseDelay(
            of: utterance.searchStart..<utterance.searchEnd, base: crudeDelay
        ).delay
        var histogram = PesqDelayHistogram(frame: scale.alignmentFrame)
        var reference = utterance.searchStart * scale.window
        var degraded = reference + estimate
        if degraded < 0 {
            reference = -estimate
            degraded = 0
        }
        let limit = utterance.searchEnd * scale.window
        while let peaks = frames.peaks(reference: reference, degraded: degraded, limit: limit) {
            histogram.add(peaks)
            reference += scale.alignmentFrame / 4
            degraded += scale.alignmentFrame / 4
        }
        let peak = histogram.peak()
        utterance.delayEstimate = estimate
        utterance.delay = estimate + peak.lag
        utterance.confidence = peak.confidence
    }

    /// Makes the utterances cover the whole reference, and none reach beyond the degraded signal or into its
    /// neighbour there.
    private func setBounds(of utterances: inout [PesqUtterance]) {
        guard !utterances.isEmpty else { return }
        let last = utterances.count - 1
        let window = scale.window
        let margin = PesqScale.marginWindows
        utterances[0].start = margin
        utterances[last].end = alignment.referenceLength / window - margin
        for u in utterances.indices.dropFirst() {
            let middle = (utterances[u].start + utterances[u - 1].end) / 2
            utterances[u].start = middle
            utterances[u - 1].end = middle
        }
        if utterances[0].start * window + utterances[0].delay < scale.margin {
            utterances[0].start = margin + (window - 1 - utterances[0].delay) / window
        }
        if utterances[last].end * window + utterances[last].delay > alignment.degradedLength - scale.margin {
            utterances[last].end = (alignment.degradedLength - utterances[last].delay) / window - margin
        }
        for u in utterances.indices.dropFirst() {
            let start = utterances[u].start * window + utterances[u].delay
            let end = utterances[u - 1].end * window + utterances[u - 1].delay
            guard start < end else { continue }
            let middle = (start + end) / 2
            utterances[u].start = (window - 1 + middle - utterances[u].delay) / window
            utterances[u - 1].end = (middle - utterances[u - 1].delay) / window
        }
    }
}
