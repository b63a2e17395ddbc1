import DSP

/// Second thoughts about alignment: frames in a jump of delay do not count, and long intervals of bad frames are aligned
/// once more.
struct PesqBadIntervals {
    let pair: PesqPair
    let model: PesqPerceptualModel
    let utterances: [PesqUtterance]

    private var scale: PesqScale { pair.scale }

    /// The shortest interval that is aligned again, in frames.
    private static let shortestInterval = 5

    /// Corrects `disturbance` where the delay jumps and where alignment failed.
    func correct(_ disturbance: inout PesqDisturbance) {
        let isAnyBad = disturbance.symmetric.contains { $0 > PesqDisturbance.badFrame }
        clearJumps(&disturbance)
        guard isAnyBad else { return }
        let intervals = intervals(of: disturbance)
        guard !intervals.isEmpty else { return }
        let delays = PesqDelayTrack(utterances, window: scale.window)
        for interval in intervals { realign(interval, delays, &disturbance) }
    }

    /// Where the delay falls by more than half a frame, degraded speech is missing and its frames are not counted.
    private func clearJumps(_ disturbance: inout PesqDisturbance) {
        let shift = scale.frameShift
        let margin = PesqScale.marginWindows
        for (before, after) in zip(utterances, utterances.dropFirst()) {
            let jump = after.delay - before.delay
            guard jump < -shift else { continue }
            let start = (after.start - margin) * scale.window
            let end = (before.end - margin) * scale.window
            let first = max(0, min((start + after.delay) / shift, (end + before.delay) / shift))
            let last = min((start + abs(jump)) / shift + 1, model.lastFrame - 1)
            guard first <= last else { continue }
            for frame in first...last {
                disturbance.symmetric[frame] = 0
                disturbance.asymmetric[frame] = 0
            }
        }
    }

    /// Runs of frames with a bad frame at most two before and one at most two behind.
    private func intervals(of disturbance: PesqDisturbance) -> [Range<Int>] {
        var isBad = disturbance.symmetric.map { $0 > PesqDisturbance.badFrame }
        isBad[0] = false
        var intervals = [Range<Int>]()
        var start: Int?
        for frame in 0...model.lastFrame {
            let isInside =
                frame >= 2 && frame < model.lastFrame - 2 && isBad[frame - 2...frame].contains(true)
                && isBad[frame...frame + 2].contains(true)
            if isInside {
                start = start ?? frame
            } else if let begin = start {
                if frame - begin >= Self.shortestInterval { intervals.append(begin..<frame) }
                start = nil
            }
        }
        return intervals
    }

    /// Aligns an interval by the correlation of magnitudes and keeps the lower disturbance of each frame.
    private func realign(_ interval: Range<Int>, _ delays: PesqDelayTrack, _ disturbance: inout PesqDisturbance) {
        let first = interval.lowerBound * scale.frameShift + scale.margin
        let last = interval.upperBound * scale.frameShift + scale.frame + scale.margin
        let span = first..<last
        let aligned = alignedSamples(around: span, delays)
        let delay = delay(of: span, aligned)
        let shifted = span.map { aligned[min(max($0 + delay, 0), pair.longest - 1) - first + reach] }
        let degraded = model.degradedBands(of: shifted, firstSample: first, frames: interval)
        let again = PesqDisturbance(model, degraded: degraded, frames: interval)
        for (k, frame) in interval.enumerated() {
            disturbance.symmetric[frame] = min(disturbance.symmetric[frame], again.symmetric[k])
            disturbance.asymmetric[frame] = min(disturbance.asymmetric[frame], again.asymmetric[k])
        }
    }

    /// Most samples by which an interval is shifted.
    private var reach: Int { 4 * scale.frame }

    /// Samples of the reference's buffer that are aligned: the signal and half its tail.
    private var alignedRange: Range<Int> { scale.margin..<pair.longest - scale.margin + scale.tail }

    /// The degraded signal in the reference's time, from `reach` before `span` to `reach` behind it.
    private func alignedSamples(around span: Range<Int>, _ delays: PesqDelayTrack) -> [Float] {
        let first = span.lowerBound - reach
        var aligned = [Float](repeating: 0, count: span.count + 2 * reach)
        for segment in delays.segments {
            let samples = segment.samples.clamped(to: alignedRange).clamped(to: first..<span.upperBound + reach)
            for i in samples {
                let delayed = min(max(i + segment.delay, alignedRange.lowerBound), alignedRange.upperBound - 1)
                aligned[i - first] = pair.degraded.buffer[delayed]
            }
        }
        return aligned
    }

    /// Delay of the aligned samples of `span`, at most four frames; 0 where no delay is clear.
    private func delay(of span: Range<Int>, _ aligned: [Float]) -> Int {
        let first = span.lowerBound - reach
        let reference = span.map { Double(abs(pair.reference.buffer[$0])) }
        let degraded = (first..<span.upperBound + reach).map {
            Double(abs(aligned[min(max($0, alignedRange.lowerBound), alignedRange.upperBound - 1) - first]))
        }
        let referenceEnergy = energy(reference)
        let degradedEnergy = energy(degraded)
        // The standard's transform, whose length its threshold of silence is defined by.
        let standardSize = Double(nextPowerOfTwo(2 * (span.count + 2 * reach)))
        guard referenceEnergy / standardSize > 1e-6, degradedEnergy / standardSize > 1e-6 else { return 0 }

        // Only the lags −reach ..< reach are read, so the transform need not hold both signals side by side.
        let correlation = correlation(reference, degraded, lags: 2 * reach)
        let norm = (referenceEnergy * degradedEnergy).squareRoot()
        var highest = 0.0
        var best = 0
        for lag in -reach..<reach where abs(correlation[lag + reach]) / norm > highest {
            highest = abs(correlation[lag + reach]) / norm
            best = lag
        }
        return highest < 0.5 ? 0 : best
    }

    /// Σ_i a[i]·b[i + c], c = 0 ..< lags, for b.count ≥ a.count + lags − 1.
    private func correlation(_ a: [Double], _ b: [Double], lags: Int) -> [Double] {
        let fft = RealFFT.shared(size: nextPowerOfTwo(b.count))
        let first = fft.forward(a)
        var second = fft.forward(b)
        for k in second.indices { second[k] = first[k].conjugate * second[k] }
        return fft.inverse(second)[..<lags].map { $0 / Double(fft.size) }
    }
}
