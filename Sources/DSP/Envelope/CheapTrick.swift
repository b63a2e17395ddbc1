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
    ///   - coefficients: Number of coefficients that are computed, at most N/2 + 1.
    public func forEachFrame(
        of samples: [Double], contour: [Double], frameShift: Double, coefficients: Int,
        _ body: (Int, UnsafeBufferPointer<Double>) -> Void
    ) {
        guard !samples.isEmpty else { return }
        let frame = Frame(self)
        let count = min(coefficients, transformLength / 2 + 1)
        var noise = WORLDNoise()
        for (k, f0) in contour.enumerated() {
            let time = Double(k) * frameShift / 1000
            let usable = f0 > lowestFrequency ? f0 : Self.defaultFrequency
            frame.window(samples, at: time, f0: usable, noise: &noise)
            frame.addMirrorBelow(f0: usable)
            frame.smooth(width: usable * 2 / 3, noise: &noise)
            frame.lifter(f0: usable, coefficients: count)
            body(k, UnsafeBufferPointer(start: frame.cepstrum.values, count: count))
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
        private let rate: Double
        private let length: Int
        private let fft: RealFFT
        private let windowed: Scratch
        private let spectrum: Scratch
        private let power: Scratch
        private let original: Scratch
        private let running: Scratch
        private let reciprocals: Scratch
        private let edges: Scratch
        private let noiseSums: UnsafeMutablePointer<UInt32>
        let cepstrum: Scratch

        init(_ settings: CheapTrick) {
            rate = Double(settings.sampleRate)
            length = settings.transformLength
            fft = RealFFT.shared(size: length)
            // Kernels write up to seven values more than they are asked for.
            windowed = Scratch(length + 8)
            spectrum = Scratch(length + 2 + 16)
            power = Scratch(length / 2 + 1)
            original = Scratch(length + 1)
            running = Scratch(3 * (length / 2) + 4)
            reciprocals = Scratch(length / 2 + 8)
            cepstrum = Scratch(length / 2 + 8)
            edges = Scratch(length)
            noiseSums = .allocate(capacity: length)
            noiseSums.initialize(repeating: 0, count: length)
            for i in 1..<(length / 2 + 8) { reciprocals.values[i] = 1 / Double(i) }
        }

        deinit { noiseSums.deallocate() }

        private var binWidth: Double { rate / Double(length) }

        /// Power spectrum of three periods under a Hann window, without DC (section 3.1 of the paper).
        func window(_ samples: [Double], at time: Double, f0: Double, noise: inout WORLDNoise) {
            let half = WORLD.round(1.5 * rate / f0)
            let count = 2 * half + 1
            let first = WORLD.round(time * rate + 0.001) - half
            noise.next(count, into: noiseSums)
            samples.withUnsafeBufferPointer { samples in
                var under = UnsafePointer(edges.values)
                if let base = samples.baseAddress, first >= 0, first + count <= samples.count {
                    under = base + first
                } else {
                    for i in 0..<count { edges.values[i] = samples[min(samples.count - 1, max(0, first + i))] }
                }
                ck_pitch_window(under, half, f0 / (1.5 * rate), noiseSums, windowed.values)
            }
            if count < length { (windowed.values + count).update(repeating: 0, count: length - count) }
            spectrum.withComplexValues { fft.forward(windowed.values, into: $0) }
            ck_power_spectrum(spectrum.values, length / 2 + 1, power.values)
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

        /// The log of means over `width` Hz, with WORLD's noise.
        func smooth(width: Double, noise: inout WORLDNoise) {
            let half = length / 2
            noise.next(half + 1, into: noiseSums)
            ck_smooth_log(power.values, half, binWidth, width, noiseSums, running.values, windowed.values)
            for k in 1..<half { windowed.values[length - k] = windowed.values[k] }
        }

        /// Cepstrum, smoothed and then recovered (sections 3.2 and 3.3).
        func lifter(f0: Double, coefficients: Int) {
            spectrum.withComplexValues { fft.forward(windowed.values, into: $0) }
            ck_lifter(
                spectrum.values, coefficients, Double.pi * f0 / rate, CheapTrick.q1, 1 / Double(length),
                reciprocals.values, cepstrum.values)
            cepstrum.values[0] /= 2
        }
    }
}
