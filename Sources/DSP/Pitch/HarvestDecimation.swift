import CKernels

/// Speech at about 8 kHz and with zero mean, which Harvest works on.
struct DecimatedSpeech {
    /// Samples per second; not an integer where the signal's rate is no multiple of the decimation factor.
    let rate: Double
    /// Every `factor`-th sample of the low-passed signal, without its mean.
    let samples: [Double]

    init(_ signal: [Double], factor: Int, rate: Double) {
        self.rate = rate
        var samples = factor > 1 ? Self.decimate(signal, by: factor) : signal
        let mean = samples.reduce(0, +) / Double(samples.count)
        for i in samples.indices { samples[i] -= mean }
        self.samples = samples
    }

    /// The signal is extended by 140 samples before it is filtered, so that the filter settles.
    private static let settling = 140
    /// Length of the odd reflection at both ends.
    private static let reflection = 9

    /// Zero-phase low-pass and decimation: `filter` forward and backward, with constant extension and then odd
    /// reflection at both ends.
    private static func decimate(_ signal: [Double], by factor: Int) -> [Double] {
        let filter = DecimationFilter.table[factor - 2]
        let lag = (settling + factor - 1) / factor * factor
        let edge = lag + reflection
        let extended = signal.count + 2 * lag
        let first = signal[0]
        let last = signal[signal.count - 1]
        var x = [Double](unsafeUninitializedCapacity: extended + 2 * reflection) { buffer, count in
            // Inside the constant extension an odd reflection is constant, too.
            buffer[..<edge].initialize(repeating: first)
            _ = buffer[edge...].initialize(from: signal)
            buffer[(edge + signal.count)...].initialize(repeating: last)
            count = buffer.count
        }
        for _ in 0..<2 {
            ck_decimation_filter(&x, x.count, filter.a, filter.b)
            x.reverse()
        }
        // The positions that are kept count back from the end of the extended signal.
        let kept = (extended - 1) / factor + 1
        let begin = factor - factor * kept + extended + reflection - 1
        let dropped = lag / factor
        return (0..<((signal.count + factor - 1) / factor)).map { x[begin + (dropped + $0) * factor] }
    }
}

/// WORLD's third-order low-pass filters: recursive coefficients and the first half of the symmetric numerator.
private struct DecimationFilter {
    let a: [Double]
    let b: [Double]

    /// For the factors 2 to 12.
    static let table: [DecimationFilter] = [
        .init(
            a: [0.04115673456775719, -0.42599112459189636, 0.041037215479961225],
            b: [0.16797464681802227, 0.5039239404540667]),
        .init(
            a: [0.9503937898323742, -0.6742914674152679, 0.15412211621346475],
            b: [0.07122194517117864, 0.2136658355135359]),
        .init(
            a: [1.4499664446880227, -0.9894349708095058, 0.24578252340690215],
            b: [0.03671075033932261, 0.11013225101796784]),
        .init(
            a: [1.7610939654280557, -1.2554914843859768, 0.3237186507788215],
            b: [0.021334858522387423, 0.06400457556716227]),
        .init(
            a: [1.971535274951214, -1.4686795689225347, 0.3893908434965701],
            b: [0.013469181309343825, 0.040407543928031475]),
        .init(
            a: [2.1225239019534703, -1.6395144861046302, 0.44469707800587366],
            b: [0.009036688268160842, 0.027110064804482525]),
        .init(
            a: [2.2357462340187593, -1.7780899984041358, 0.4915255536596869],
            b: [0.006352276340711199, 0.019056829022133598]),
        .init(
            a: [2.323600349175958, -1.8921545617463598, 0.5314892813372907],
            b: [0.004633116404138937, 0.013899349212416812]),
        .init(
            a: [2.3936475118069387, -1.9873904075111861, 0.5658879979027055],
            b: [0.0034818622251927556, 0.010445586675578267]),
        .init(
            a: [2.450743295230728, -2.06794904601978, 0.595747744383321],
            b: [0.0026822508007163792, 0.008046752402149138]),
        .init(
            a: [2.4981398605924205, -2.1368928194784025, 0.6218751381622148],
            b: [0.0021097275904709, 0.0063291827714127]),
    ]
}

extension HarvestConstants {
    /// Decimation from `sampleRate` Hz to about ``targetRate``.
    static func decimationFactor(sampleRate: Int) -> Int {
        min(largestDecimation, max(1, WORLD.round(Double(sampleRate) / targetRate)))
    }
}
