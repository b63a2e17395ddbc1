import DSP
import Glibc

/// Level and input filter (P.862, P.862.2): both signals come to a standard level, measured between 350 and 3250 Hz, and
/// are heard through a telephone handset (narrowband) or through a headphone (wideband).
struct PesqInputFilter {
    let scale: PesqScale
    let mode: PesqMode
    /// Whether the wideband filter is corrigendum 2's.
    let corrigendum2: Bool

    /// Power of the standard level.
    private static let standardPower = 1e7

    /// Levels and filters both signals.
    func apply(to pair: inout PesqPair) throws(Undefined) {
        let longest = pair.longest
        guard level(&pair.reference, longest: longest) else { throw Undefined(.silentReference) }
        guard level(&pair.degraded, longest: longest) else { throw Undefined(.silentHypothesis) }
        if mode == .wideband { filterWideband(&pair) }
    }

    /// Brings a signal to the standard level and, in the narrowband mode, through the handset's response; false if it
    /// has no power between 350 and 3250 Hz.
    private func level(_ signal: inout PesqSignal, longest: Int) -> Bool {
        // The filters see the samples and the tail behind them, not the margins.
        let begin = scale.margin
        let count = signal.length - 2 * scale.margin + scale.tail
        let filter = PesqResponseFilter(signal.buffer[begin..<begin + count], rate: scale.rate)

        let power = filter.energy(after: scale.levelResponse) / Double(longest - 2 * scale.margin + scale.tail)
        let gain = Float((Self.standardPower / power).squareRoot())
        guard power > 0, gain.isFinite else { return false }
        if mode == .narrowband {
            filter.apply(scale.receiveResponse, to: &signal.buffer, at: begin)
        }
        for i in begin..<begin + count { signal.buffer[i] *= gain }
        return true
    }

    /// Fades the signals' ends over 15 samples and passes them through P.862.2's high-pass.
    private func filterWideband(_ pair: inout PesqPair) {
        let begin = scale.margin
        let ends = (reference: pair.reference.length - begin, degraded: pair.degraded.length - begin)
        for i in 0..<16 {
            let weight = Float(i) / 16
            pair.reference.buffer[begin + i - 1] *= weight
            pair.reference.buffer[ends.reference - i] *= weight
            pair.degraded.buffer[begin + i - 1] *= weight
            pair.degraded.buffer[ends.degraded - i] *= weight
        }
        let filter = corrigendum2 ? scale.widebandFilterOfCorrigendum2 : scale.widebandFilter
        let end = max(ends.reference, ends.degraded)
        filter.filter(&pair.reference.buffer, &pair.degraded.buffer, over: begin..<end)
        // What rings on behind the shorter signal is not part of it.
        for i in ends.reference..<end { pair.reference.buffer[i] = 0 }
        for i in ends.degraded..<end { pair.degraded.buffer[i] = 0 }
    }
}

/// Zero-phase filters of one signal by FFT, with responses that are linear in dB between points of frequency.
private final class PesqResponseFilter {
    private let rate: Int
    private let count: Int
    private let fft: RealFFT
    private let spectrum: [ComplexDouble]
    private let filtered: UnsafeMutablePointer<ComplexDouble>
    private let samples: UnsafeMutablePointer<Double>

    /// Longer transforms than this are rare, and their plans are too large to keep.
    private static let longestShared = 1 << 20

    init(_ signal: ArraySlice<Float>, rate: Int) {
        self.rate = rate
        count = signal.count
        let size = nextPowerOfTwo(signal.count)
        let fft = size <= Self.longestShared ? RealFFT.shared(size: size) : RealFFT(size: size)
        let samples = UnsafeMutablePointer<Double>.allocate(capacity: size)
        for (i, sample) in signal.enumerated() { samples[i] = Double(sample) }
        (samples + count).update(repeating: 0, count: size - count)
        spectrum = [ComplexDouble](unsafeUninitializedCapacity: fft.binCount) { bins, count in
            if let base = bins.baseAddress { fft.forward(samples, into: base) }
            count = fft.binCount
        }
        filtered = .allocate(capacity: fft.binCount)
        self.fft = fft
        self.samples = samples
    }

    deinit {
        filtered.deallocate()
        samples.deallocate()
    }

    /// Σ y² of the filtered signal over the original's span.
    func energy(after response: [PesqResponsePoint]) -> Double {
        filter(response)
        return dot(samples, samples, count: count)
    }

    /// Writes the filtered signal to `buffer` from `start` on.
    func apply(_ response: [PesqResponsePoint], to buffer: inout [Float], at start: Int) {
        filter(response)
        for i in 0..<count { buffer[start + i] = Float(samples[i]) }
    }

    /// Leaves the filtered signal in `samples`; the response counts relative to 1 kHz.
    private func filter(_ response: [PesqResponsePoint]) {
        let atOneKilohertz = response.first { $0.frequency == 1000 }?.level ?? 0
        let binWidth = Double(rate) / Double(fft.size)
        var bin = 0
        for (from, to) in zip(response, response.dropFirst()) {
            let slope = (to.level - from.level) / (to.frequency - from.frequency)
            let end = min(fft.size / 2, Int(to.frequency / binWidth)) + 1
            let step = pow(10, slope * binWidth / 20)
            while bin < end {
                let level = from.level + slope * (Double(bin) * binWidth - from.frequency) - atOneKilohertz
                // For 1024 bins the gain goes on by a constant factor, which costs less than a power for each.
                var gain = pow(10, level / 20) / Double(fft.size)
                for k in bin..<min(bin + 1024, end) {
                    filtered[k] = ComplexDouble(spectrum[k].real * gain, spectrum[k].imaginary * gain)
                    gain *= step
                }
                bin = min(bin + 1024, end)
            }
        }
        fft.inverse(destroying: filtered, into: samples)
    }
}
