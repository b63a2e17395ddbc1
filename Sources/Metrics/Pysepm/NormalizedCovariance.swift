import Audio
import DSP
import Glibc

/// The normalised covariance measure: how closely the envelopes of the two signals follow each other in 20 bands
/// (R. L. Goldsworthy and J. E. Greenberg 2004; Ma, Hu and Loizou 2009).
enum NormalizedCovariance {
    /// Range of the bands' apparent signal-to-noise ratios, ±, in dB.
    private static let ratioLimit = 15.0
    /// Keeps the ratio finite for a copy.
    private static let leastShare = 1e-20

    /// The measure of a pair of one length at 8 or 16 kHz.
    static func value(reference: AnalyzedSignal, hypothesis: AnalyzedSignal) throws(Undefined) -> Double {
        let x = try reference.result(of: BandEnvelopes())
        let y = try hypothesis.result(of: BandEnvelopes())
        let edges = BandEnvelopes.edges(sampleRate: Double(reference.sampleRate))
        var (sum, weights) = (0.0, 0.0)
        for band in 0..<BandEnvelopes.bandCount {
            let share = try correlationSquared(x[band], y[band])
            let ratio = 10 * log10((share + leastShare) / (1 - share + leastShare))
            let weight = SpeechBands.importance(at: (edges[band] + edges[band + 1]) / 2)
            sum += weight * (min(max(ratio, -ratioLimit), ratioLimit) + ratioLimit) / (2 * ratioLimit)
            weights += weight
        }
        return sum / weights
    }

    /// The squared correlation coefficient, at most 1.
    private static func correlationSquared(_ x: [Double], _ y: [Double]) throws(Undefined) -> Double {
        let count = Double(x.count)
        let (meanOfX, meanOfY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        let (a, b) = (x.map { $0 - meanOfX }, y.map { $0 - meanOfY })
        let (ofX, ofY) = (energy(a), energy(b))
        guard ofX > 0 else { throw Undefined(.silentReference, "a band's envelope does not change") }
        guard ofY > 0 else { throw Undefined(.silentHypothesis, "a band's envelope does not change") }
        let covariance = dot(a, b)
        return min(1, covariance * covariance / (ofX * ofY))
    }
}

/// Envelopes in 20 bands between 300 Hz and 600 Hz below half the sample rate, at 32 Hz.
private struct BandEnvelopes: Analysis {
    static let bandCount = 20
    /// Order of the bands' low-pass prototypes.
    private static let filterOrder = 4
    /// Samples of an envelope in a second.
    private static let envelopeRate = 32

    /// Edges of the bands in Hz, equally spaced along the basilar membrane by D. D. Greenwood's map (J. Acoust. Soc.
    /// Am. 87, 1990), rounded. The filters are so narrow that the last digits of their edges matter: logarithms are
    /// rounded as in the published implementation.
    static func edges(sampleRate: Double) -> [Double] {
        let (length, steepness, corner) = (35.0, 2.1, 165.0)
        let place = { (frequency: Double) in length / steepness * (log(frequency / corner + 1) / log(10)) }
        let (lowest, highest) = (place(300), place(sampleRate / 2 - 600))
        let distance = (highest - lowest) / Double(bandCount)
        return (0...bandCount).map { edge in
            let position = edge == bandCount ? highest : Double(edge) * distance + lowest
            return corner * (pow(10, steepness * position / length) - 1)
        }
    }

    func analyze(_ signal: AnalyzedSignal) -> [[Double]] {
        let rate = Double(signal.sampleRate)
        let edges = Self.edges(sampleRate: rate)
        let filters = (0..<Self.bandCount).map {
            TransferFunction.butterworthBandPass(
                order: Self.filterOrder, from: edges[$0], to: edges[$0 + 1], sampleRate: rate)
        }
        let lowPass = PolyphaseFilter.scipy(from: signal.sampleRate, to: Self.envelopeRate)
        return RecursiveFilters(filters).mapEnvelopes(of: signal.samples) { lowPass.apply(to: $0) }
    }
}
