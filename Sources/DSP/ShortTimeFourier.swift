import Glibc

/// Power spectra of overlapping frames, each centred on a multiple of the hop, with the signal reflected at its ends
/// (the edge sample is not repeated): what librosa and PyTorch call a centred STFT with reflect padding.
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
    /// Fewest samples that can be reflected by half a frame.
    public var minimumSampleCount: Int { fftSize / 2 + 1 }

    private let window: [Double]
    private let transform: RealFFT

    /// Frames of `fftSize` samples every `hopLength` samples, under a window of `windowLength` (at most `fftSize`)
    /// samples.
    public init(fftSize: Int, hopLength: Int, windowLength: Int? = nil) {
        let windowLength = windowLength ?? fftSize
        precondition(hopLength > 0 && windowLength > 0 && windowLength <= fftSize, "the window fits the transform")
        self.fftSize = fftSize
        self.hopLength = hopLength
        window = (0..<windowLength).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(windowLength)) }
        transform = RealFFT.shared(size: fftSize)
    }

    /// Number of frames of a signal.
    public func frameCount(of sampleCount: Int) -> Int { 1 + sampleCount / hopLength }

    /// The power spectra |STFT|² of two equally long signals, frame by frame, so that memory does not depend on the
    /// signals' length.
    ///
    /// - Parameters:
    ///   - a, b: at least ``minimumSampleCount`` samples each.
    ///   - body: gets the `binCount` powers of a frame of `a` and of `b`, which live only as long as the call.
    public func forEachFrame(
        of a: [Double], and b: [Double],
        _ body: (_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Void
    ) {
        precondition(a.count == b.count && a.count >= minimumSampleCount, "too few samples to reflect")
        var scratch = Scratch(self)
        var powerOfA = [Double](repeating: 0, count: binCount)
        var powerOfB = powerOfA
        for frame in 0..<frameCount(of: a.count) {
            scratch.power(of: a, frame: frame, self, into: &powerOfA)
            scratch.power(of: b, frame: frame, self, into: &powerOfB)
            powerOfA.withUnsafeBufferPointer { a in powerOfB.withUnsafeBufferPointer { b in body(a, b) } }
        }
    }

    /// The magnitudes √max(|STFT|², leastPower) of two signals, frame by frame; see ``forEachFrame(of:and:_:)``.
    public func forEachMagnitudeFrame(
        of a: [Double], and b: [Double], leastPower: Double = 0,
        _ body: (_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Void
    ) {
        var magnitudeOfA = [Double](repeating: 0, count: binCount)
        var magnitudeOfB = magnitudeOfA
        forEachFrame(of: a, and: b) { powerOfA, powerOfB in
            for i in 0..<binCount {
                magnitudeOfA[i] = max(powerOfA[i], leastPower).squareRoot()
                magnitudeOfB[i] = max(powerOfB[i], leastPower).squareRoot()
            }
            magnitudeOfA.withUnsafeBufferPointer { a in magnitudeOfB.withUnsafeBufferPointer { b in body(a, b) } }
        }
    }

    /// The mel bands of the magnitudes of two signals, frame by frame; see
    /// ``forEachMagnitudeFrame(of:and:leastPower:_:)``.
    public func forEachMelFrame(
        of a: [Double], and b: [Double], _ bank: MelFilterbank, leastPower: Double = 0,
        _ body: (_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Void
    ) {
        var bandsOfA = [Double](repeating: 0, count: bank.bandCount)
        var bandsOfB = bandsOfA
        forEachMagnitudeFrame(of: a, and: b, leastPower: leastPower) { a, b in
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

        mutating func power(
            of samples: [Double], frame index: Int, _ stft: ShortTimeFourier, into power: inout [Double]
        ) {
            let length = stft.window.count
            let first = index * stft.hopLength - stft.fftSize / 2 + (stft.fftSize - length) / 2
            if first >= 0 && first + length <= samples.count {
                for i in 0..<length { frame[i] = samples[first + i] * stft.window[i] }
            } else {
                let last = samples.count - 1
                for i in 0..<length {
                    let position = abs(first + i)
                    frame[i] = samples[position <= last ? position : 2 * last - position] * stft.window[i]
                }
            }
            stft.transform.forward(frame, into: &bins)
            powerSpectrum(bins, into: &power)
        }
    }
}
