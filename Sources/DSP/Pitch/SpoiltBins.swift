import CKernels
import Glibc
import Numerics

/// The tone that WORLD adds to every filtered signal.
///
/// When WORLD multiplies the spectra of the signal, Y, and of a filter, W, both of its transform length F, it spoils
/// the two highest bins of the product P: P[F/2] becomes Y[F/2]·P[F/2−1], a product of two spectra of the signal, and
/// P[F/2−1] becomes the same number. In time that is a tone near half the sample rate with two constant amplitudes,
/// large where a filter lets high frequencies through. Its candidates are WORLD's results (with a ceiling of 8 kHz
/// most of them), so the tone is added here, in closed form.
struct SpoiltBins {
    /// F.
    private let length: Double
    /// Y[F/2], real, and Y[F/2−1].
    private let nyquist: Double
    private let below: ComplexDouble
    /// (−1)^m·cos(2πm/F) and (−1)^m·sin(2πm/F).
    let cosine: [Double]
    let sine: [Double]

    /// - Parameters:
    ///   - transformLength: F, even.
    ///   - reach: Number of values of ``cosine`` and ``sine``; more than the longest filter's half length.
    init(samples: [Double], transformLength: Int, reach: Int) {
        length = Double(transformLength)
        let step = 2 * Double.pi / length
        var alternating = 0.0
        var real = 0.0
        var imaginary = 0.0
        // The phase turns so slowly that it is computed anew for blocks and by rotation inside.
        let block = 128
        let turn = ComplexDouble(cos(step), sin(step))
        for start in stride(from: 0, to: samples.count, by: block) {
            var phase = ComplexDouble(cos(step * Double(start)), sin(step * Double(start)))
            for i in start..<min(start + block, samples.count) {
                let x = i % 2 == 0 ? samples[i] : -samples[i]
                alternating += x
                real += x * phase.real
                imaginary += x * phase.imaginary
                phase *= turn
            }
        }
        nyquist = alternating
        below = ComplexDouble(real, imaginary)
        cosine = (0..<reach).map { ($0 % 2 == 0 ? 1 : -1) * cos(step * Double($0)) }
        sine = (0..<reach).map { ($0 % 2 == 0 ? 1 : -1) * sin(step * Double($0)) }
    }

    /// The tone in one channel: tone[n] = (−1)^(n+1)·(Re(turning·exp(−2πi(n+1)/F)) + steady).
    struct Tone {
        let turning: ComplexDouble
        let steady: Double
    }

    func tone(in channel: HarvestFilterBank.Channel) -> Tone {
        let step = 2 * Double.pi / length
        // The filter's response at the bins F/2 − 1 and F/2.
        var responseBelow = 0.0
        var responseNyquist = 0.0
        for m in stride(from: channel.halfLength, through: 0, by: -1) {
            let tap = m == 0 ? channel.taps[m] : 2 * channel.taps[m]
            responseNyquist += m % 2 == 0 ? tap : -tap
            responseBelow += tap * cosine[m]
        }
        let delay = step * Double(channel.halfLength)
        let spoilt = nyquist * responseBelow * (below.real * cos(delay) - below.imaginary * sin(delay))
        return Tone(
            turning: below * ComplexDouble(2 * (nyquist - 1) * responseBelow / length),
            steady: (spoilt - nyquist * responseNyquist) / length)
    }

    /// Writes the real (part 0) or imaginary (part 1) parts of `count` complex `values`, samples `first` and on, with
    /// the tone added.
    func add(
        _ tone: Tone, at first: Int, to values: UnsafePointer<Double>, part: Int, count: Int,
        into output: UnsafeMutablePointer<Double>
    ) {
        let phase = -2 * Double.pi * Double(first + 1) / length
        let turned = tone.turning * ComplexDouble(cos(phase), sin(phase))
        let sign: Double = first % 2 == 0 ? -1 : 1
        ck_add_tone(
            values, part, count, cosine, sine, sign * turned.real, sign * turned.imaginary, sign * tone.steady, output)
    }
}
