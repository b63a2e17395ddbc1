import Glibc

/// A spectrum whose bins are equally spaced on a musical scale, by projection of short-time spectra on the spectra of
/// Hann-windowed tones, octave by octave from the top at half the rate each (J. Brown and M. Puckette 1992;
/// C. Schörkhuber and A. Klapuri 2010), as librosa's `cqt` does it.
public struct ConstantQTransform: Sendable {
    /// Bins of a frame.
    public var binCount: Int { binsPerOctave * octaveCount }

    private let binsPerOctave: Int
    private let octaveCount: Int
    /// How often the rate is halved before the first octave, and the hop in samples after that.
    private let earlyHalvings: Int
    private let hopLength: Int
    private let transform: RealFFT
    /// The octave's tones: for each a row that gives the real and one that gives the imaginary part, over real and
    /// imaginary parts of the bins in turn. They are the same for all octaves.
    private let basis: BandMatrix
    /// √length of each bin's tone in samples at the rate of the first octave.
    private let rootLengths: [Double]
    private let decimation = HalfBandDecimation()

    /// Width of the Hann window's main part in bins, as librosa measures it: half of it belongs to each side.
    private static let windowBandwidth = 1.50018310546875
    /// Share of the magnitudes of a tone's spectrum that is left out, in the smallest bins.
    private static let leftOut = 0.01

    /// The transform with these bins, or `nil` where the highest tone reaches above half of `sampleRate`.
    ///
    /// - Parameters:
    ///   - sampleRate: samples per second.
    ///   - hopLength: samples between frames, a multiple of 2 to the power of `octaveCount` − 1.
    ///   - lowest: frequency of the lowest bin in Hz.
    public init?(sampleRate: Int, hopLength: Int, lowest: Double, binsPerOctave: Int, octaveCount: Int) {
        precondition(hopLength % (1 << (octaveCount - 1)) == 0, "each octave has a whole hop")
        let count = binsPerOctave * octaveCount
        let frequencies = (0..<count).map { lowest * pow(2, Double($0) / Double(binsPerOctave)) }
        let step = pow(2, 2 / Double(binsPerOctave))
        let relativeBandwidth = (step - 1) / (step + 1)
        let nyquist = Double(sampleRate) / 2
        let highest = frequencies[count - 1] * (1 + 0.5 * Self.windowBandwidth * relativeBandwidth)
        guard highest <= nyquist else { return nil }
        let halvings = hopLength.trailingZeroBitCount
        let spare = max(0, Int(log2(nyquist / highest).rounded(.up)) - 2)
        earlyHalvings = min(spare, max(0, halvings - octaveCount + 1))
        self.hopLength = hopLength >> earlyHalvings
        self.binsPerOctave = binsPerOctave
        self.octaveCount = octaveCount
        let rate = Double(sampleRate) / Double(1 << earlyHalvings)
        rootLengths = frequencies.map { (rate / (relativeBandwidth * $0)).squareRoot() }
        let top = frequencies.suffix(binsPerOctave)
        let longest = rate / (relativeBandwidth * top[count - binsPerOctave])
        transform = RealFFT.shared(size: nextPowerOfTwo(Int(longest.rounded(.up))))
        let size = transform.size
        basis = BandMatrix(
            rows: top.flatMap {
                Self.rows(frequency: $0 / rate, length: rate / (relativeBandwidth * $0), transformSize: size)
            }, columnCount: 2 * transform.binCount)
    }

    /// The two rows of ``basis`` of a tone of `frequency` cycles per sample and `length` samples.
    private static func rows(frequency: Double, length: Double, transformSize: Int) -> [[Double]] {
        let (first, end) = (Int((-length / 2).rounded(.down)), Int((length / 2).rounded(.down)))
        let count = end - first
        let window = (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(count)) }
        let scale = length / Double(transformSize) / window.reduce(0, +)
        var tone = [ComplexDouble](repeating: .zero, count: transformSize)
        let start = (transformSize - count) / 2
        for i in 0..<count {
            let phase = 2 * .pi * frequency * Double(first + i)
            tone[start + i] = ComplexDouble(window[i] * scale * cos(phase), window[i] * scale * sin(phase))
        }
        tone.withUnsafeMutableBufferPointer { tone in
            if let base = tone.baseAddress { ComplexFFT.shared(size: transformSize).forward(base) }
        }
        let half = tone.prefix(transformSize / 2 + 1)
        let least = leastKept(half.map { ($0.real * $0.real + $0.imaginary * $0.imaginary).squareRoot() })
        var (real, imaginary) = ([Double](), [Double]())
        for bin in half {
            let kept = (bin.real * bin.real + bin.imaginary * bin.imaginary).squareRoot() >= least
            real += kept ? [bin.real, -bin.imaginary] : [0, 0]
            imaginary += kept ? [bin.imaginary, bin.real] : [0, 0]
        }
        return [real, imaginary]
    }

    /// The least of the magnitudes that are not among those left out.
    private static func leastKept(_ magnitudes: [Double]) -> Double {
        let sorted = magnitudes.sorted()
        let total = magnitudes.reduce(0, +)
        var sum = 0.0
        return sorted.first {
            sum += $0 / total
            return sum >= leftOut
        } ?? 0
    }

    /// Magnitudes of the bins, lowest first, of every frame of `samples`; frames are centred on multiples of the hop,
    /// with silence beyond the signal's ends.
    public func magnitudes(of samples: [Double]) -> FrameFeatures {
        var signal = samples
        for _ in 0..<earlyHalvings { signal = halved(signal) }
        var frameCount = Int.max
        var octaves = [[Double]]()
        var hop = hopLength
        for octave in 0..<octaveCount {
            if octave > 0 {
                hop /= 2
                signal = halved(signal)
            }
            frameCount = min(frameCount, 1 + signal.count / hop)
            octaves.append(projections(of: signal, hop: hop, scale: Double(1 << octave).squareRoot()))
        }
        var values = [Double](repeating: 0, count: frameCount * binCount)
        for (octave, projections) in octaves.enumerated() {
            let first = binCount - (octave + 1) * binsPerOctave
            for frame in 0..<frameCount {
                for bin in 0..<binsPerOctave {
                    values[frame * binCount + first + bin] =
                        projections[frame * binsPerOctave + bin] / rootLengths[first + bin]
                }
            }
        }
        return FrameFeatures(dimension: binCount, values: values)
    }

    /// The signal at half its rate, with the energy that it had.
    private func halved(_ signal: [Double]) -> [Double] {
        let gain = 2.0.squareRoot()
        return decimation.apply(to: signal).map { gain * $0 }
    }

    /// Magnitudes of one octave's bins, frame by frame.
    private func projections(of signal: [Double], hop: Int, scale: Double) -> [Double] {
        let size = transform.size
        var block = [Double](repeating: 0, count: size)
        let bins = Scratch(2 * transform.binCount)
        var parts = [Double](repeating: 0, count: basis.rowCount)
        var magnitudes = [Double]()
        magnitudes.reserveCapacity((1 + signal.count / hop) * binsPerOctave)
        for frame in 0...signal.count / hop {
            copyBlock(of: signal, from: frame * hop - size / 2, count: size, into: &block)
            bins.withComplexValues { transform.forward(block, into: $0) }
            basis.multiply(bins.values, into: &parts)
            for bin in 0..<binsPerOctave {
                let (re, im) = (parts[2 * bin], parts[2 * bin + 1])
                magnitudes.append(scale * (re * re + im * im).squareRoot())
            }
        }
        return magnitudes
    }
}
