import DSP

/// Compares a matched pair of patches once more, from the samples under them: aligned by themselves, and with
/// spectrograms of nothing else.
struct VisqolFineAlignment {
    private let mode: VisqolMode
    private let reference: Side
    private let hypothesis: Side
    /// Envelopes of cuts of the usual length.
    private let transform: HilbertEnvelope

    /// A signal at the mode's rate, aligned and of equal level, with its spectrogram.
    struct Side {
        let samples: [Double]
        let spectrogram: VisqolSpectrogram
    }

    init(_ mode: VisqolMode, reference: Side, hypothesis: Side) {
        self.mode = mode
        self.reference = reference
        self.hypothesis = hypothesis
        transform = HilbertEnvelope(count: mode.patchLength * mode.hopLength)
    }

    /// Similarities of the bands, or `nil` where too few samples are left for a frame.
    func similarity(of match: VisqolMatching.Match, hypothesisStart: Int) -> [Double]? {
        var x = Cut(of: reference.samples, frame: match.start, mode)
        var y = Cut(of: hypothesis.samples, frame: hypothesisStart, mode)
        if x.samples.isEmpty || y.samples.isEmpty { return nil }
        align(&x, &y)
        guard min(x.samples.count, y.samples.count) > mode.frameLength else { return nil }
        let (a, b) = VisqolSpectrogram.overNoiseFloor(
            spectrogram(of: x, reference.spectrogram), spectrogram(of: y, hypothesis.spectrogram))
        let neurograms = (
            Neurogram(a.levels, bandCount: a.bandCount), Neurogram(b.levels, bandCount: b.bandCount)
        )
        return neurograms.0.similarity(at: 0, to: neurograms.1, at: 0, count: a.frameCount)
    }

    /// Samples under a patch.
    struct Cut {
        var samples: [Double]
        /// Where in the signal they begin; `nil` where zeros stand in front.
        var origin: Int?

        /// The samples under a patch from `frame` on. Times are computed in seconds, and their rounding decides on the
        /// first and the last sample, as in the reference implementation, which also puts samples missing at the end,
        /// and always the last one, in front.
        init(of signal: [Double], frame: Int, _ mode: VisqolMode) {
            let rate = Double(mode.sampleRate)
            let start = Double(frame) * mode.frameShift
            let end = start + mode.frameShift * Double(mode.patchLength)
            let from = Int(start * rate)
            let to = min(signal.count - 1, Int(end * rate))
            let missing = max(0, Int(end * rate - Double(signal.count)))
            samples = [Double](repeating: 0, count: missing) + (from < to ? Array(signal[from..<to]) : [])
            origin = missing == 0 ? from : nil
        }

        /// Drops the first `count` samples.
        mutating func drop(_ count: Int) {
            samples.removeFirst(min(count, samples.count))
            origin = origin.map { $0 + count }
        }
    }

    /// Shifts and cuts both to the common part.
    private func align(_ x: inout Cut, _ y: inout Cut) {
        let lag = VisqolAlignment.lag(
            VisqolAlignment.envelope(of: x.samples, transform), VisqolAlignment.envelope(of: y.samples, transform))
        if lag < 0 {
            y.drop(-lag)
        } else if lag > 0, x.samples.count < y.samples.count + lag {
            // Both from the lag on: the zeros in front of the hypothesis go again. The lag has been through seconds,
            // where it may have lost a sample.
            let rate = Double(mode.sampleRate)
            let dropped = Int(Double(lag) / rate * rate)
            x.drop(dropped)
            if dropped < lag { y = Cut(samples: VisqolAlignment.shift(y.samples, by: lag - dropped), origin: nil) }
        } else if lag > 0 {
            y = Cut(samples: VisqolAlignment.shift(y.samples, by: lag), origin: nil)
        }
        let count = min(x.samples.count, y.samples.count)
        x.samples.removeLast(x.samples.count - count)
        y.samples.removeLast(y.samples.count - count)
    }

    /// The spectrogram of a cut: frames are filtered from rest, so those that lie where the whole signal's frames do
    /// are the same.
    private func spectrogram(of cut: Cut, _ whole: VisqolSpectrogram) -> VisqolSpectrogram {
        guard let origin = cut.origin, origin % mode.hopLength == 0 else {
            return VisqolSpectrogram(of: cut.samples, mode)
        }
        let first = origin / mode.hopLength
        return whole[first..<first + mode.frames.frameCount(of: cut.samples.count)]
    }
}

extension VisqolFineAlignment.Cut {
    init(samples: [Double], origin: Int?) {
        self.samples = samples
        self.origin = origin
    }
}
