import Glibc

/// The weights of Kaldi's mel bands over the bins of a spectrum: triangles over the mel scale, of height 1.
///
/// Source: Kaldi, `MelBanks` in feat/mel-computations.cc, without warping for the vocal tract's length. Mel is HTK's:
/// 1127·ln(1 + f/700).
enum KaldiMelBands {
    /// The weights, a row a band, for the bins from 0 up to half the sample rate, exclusive.
    static func weights(_ options: KaldiMelOptions, _ frames: KaldiFrameOptions) throws(KaldiOptionError) -> BandMatrix
    {
        let nyquist = Double(frames.sampleRate) / 2
        let (low, high) = (
            options.lowFrequency, options.highFrequency > 0 ? options.highFrequency : nyquist + options.highFrequency
        )
        try KaldiOptionError.require(
            options.bandCount >= 3, "--num-mel-bins", "\(options.bandCount) bands are too few",
            "give 3 or more; Kaldi's default is 23")
        try KaldiOptionError.require(
            low >= 0 && low < high && high <= nyquist, "--low-freq, --high-freq",
            "\(low) Hz to \(high) Hz is no range below half the sample rate, \(nyquist) Hz", "correct one of the three")
        let binCount = frames.fftSize / 2
        try KaldiOptionError.require(
            options.bandCount <= binCount, "--num-mel-bins",
            "\(options.bandCount) bands are more than the \(binCount) bins",
            "give fewer")
        let melsOfBins = (0..<binCount).map { mel(Double(frames.sampleRate) / Double(frames.fftSize) * Double($0)) }
        let (lowest, step) = (mel(low), (mel(high) - mel(low)) / Double(options.bandCount + 1))
        let rows = (0..<options.bandCount).map { band in
            let (left, centre, right) = (
                lowest + Double(band) * step, lowest + Double(band + 1) * step, lowest + Double(band + 2) * step
            )
            return melsOfBins.map { max(0, min(($0 - left) / (centre - left), (right - $0) / (right - centre))) }
        }
        if let empty = rows.firstIndex(where: { row in row.allSatisfy { $0 == 0 } }) {
            throw KaldiOptionError(
                "--num-mel-bins", cause: "no bin of the spectrum falls into band \(empty + 1) of \(options.bandCount)",
                remedy: "give fewer bands, or longer frames")
        }
        return BandMatrix(rows: rows, columnCount: binCount)
    }

    private static func mel(_ frequency: Double) -> Double { 1127 * log(1 + frequency / 700) }
}
