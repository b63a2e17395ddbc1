import DSP
import Glibc

/// The triangles of mel bands over the bins of a transform, rounded to single precision as librosa and torchaudio keep them.
///
/// Edges are equally spaced on the mel scale, sides are straight in Hz.
enum MelMatrix {
    /// The matrix for transforms of `fftSize` points of signals of `rate` Hz.
    static func make(_ settings: FeatureSettings.MelSettings, fftSize: Int, rate: Int) -> BandMatrix {
        let (lowest, highest) = (
            mel(settings.low, settings.scale), mel(settings.high ?? Double(rate) / 2, settings.scale)
        )
        let edges = (0..<settings.bands + 2).map { edge in
            frequency(lowest + (highest - lowest) * Double(edge) / Double(settings.bands + 1), settings.scale)
        }
        let frequencies = (0...fftSize / 2).map { Double($0 * rate) / Double(fftSize) }
        let rows = (0..<settings.bands).map { band in
            let (low, centre, high) = (edges[band], edges[band + 1], edges[band + 2])
            let peak = settings.norm == .slaney ? 2 / (high - low) : 1
            return frequencies.map { f in
                let weight = max(0, min((f - low) / (centre - low), (high - f) / (high - centre))) * peak
                return Double(Float(weight))
            }
        }
        return BandMatrix(rows: rows, columnCount: frequencies.count)
    }

    // Slaney, Auditory Toolbox (1998): 3 mels for 200 Hz up to 1 kHz, then 27 mels for each factor of 6.4.
    private static let (knee, melsPerHz, melsPerOctave) = (1_000.0, 3.0 / 200, 27 / log(6.4))
    // HTK book: 2595 mels for each factor of ten.
    private static let (melsPerDecade, corner) = (2_595.0, 700.0)

    static func mel(_ frequency: Double, _ scale: FeatureSettings.MelSettings.Scale) -> Double {
        switch scale {
        case .htk: melsPerDecade * log10(1 + frequency / corner)
        case .slaney:
            frequency < knee ? frequency * melsPerHz : knee * melsPerHz + log(frequency / knee) * melsPerOctave
        }
    }

    static func frequency(_ mel: Double, _ scale: FeatureSettings.MelSettings.Scale) -> Double {
        switch scale {
        case .htk: corner * (pow(10, mel / melsPerDecade) - 1)
        case .slaney:
            mel < knee * melsPerHz ? mel / melsPerHz : knee * exp((mel - knee * melsPerHz) / melsPerOctave)
        }
    }
}
