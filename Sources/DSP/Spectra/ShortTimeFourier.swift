import CKernels

/// Power spectra of overlapping frames, each centred on a multiple of the hop: what librosa and PyTorch call a centred
/// STFT. Beyond its ends the signal is reflected or silent.
///
/// The window is a periodic Hann window, 0.5 − 0.5·cos(2πk/windowLength); one shorter than the transform sits in the
/// middle of the frame. Nothing is scaled.
public struct ShortTimeFourier: Sendable {
    /// Points of the transform.
    public let fftSize: Int
    /// Samples between neighbouring frames.
    public let hopLength: Int
    /// Bins of a spectrum, `fftSize / 2 + 1`.
    public var binCount: Int { transform.binCount }
    /// What is taken for the signal beyond its ends.
    public let ends: Ends
    /// Fewest samples of a signal: those that can be reflected by half a frame.
    public var minimumSampleCount: Int { ends == .reflection ? fftSize / 2 + 1 : 0 }

    /// What is taken for a signal beyond its ends.
    public enum Ends: Sendable {
        /// The signal mirrored at its first and last sample, which are not repeated.
        case reflection
        /// Silence.
        case zeros
    }

    private let window: [Double]
    private let transform: RealFFT

    /// Frames of `fftSize` samples every `hopLength` samples, under a window of `windowLength` (at most `fftSize`)
    /// samples.
    public init(fftSize: Int, hopLength: Int, windowLength: Int? = nil, ends: Ends = .reflection) {
        let windowLength = windowLength ?? fftSize
        precondition(hopLength > 0 && windowLength > 0 && windowLength <= fftSize, "the window fits the transform")
        self.fftSize = fftSize
        self.hopLength = hopLength
        self.ends = ends
        window = periodicHannWindow(windowLength)
        transform = RealFFT.shared(size: fftSize)
    }

    /// Number of frames of a signal.
    public func frameCount(of sampleCount: Int) -> Int { 1 + sampleCount / hopLength }

    /// What is made of the complex bins.
    public enum Form: Sendable {
        /// |STFT|².
        case power
        /// √max(|STFT|², least).
        case magnitude(leastPower: Double)
    }

    /// The spectra of a signal, frame by frame.
    ///
    /// - Parameters:
    ///   - samples: at least ``minimumSampleCount`` samples.
    ///   - body: gets the `binCount` values of a frame, which live only as long as the call.
    public func forEachFrame(of samples: [Double], _ form: Form, _ body: (UnsafeBufferPointer<Double>) -> Void) {
        precondition(samples.count >= minimumSampleCount, "too few samples to reflect")
        var scratch = Scratch(self)
        var values = [Double](repeating: 0, count: binCount)
        for frame in 0..<frameCount(of: samples.count) {
            scratch.transform(samples, frame: frame, self, form, into: &values)
            values.withUnsafeBufferPointer(body)
        }
    }

    /// The spectra of two equally long signals, frame by frame, so that memory does not depend on the signals' length.
    ///
    /// - Parameters:
    ///   - a, b: at least ``minimumSampleCount`` samples each.
    ///   - body: gets the `binCount` values of a frame of `a` and of `b`, which live only as long as the call.
    public func forEachFrame(
        of a: [Double], and b: [Double], _ form: Form,
        _ body: (_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Void
    ) {
        precondition(a.count == b.count && a.count >= minimumSampleCount, "too few samples to reflect")
        var scratch = Scratch(self)
        var valuesOfA = [Double](repeating: 0, count: binCount)
        var valuesOfB = valuesOfA
        for frame in 0..<frameCount(of: a.count) {
            scratch.transform(a, frame: frame, self, form, into: &valuesOfA)
            scratch.transform(b, frame: frame, self, form, into: &valuesOfB)
            valuesOfA.withUnsafeBufferPointer { a in valuesOfB.withUnsafeBufferPointer { b in body(a, b) } }
        }
    }

    /// The bands of the spectra of two signals, frame by frame; see ``forEachFrame(of:and:_:_:)``.
    public func forEachMelFrame(
        of a: [Double], and b: [Double], _ form: Form, _ bank: MelFilterbank,
        _ body: (_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Void
    ) {
        var bandsOfA = [Double](repeating: 0, count: bank.bandCount)
        var bandsOfB = bandsOfA
        forEachFrame(of: a, and: b, form) { a, b in
            bank.apply(to: a, into: &bandsOfA)
            bank.apply(to: b, into: &bandsOfB)
            bandsOfA.withUnsafeBufferPointer { a in bandsOfB.withUnsafeBufferPointer { b in body(a, b) } }
        }
    }

    private struct Scratch {
        /// The windowed frame in front, zeros behind: where the window sits changes the phase only.
        var frame: [Double]
        var bins: [ComplexDouble]

        init(_ stft: ShortTimeFourier) {
            frame = [Double](repeating: 0, count: stft.fftSize)
            bins = [ComplexDouble](repeating: .zero, count: stft.binCount)
        }

        mutating func transform(
            _ samples: [Double], frame index: Int, _ stft: ShortTimeFourier, _ form: Form, into values: inout [Double]
        ) {
            let length = stft.window.count
            let first = index * stft.hopLength - stft.fftSize / 2 + (stft.fftSize - length) / 2
            if first >= 0 && first + length <= samples.count {
                samples.withUnsafeBufferPointer {
                    if let start = $0.baseAddress { ck_multiply(start + first, stft.window, length, &frame) }
                }
            } else {
                switch stft.ends {
                case .zeros:
                    copyBlock(of: samples, from: first, count: length, into: &frame)
                    for i in 0..<length { frame[i] *= stft.window[i] }
                case .reflection:
                    let last = samples.count - 1
                    for i in 0..<length {
                        let position = abs(first + i)
                        frame[i] = samples[position <= last ? position : 2 * last - position] * stft.window[i]
                    }
                }
            }
            stft.transform.forward(frame, into: &bins)
            withDoubles(bins) { bins in
                switch form {
                case .power: ck_power_spectrum(bins, stft.binCount, &values)
                case .magnitude(let least): ck_magnitude_spectrum(bins, stft.binCount, least, &values)
                }
            }
        }
    }
}
