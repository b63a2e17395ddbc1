import DSP
import Glibc

/// P.862's Bark scale: which FFT bins make a band, and how loud a band's power is.
struct PesqBands: Sendable {
    /// FFT bins of each band; the bands follow each other from bin 0.
    let bins: [Int]
    /// What turns the sum of a band's bins into power density.
    let powerScale: [Double]
    /// Absolute hearing threshold, as power.
    let threshold: [Double]
    /// Width in Bark.
    let width: [Double]
    /// Σ of the widths but the first.
    let totalWidth: Double
    /// Zwicker's exponent of each band.
    let exponent: [Double]
    /// Sl · (threshold / 0.5)^exponent: the factor before Zwicker's bracket.
    let loudnessScale: [Double]

    /// Number of bands.
    var count: Int { bins.count }

    /// Bands from the lists of ``PesqConstants``.
    init(_ list: (String) -> [Double]) {
        bins = list("band.bins").map { Int($0) }
        let spectrumScale = list("spectrum.scale")[0]
        powerScale = list("band.correction").map { $0 * spectrumScale }
        threshold = list("band.threshold")
        width = list("band.width")
        totalWidth = width.dropFirst().reduce(0, +)
        exponent = list("band.centre").map { centre in
            // The exponent rises below 4 Bark (Zwicker's law as P.862 changes it).
            let rise = centre < 4 ? min(2, 6 / (centre + 2)) : 1
            return 0.23 * pow(rise, 0.15)
        }
        let scale = list("loudness.scale")[0]
        loudnessScale = zip(threshold, exponent).map { scale * pow($0 / 0.5, $1) }
    }

    /// Loudness of the powers `densities` of all bands, in sone (Zwicker's law; 0 below the threshold). `scratch` is
    /// written over.
    func loudness(of densities: ArraySlice<Double>, into loudness: inout [Double], scratch: inout [Double]) {
        for b in 0..<count {
            let power = densities[densities.startIndex + b]
            scratch[b] = 0.5 + 0.5 * max(power, threshold[b]) / threshold[b]
        }
        powers(of: scratch, exponent, into: &loudness)
        for b in 0..<count { loudness[b] = loudnessScale[b] * (loudness[b] - 1) }
    }
}
