import DSP

/// The two signals as time alignment sees them: filtered, with their voice activity.
///
/// The filter works in single precision as the reference implementation does. In digital silence nothing but its rounding
/// is left of a signal, and frames there count when delays are judged.
struct PesqAlignment {
    let scale: PesqScale
    /// Filtered samples with margins; read up to `referenceLength`.
    let reference: [Float]
    /// Filtered samples with margins; read up to `degradedLength`.
    let degraded: [Float]
    let referenceLength: Int
    let degradedLength: Int
    let referenceActivity: PesqVoiceActivity
    let degradedActivity: PesqVoiceActivity

    /// Filters the input-filtered signals for alignment and measures their voice activity.
    init(_ pair: PesqPair) {
        scale = pair.scale
        var reference = Self.prepare(pair.reference, scale)
        var degraded = Self.prepare(pair.degraded, scale)
        scale.alignmentFilter.filter(&reference, &degraded, over: scale.margin..<reference.count)
        referenceLength = pair.reference.length
        degradedLength = pair.degraded.length
        referenceActivity = PesqVoiceActivity(reference, count: referenceLength, window: scale.window)
        degradedActivity = PesqVoiceActivity(degraded, count: degradedLength, window: scale.window)
        self.reference = reference
        self.degraded = degraded
    }

    /// Takes out the mean and fades the first and last 4 ms.
    private static func prepare(_ signal: PesqSignal, _ scale: PesqScale) -> [Float] {
        var samples = signal.buffer
        let begin = scale.margin
        let end = signal.length - scale.margin
        let mean = samples[begin..<end].reduce(0, +) / Float(signal.length)
        for i in begin..<end { samples[i] -= mean }
        for k in 0..<scale.window {
            let weight = (Float(k) + 0.5) / Float(scale.window)
            samples[begin + k] *= weight
            samples[end - 1 - k] *= weight
        }
        return samples
    }

    // MARK: Coarse delay

    /// A delay found with voice activity, in samples; a multiple of a window.
    struct Coarse {
        let delay: Int
        /// The correlation from lag number ``PesqAlignment/scratchWindow`` on, at most as many as a frame has samples.
        var overrun: [Double] = []
    }

    /// Where the window of the fine alignment begins in the array that the reference implementation computes correlations
    /// in; see ``PesqSplitter``.
    private var scratchWindow: Int { 6 + 3 * scale.alignmentFrame }

    /// The delay of the whole signals.
    func crudeDelay() -> Int {
        let first = referenceActivity.logarithm[...]
        return peak(fullCorrelation(first, degradedActivity.logarithm[...])[...], of: first.indices, base: 0).delay
    }

    /// The delay of the reference's windows `windows`, found near `base` (samples).
    func coarseDelay(of windows: Range<Int>, base: Int) -> Coarse {
        guard let (first, second) = correlated(windows, base: base) else { return Coarse(delay: base) }
        let correlation = fullCorrelation(referenceActivity.logarithm[first], degradedActivity.logarithm[second])
        return peak(correlation[...], of: first, base: base)
    }

    /// The delays of spans of windows, each of which contains the one before it.
    func coarseDelays(of spans: [Range<Int>], base: Int) -> [Coarse] {
        guard let longest = spans.last, let (first, second) = correlated(longest, base: base),
            growsCheaply(first.count, second.count, steps: spans.count)
        else { return spans.map { coarseDelay(of: $0, base: base) } }
        var growing = GrowingCorrelation(
            Array(referenceActivity.logarithm[first]), Array(degradedActivity.logarithm[second]))
        return spans.map { span in
            guard let parts = correlated(span, base: base) else { return Coarse(delay: base) }
            growing.grow(
                first: parts.reference.shifted(by: -first.lowerBound),
                second: parts.degraded.shifted(by: -second.lowerBound))
            return peak(growing.values, of: parts.reference, base: base)
        }
    }

    /// Whether one growing correlation takes less time than an FFT correlation for each step: a product takes about
    /// as long as a point at one level of one of the three transforms.
    private func growsCheaply(_ first: Int, _ second: Int, steps: Int) -> Bool {
        let size = nextPowerOfTwo(first + second)
        return first * second < 3 * steps * size * size.trailingZeroBitCount
    }

    /// The windows of reference and degraded signal whose activities are correlated; `nil` if fewer than two meet.
    private func correlated(_ windows: Range<Int>, base: Int) -> (reference: Range<Int>, degraded: Range<Int>)? {
        var first = windows.lowerBound
        var second = first + base / scale.window
        if second < 0 {
            first = -base / scale.window
            second = 0
        }
        let end = min(windows.upperBound, referenceActivity.logarithm.count)
        let count = min(end - first, degradedLength / scale.window - second)
        guard first >= 0, end - first >= 2, count >= 2 else { return nil }
        return (first..<end, second..<second + count)
    }

    /// The first of the largest lags of a correlation, in which the reference took part with `windows`.
    private func peak(_ correlation: ArraySlice<Double>, of windows: Range<Int>, base: Int) -> Coarse {
        let zeroLag = windows.count - 1
        var best = zeroLag
        var highest = 0.0
        for (c, value) in correlation.enumerated() where value > highest {
            highest = value
            best = c
        }
        return Coarse(
            delay: (best - zeroLag) * scale.window + base,
            overrun: Array(correlation.dropFirst(scratchWindow).prefix(scale.alignmentFrame)))
    }
}

extension Range<Int> {
    fileprivate func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
