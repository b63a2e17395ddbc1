import DSP
import Glibc

/// Level and input filter (P.862, P.862.2): both signals come to a standard level, measured between 350 and 3250 Hz, and
/// are heard through a telephone handset (narrowband) or through a headphone (wideband).
struct PesqInputFilter {
    let scale: PesqScale
    let mode: PesqMode
    /// Whether the wideband filter's numerator is 12 dB lower, as corrigendum 2 (03/2018) has it.
    let corrigendum2: Bool

    /// Power of the standard level.
    private static let standardPower = 1e7
    /// Corrigendum 2's factor, −12 dB.
    private static let corrigendum2Gain: Float = 0.251188

    /// Levels and filters both signals.
    func apply(to pair: inout PesqPair) throws(Undefined) {
        let longest = pair.longest
        guard applyNarrowbandOrLevel(to: &pair.reference, longest: longest) else { throw Undefined(.silentReference) }
        guard applyNarrowbandOrLevel(to: &pair.degraded, longest: longest) else { throw Undefined(.silentHypothesis) }
        if mode == .wideband { filterWideband(&pair.reference, &pair.degraded) }
    }

    // MARK: Level and narrowband filter, by FFT

    /// Brings a signal to the standard level and, in the narrowband mode, through the handset's response; false if it
    /// has no power between 350 and 3250 Hz.
    private func applyNarrowbandOrLevel(to signal: inout PesqSignal, longest: Int) -> Bool {
        let begin = scale.margin
        // The filters see the samples and the tail behind them, not the margins.
        let count = signal.length - 2 * scale.margin + scale.tail
        let fft = transform(size: nextPowerOfTwo(count))
        var samples = [Double](repeating: 0, count: fft.size)
        for i in 0..<count { samples[i] = Double(signal.buffer[begin + i]) }
        let spectrum = fft.forward(samples)

        filter(spectrum, with: scale.levelResponse, fft, into: &samples)
        let power = energy(samples[..<count]) / Double(longest - 2 * scale.margin + scale.tail)
        let gain = Float((Self.standardPower / power).squareRoot())
        guard power > 0, gain.isFinite else { return false }

        if mode == .narrowband {
            filter(spectrum, with: scale.receiveResponse, fft, into: &samples)
            for i in 0..<count { signal.buffer[begin + i] = Float(samples[i] * Double(gain)) }
        } else {
            for i in 0..<count { signal.buffer[begin + i] *= gain }
        }
        return true
    }

    /// Plans of very long transforms are not kept.
    private func transform(size: Int) -> RealFFT {
        size <= 1 << 20 ? .shared(size: size) : RealFFT(size: size)
    }

    /// Samples of `spectrum` after a zero-phase filter of this response relative to 1 kHz.
    private func filter(
        _ spectrum: [ComplexDouble], with response: [PesqResponsePoint], _ fft: RealFFT, into samples: inout [Double]
    ) {
        let gains = PesqResponse.gains(response, size: fft.size, rate: scale.rate)
        var filtered = [ComplexDouble](unsafeUninitializedCapacity: spectrum.count) { bins, count in
            for i in 0..<spectrum.count {
                bins[i] = ComplexDouble(spectrum[i].real * gains[i], spectrum[i].imaginary * gains[i])
            }
            count = spectrum.count
        }
        filtered.withUnsafeMutableBufferPointer { bins in
            samples.withUnsafeMutableBufferPointer { samples in
                guard let from = bins.baseAddress, let to = samples.baseAddress else { return }
                fft.inverse(destroying: from, into: to)
            }
        }
    }

    // MARK: Wideband filter

    /// Fades the signals' ends over 15 samples and passes them through P.862.2's high-pass, in single precision and
    /// direct form II: its rounding noise is part of the published scores.
    private func filterWideband(_ first: inout PesqSignal, _ second: inout PesqSignal) {
        guard let section = scale.widebandSection else { return }
        for i in 0..<16 {
            let weight = Float(i) / 16
            first.buffer[scale.margin + i - 1] *= weight
            first.buffer[first.length - scale.margin - i] *= weight
            second.buffer[scale.margin + i - 1] *= weight
            second.buffer[second.length - scale.margin - i] *= weight
        }
        let gain: Float = corrigendum2 ? Self.corrigendum2Gain : 1
        let b0 = section.b0 * gain
        let b1 = section.b1 * gain
        let b2 = section.b2 * gain
        let a1 = section.a1
        let a2 = section.a2
        var z1 = SIMD2<Float>()
        var z2 = SIMD2<Float>()
        for i in scale.margin..<max(first.length, second.length) - scale.margin {
            let x = SIMD2(first.buffer[i], second.buffer[i])
            let z0 = x - a1 * z1 - a2 * z2
            let y = b0 * z0 + b1 * z1 + b2 * z2
            if i < first.length - scale.margin { first.buffer[i] = y.x }
            if i < second.length - scale.margin { second.buffer[i] = y.y }
            z2 = z1
            z1 = z0
        }
    }
}

/// A response that is linear in dB between its points.
enum PesqResponse {
    /// Linear gains of the bins 0 … size/2 of a transform, relative to the response at 1 kHz and divided by the size, as
    /// the inverse transform wants it.
    static func gains(_ response: [PesqResponsePoint], size: Int, rate: Int) -> [Double] {
        let binWidth = Double(rate) / Double(size)
        let atOneKilohertz = response.first { $0.frequency == 1000 }?.level ?? 0
        var gains = [Double]()
        gains.reserveCapacity(size / 2 + 1)
        for (from, to) in zip(response, response.dropFirst()) {
            let slope = (to.level - from.level) / (to.frequency - from.frequency)
            let last = min(size / 2, Int(to.frequency / binWidth))
            // Within 1024 bins the gain goes on by a constant factor, which costs less than a power for each.
            let step = pow(10, slope * binWidth / 20)
            var gain = 0.0
            var left = 0
            while gains.count <= last {
                if left == 0 {
                    let level = from.level + slope * (Double(gains.count) * binWidth - from.frequency)
                    gain = pow(10, (level - atOneKilohertz) / 20) / Double(size)
                    left = 1024
                }
                gains.append(gain)
                gain *= step
                left -= 1
            }
        }
        return gains
    }
}
