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

    /// Power, relative to the pair's common peak of 1, below which a signal is silent: far under a step of 24 bits, far
    /// over what the transform's rounding leaves.
    private static let silence = 1e-24

    /// Levels and filters both signals.
    func apply(to pair: inout PesqPair) throws(Undefined) {
        let sizes = (samples(of: pair.reference).count, samples(of: pair.degraded).count)
        if nextPowerOfTwo(sizes.0) == nextPowerOfTwo(sizes.1) {
            try level(&pair, [\.reference, \.degraded])
        } else {
            try level(&pair, [\.reference])
            try level(&pair, [\.degraded])
        }
        if mode == .wideband { filterWideband(&pair) }
    }

    /// What the filters see of a signal's buffer: the samples and the tail behind them, not the margins.
    private func samples(of signal: PesqSignal) -> Range<Int> {
        scale.margin..<signal.length - scale.margin + scale.tail
    }

    /// Brings signals whose filters have the same length to the standard level and, in the narrowband mode, through
    /// the handset's response.
    private func level(_ pair: inout PesqPair, _ signals: [WritableKeyPath<PesqPair, PesqSignal>]) throws(Undefined) {
        let spans = signals.map { samples(of: pair[keyPath: $0]) }
        let filter = PesqResponseFilter(
            zip(signals, spans).map { pair[keyPath: $0].buffer[$1] }, rate: scale.rate)
        let averaged = Double(pair.longest - 2 * scale.margin + scale.tail)
        let energies = filter.energies(after: scale.levelResponse, keepingSpectrum: mode == .narrowband)
        if mode == .narrowband { filter.apply(scale.receiveResponse) }
        for (i, signal) in signals.enumerated() {
            let power = energies[i] / averaged
            let gain = Float((Self.standardPower / power).squareRoot())
            guard power > Self.silence, gain.isFinite else {
                throw Undefined(signal == \.reference ? .silentReference : .silentHypothesis)
            }
            if mode == .narrowband { filter.copyFiltered(i, to: &pair[keyPath: signal].buffer, at: scale.margin) }
            pair[keyPath: signal].multiply(spans[i], by: gain)
        }
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

/// Zero-phase filters of one or two signals by one complex FFT, with responses that are linear in dB between points of
/// frequency.
private final class PesqResponseFilter {
    private let rate: Int
    /// Samples of each signal.
    private let counts: [Int]
    private let fft: ComplexFFT
    /// The signals as real and imaginary part; then their spectrum, or the filtered signals.
    private let values: UnsafeMutablePointer<ComplexDouble>
    /// The spectrum, where it is needed again.
    private var spectrum: UnsafeMutablePointer<ComplexDouble>?

    /// Longer transforms than this are rare, and their plans are too large to keep.
    private static let longestShared = 1 << 20

    /// Filters of one or two signals that have the next power of two in common.
    init(_ signals: [ArraySlice<Float>], rate: Int) {
        self.rate = rate
        counts = signals.map(\.count)
        let size = nextPowerOfTwo(counts[0])
        precondition(counts.count <= 2 && counts.allSatisfy { nextPowerOfTwo($0) == size }, "the signals fit together")
        fft = size <= Self.longestShared ? .shared(size: size) : ComplexFFT(size: size)
        values = .allocate(capacity: size)
        Self.fill(values, size: size, signals[0], signals.count > 1 ? signals[1] : [])
        fft.forward(values)
    }

    deinit {
        values.deallocate()
        spectrum?.deallocate()
    }

    private static func fill(
        _ values: UnsafeMutablePointer<ComplexDouble>, size: Int, _ first: ArraySlice<Float>,
        _ second: ArraySlice<Float>
    ) {
        first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                let both = min(first.count, second.count)
                for i in 0..<both { values[i] = ComplexDouble(Double(first[i]), Double(second[i])) }
                for i in both..<size {
                    values[i] = ComplexDouble(
                        i < first.count ? Double(first[i]) : 0, i < second.count ? Double(second[i]) : 0)
                }
            }
        }
    }

    /// Σ y² of each filtered signal over the original's span.
    func energies(after response: [PesqResponsePoint], keepingSpectrum: Bool) -> [Double] {
        if keepingSpectrum {
            let copy = UnsafeMutablePointer<ComplexDouble>.allocate(capacity: fft.size)
            copy.update(from: values, count: fft.size)
            spectrum = copy
        }
        filter(response)
        // Two pairs of running sums, so that additions need not wait for each other.
        var even = SIMD2<Double>.zero
        var odd = SIMD2<Double>.zero
        let shortest = (counts.min() ?? 0) / 2 * 2
        for i in stride(from: 0, to: shortest, by: 2) {
            let first = SIMD2(values[i].real, values[i].imaginary)
            let second = SIMD2(values[i + 1].real, values[i + 1].imaginary)
            even += first * first
            odd += second * second
        }
        let sum = even + odd
        return counts.indices.map { c in
            (shortest..<counts[c]).reduce(sum[c]) { $0 + component(c, $1) * component(c, $1) }
        }
    }

    /// Filters the original signals.
    func apply(_ response: [PesqResponsePoint]) {
        if let spectrum { values.update(from: spectrum, count: fft.size) }
        filter(response)
    }

    /// Writes filtered signal number `signal` to `buffer` from `start` on.
    func copyFiltered(_ signal: Int, to buffer: inout [Float], at start: Int) {
        for i in 0..<counts[signal] { buffer[start + i] = Float(component(signal, i)) }
    }

    @inline(__always)
    private func component(_ signal: Int, _ i: Int) -> Double {
        signal == 0 ? values[i].real : values[i].imaginary
    }

    /// Filters the spectrum in `values`; the response counts relative to 1 kHz.
    private func filter(_ response: [PesqResponsePoint]) {
        let atOneKilohertz = response.first { $0.frequency == 1000 }?.level ?? 0
        let size = fft.size
        let binWidth = Double(rate) / Double(size)
        var bin = 0
        for (from, to) in zip(response, response.dropFirst()) {
            let slope = (to.level - from.level) / (to.frequency - from.frequency)
            let end = min(size / 2, Int(to.frequency / binWidth)) + 1
            let step = pow(10, slope * binWidth / 20)
            while bin < end {
                let level = from.level + slope * (Double(bin) * binWidth - from.frequency) - atOneKilohertz
                // For 1024 bins the gain goes on by a constant factor, which costs less than a power for each.
                var gain = pow(10, level / 20) / Double(size)
                for k in bin..<min(bin + 1024, end) {
                    values[k] = Self.scaled(values[k], gain)
                    // Bins 0 and size/2 have no mirror image.
                    if k & (size / 2 - 1) != 0 { values[size - k] = Self.scaled(values[size - k], gain) }
                    gain *= step
                }
                bin = min(bin + 1024, end)
            }
        }
        fft.backward(values)
    }

    @inline(__always)
    private static func scaled(_ value: ComplexDouble, _ gain: Double) -> ComplexDouble {
        ComplexDouble(value.real * gain, value.imaginary * gain)
    }
}
