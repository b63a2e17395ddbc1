import Glibc

/// Mel-frequency cepstral coefficients as Kaldi's `compute-mfcc-feats` computes them, in double precision.
///
///     let mfcc = try KaldiMFCC(KaldiMFCCOptions(sampleRate: 16000))
///     let features = mfcc.features(of: samples.map { 32768 * $0 })
///
/// Of each frame: the power spectrum under the window, its sums in mel bands, their natural logarithms, an orthonormal
/// cosine transform of type 2, a lifter; the frame's log energy stands in the place of the zeroth coefficient.
///
/// Source: Kaldi, feat/feature-mfcc.cc.
public struct KaldiMFCC: Sendable {
    /// The options.
    public let options: KaldiMFCCOptions

    private let window: [Double]
    private let bands: BandMatrix
    /// Rows of the cosine transform with the lifter's factors, one a coefficient.
    private let basis: [[Double]]

    /// The computation with these options.
    ///
    /// - Throws: ``KaldiOptionError`` where the options contradict each other.
    public init(_ options: KaldiMFCCOptions = KaldiMFCCOptions()) throws(KaldiOptionError) {
        try options.check()
        self.options = options
        window = options.frames.window.weights(options.frames.lengthSamples)
        bands = try KaldiMelBands.weights(options.mel, options.frames)
        let count = options.mel.bandCount
        basis = (0..<options.coefficientCount).map { n in
            let scale = ((n == 0 ? 1.0 : 2) / Double(count)).squareRoot()
            let lift = options.lifter == 0 ? 1 : 1 + options.lifter / 2 * sin(.pi * Double(n) / options.lifter)
            return (0..<count).map { band in
                lift * scale * cos(.pi * Double(n) * (Double(band) + 0.5) / Double(count))
            }
        }
    }

    /// The coefficients of every frame; none where the signal is shorter than one.
    ///
    /// - Parameter samples: At the scale of 16-bit integers, ±32768, at the options' sample rate; finite numbers.
    public func features(of samples: [Double]) -> FrameFeatures {
        let count = options.frames.frameCount(of: samples.count)
        var values = [Double]()
        values.reserveCapacity(count * options.coefficientCount)
        var frames = KaldiFrames(options.frames)
        var spectrum = FrameSpectrum(window: window, fftSize: options.frames.fftSize)
        var power = [Double](repeating: 0, count: bands.columnCount)
        var levels = [Double](repeating: 0, count: bands.rowCount)
        for number in 0..<count {
            frames.prepare(number, of: samples)
            spectrum.analyze(frames.frame, from: 0)
            spectrum.power(into: &power)
            bands.multiply(power, into: &levels)
            for band in levels.indices { levels[band] = KaldiFrames.logarithm(of: levels[band]) }
            append(levels, options.usesEnergy ? logEnergy(frames) : nil, to: &values)
        }
        return FrameFeatures(dimension: options.coefficientCount, values: values)
    }

    /// The energy that takes the place of the zeroth coefficient.
    private func logEnergy(_ frames: KaldiFrames) -> Double {
        var logEnergy = frames.logEnergy
        if !options.usesRawEnergy {
            var total = 0.0
            for (sample, weight) in zip(frames.frame, window) { total += sample * weight * (sample * weight) }
            logEnergy = KaldiFrames.logarithm(of: total)
        }
        return options.energyFloor > 0 ? max(logEnergy, log(options.energyFloor)) : logEnergy
    }

    private func append(_ levels: [Double], _ logEnergy: Double?, to values: inout [Double]) {
        let zeroth = logEnergy ?? dot(basis[0], levels)
        if !options.isHTKCompatible { values.append(zeroth) }
        for row in basis.dropFirst() { values.append(dot(row, levels)) }
        // HTK's cosine transform has no smaller factor for the zeroth coefficient.
        if options.isHTKCompatible { values.append(logEnergy ?? zeroth * 2.0.squareRoot()) }
    }
}
