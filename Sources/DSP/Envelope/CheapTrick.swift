import CKernels
import Glibc
import Numerics

/// The spectral envelope of speech by CheapTrick (M. Morise 2015, doi 10.1016/j.specom.2014.09.003), as the WORLD
/// vocoder has it: pitch-adaptive windowing, smoothing over two thirds of the fundamental frequency, liftering.
public struct CheapTrick: Sendable {
    /// Samples per second.
    public let sampleRate: Int
    /// Length of the transform, N.
    public let transformLength: Int

    /// Coefficient of spectral recovery.
    private static let q1 = -0.15
    /// Frequency that stands in for unvoiced frames and for voices that are too low for the transform, Hz.
    private static let defaultFrequency = 500.0

    /// Fundamental frequencies up to this one, Hz, have windows longer than the transform; they are analysed as
    /// unvoiced. 141 Hz at 48 kHz with 1024 points.
    public var lowestFrequency: Double { 3 * Double(sampleRate) / Double(transformLength - 3) }

    /// An estimator for signals of `sampleRate` Hz with a transform of `transformLength` points, a power of two; nil
    /// where the transform is too short for the rate.
    public init?(sampleRate: Int, transformLength: Int) {
        precondition(sampleRate > 0, "a sample rate is positive")
        let isPowerOfTwo = transformLength >= 16 && transformLength & (transformLength - 1) == 0
        self.sampleRate = sampleRate
        self.transformLength = transformLength
        guard isPowerOfTwo, lowestFrequency < Self.defaultFrequency, sampleRate > 2 * Int(Self.defaultFrequency) else {
            return nil
        }
    }

    /// Calls `body` with each frame's number and the minimum-phase cepstrum of its envelope: c[0] … c[N/2] such that
    /// ln of the magnitude at bin k is c[0] + Σ c[i]·cos(2πik/N) + c[N/2]·(−1)^k / 2.
    ///
    /// - Parameters:
    ///   - contour: Fundamental frequency in Hz of frames at 0, `frameShift`, 2·`frameShift` … ms; 0 in unvoiced ones.
    public func forEachFrame(
        of samples: [Double], contour: [Double], frameShift: Double,
        _ body: (Int, UnsafeBufferPointer<Double>) -> Void
    ) {
        guard !samples.isEmpty else { return }
        let frame = Frame(self)
        var noise = WORLDNoise()
        for (k, f0) in contour.enumerated() {
            let time = Double(k) * frameShift / 1000
            let usable = f0 > lowestFrequency ? f0 : Self.defaultFrequency
            frame.window(samples, at: time, f0: usable, noise: &noise)
            frame.addMirrorBelow(f0: usable)
            frame.smooth(width: usable * 2 / 3, noise: &noise)
            frame.lifter(f0: usable)
            body(k, UnsafeBufferPointer(start: frame.cepstrum.values, count: transformLength / 2 + 1))
        }
    }

    /// The log power envelope, ln of power at bins 0 … N/2, of a cepstrum from
    /// ``forEachFrame(of:contour:frameShift:_:)``.
    public func logEnvelope(of cepstrum: UnsafeBufferPointer<Double>) -> [Double] {
        let half = transformLength / 2
        let bins = (0...half).map { ComplexDouble($0 == 0 ? 2 * cepstrum[0] : cepstrum[$0]) }
        return Array(RealFFT.shared(size: transformLength).inverse(bins)[0...half])
    }

    /// The working memory of one frame and the steps on it.
    private struct Frame: ~Copyable {
        let rate: Double
        let length: Int
        let fft: RealFFT
        let windowed: Scratch
        let spectrum: Scratch
        let power: Scratch
        let original: Scratch
        let mirrored: Scratch
        let cepstrum: Scratch
        let edges: Scratch
        let sums: UnsafeMutableBufferPointer<UInt32>

        init(_ settings: CheapTrick) {
            rate = Double(settings.sampleRate)
            length = settings.transformLength
            fft = RealFFT.shared(size: length)
            windowed = Scratch(length + 8)
            spectrum = Scratch(length + 2)
            power = Scratch(length / 2 + 1)
            original = Scratch(length + 1)
            mirrored = Scratch(2 * length + 8)
            cepstrum = Scratch(length / 2 + 1)
            edges = Scratch(length + 8)
            sums = .allocate(capacity: length + 8)
            sums.initialize(repeating: 0)
        }

        deinit { sums.deallocate() }

        private var binWidth: Double { rate / Double(length) }

        /// Power spectrum of three periods under a Hann window, without DC (section 3.1 of the paper).
        func window(_ samples: [Double], at time: Double, f0: Double, noise: inout WORLDNoise) {
            guard let sums = sums.baseAddress else { return }
            let half = WORLD.round(1.5 * rate / f0)
            let count = 2 * half + 1
            let first = WORLD.round(time * rate + 0.001) - half
            noise.next(count, into: sums)
            let cycles = f0 / (1.5 * rate)
            samples.withUnsafeBufferPointer { samples in
                if let base = samples.baseAddress, first >= 0, first + count <= samples.count {
                    ck_pitch_window(base + first, half, cycles, sums, windowed.values)
                } else {
                    for i in 0..<count { edges.values[i] = samples[min(samples.count - 1, max(0, first + i))] }
                    ck_pitch_window(edges.values, half, cycles, sums, windowed.values)
                }
            }
            for i in count..<max(count, length) { windowed.values[i] = 0 }
            spectrum.withComplexValues { bins in
                fft.forward(windowed.values, into: bins)
                for k in 0...(length / 2) {
                    power.values[k] = bins[k].real * bins[k].real + bins[k].imaginary * bins[k].imaginary
                }
            }
        }

        /// Below the fundamental frequency the spectrum is mirrored at it and added.
        ///
        /// A frequency of half the sample rate (which a ceiling beyond it allows) reads past the last bin, where
        /// WORLD has the zeros behind the windowed samples.
        func addMirrorBelow(f0: Double) {
            let half = length / 2
            let position = f0 * Double(length) / rate
            let read = min(Int(position) + 2, length)
            for k in 0...read { original.values[k] = k <= half ? power.values[k] : 0 }
            for k in 0...min(Int(position), half) {
                let mirror = (Double(k) * rate / Double(length) - f0) / -binWidth
                let base = min(Int(mirror), read - 1)
                let slope = original.values[base + 1] - original.values[base]
                power.values[k] += original.values[base] + slope * (mirror - Double(base))
            }
        }

        /// Means over `width` Hz, by differences of the running sum; then WORLD's noise and the logarithm.
        func smooth(width: Double, noise: inout WORLDNoise) {
            let half = length / 2
            let boundary = min(Int(width * Double(length) / rate) + 1, half)
            var sum = 0.0
            // Sequential as in WORLD: where the spectrum falls far below its peak, this sum's rounding shows.
            for i in 0...(half + 2 * boundary) {
                let k = abs(i - boundary)
                sum += power.values[k <= half ? k : length - k] * rate / Double(length)
                mirrored.values[i] = sum
            }
            mirrored.values[half + 2 * boundary + 1] = sum
            guard let sums = sums.baseAddress else { return }
            noise.next(half + 1, into: sums)
            let origin = -(Double(boundary) - 0.5) * rate / Double(length)
            for k in 0...half {
                let low = Double(k) / Double(length) * rate - width / 2
                let mean = (runningSum(at: low + width, origin) - runningSum(at: low, origin)) / width
                windowed.values[k] = log(mean + abs(WORLDNoise.deviate(sums[k])) * 2.220446049250313e-16)
            }
            for k in 1..<half { windowed.values[length - k] = windowed.values[k] }
        }

        private func runningSum(at frequency: Double, _ origin: Double) -> Double {
            let position = (frequency - origin) / binWidth
            let base = Int(position)
            return mirrored.values[base]
                + (mirrored.values[base + 1] - mirrored.values[base]) * (position - Double(base))
        }

        /// Cepstrum, smoothed and then recovered (section 3.2 and 3.3).
        func lifter(f0: Double) {
            spectrum.withComplexValues { bins in
                fft.forward(windowed.values, into: bins)
                for i in 0...(length / 2) {
                    let quefrency = Double(i) / rate
                    let phase = Double.pi * f0 * quefrency
                    let smoothing = i == 0 ? 1 : sin(phase) / phase
                    let recovery = (1 - 2 * q1) + 2 * q1 * cos(2 * phase)
                    cepstrum.values[i] = bins[i].real * smoothing * recovery / Double(length)
                }
                cepstrum.values[0] /= 2
            }
        }
    }
}
