import DSP
import Glibc

/// How far the envelopes of both signals, levels of short frames, are apart.
public struct Envelope: Metric {
    /// What the envelope distances measure and how.
    public static let definition = MetricDefinition(
        name: "envelope",
        title: "Distance and correlation of envelopes",
        summary: "Whether the hypothesis is loud and soft where the reference is.",
        method: [
            """
            Both signals are cut to the shorter. The envelope is the root mean square of frames of 20 ms, one every \
            10 ms.
            """,
            """
            env_rmse_db is the root mean square of the difference of both envelopes in dB, each raised to a floor 60 dB \
            below the reference's loudest frame. env_corr is Pearson's correlation of the envelopes, not in dB.
            """,
        ],
        keys: [
            KeyDefinition(
                "env_rmse_db", title: "Envelope distance", unit: "dB", range: (0, nil), direction: .lower, digits: 2,
                monotone: true),
            KeyDefinition(
                "env_corr", title: "Envelope correlation", unit: "1", range: (-1, 1), direction: .higher, digits: 3,
                monotone: true),
        ],
        undefinedCases: [
            UndefinedCase(.tooShort, "the common length is below a frame of 20 ms"),
            UndefinedCase(.silentReference, "the reference is zero over the common length"),
            UndefinedCase(.constantReference, "all frames of the reference are equally loud (env_corr)"),
            UndefinedCase(.constantHypothesis, "all frames of the hypothesis are equally loud (env_corr)"),
        ],
        blindSpots: [
            "Hears nothing of timbre, pitch or phase: noise with the right envelope is perfect.",
            "env_rmse_db weighs pauses as much as speech; noise in pauses, or gating of it, decides it.",
            "env_corr is decided by the loudest syllables.",
        ],
        invariances: [
            "Gain: env_rmse_db counts it, env_corr is unchanged. Polarity: unchanged. Delay: a little for a few ms."
        ],
        agreement: ["Not in VERSA. A plain implementation in NumPy within 1e-9."],
        citations: [
            Citation(
                """
                R. Drullman, J. M. Festen, R. Plomp: Effect of temporal envelope smearing on speech reception. J. \
                Acoustical Society of America 95(2), 1994
                """, link: "https://doi.org/10.1121/1.408467")
        ])

    private static let frameDuration = 0.02
    private static let hopDuration = 0.01
    /// Amplitude of the floor against the loudest frame: −60 dB.
    private static let floor = 1e-3
    /// Share of the squared levels that rounding leaves of a constant envelope, with room.
    private static let rounding = 1e-24

    /// The distances, which have no parameters.
    public init(_ parameters: Parameters) {}

    /// The scores `env_rmse_db` and `env_corr`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (first, second) = pair.trimmed
        let analysis = FrameLevels(frameDuration: Self.frameDuration, hopDuration: Self.hopDuration)
        let (reference, hypothesis) = (try first.result(of: analysis), try second.result(of: analysis))
        let loudest = reference.max() ?? 0
        guard loudest > 0 else { throw Undefined(.silentReference) }
        return [
            "env_rmse_db": Score(Self.distance(reference, hypothesis, floor: loudest * Self.floor)),
            "env_corr": Score { () throws(Undefined) in try Self.correlation(reference, hypothesis) },
        ]
    }

    private static func distance(_ a: [Double], _ b: [Double], floor: Double) -> Double {
        let squares = zip(a, b).reduce(0) { sum, levels in
            let decibels = 20 * log10(max(levels.0, floor) / max(levels.1, floor))
            return sum + decibels * decibels
        }
        return (squares / Double(a.count)).squareRoot()
    }

    private static func correlation(_ a: [Double], _ b: [Double]) throws(Undefined) -> Double {
        func centred(_ levels: [Double], _ constant: Undefined.Reason) throws(Undefined) -> [Double] {
            let mean = sum(levels[...]) / Double(levels.count)
            let centred = levels.map { $0 - mean }
            guard energy(centred) > rounding * energy(levels) else {
                throw Undefined(constant, "all \(levels.count) frames are equally loud")
            }
            return centred
        }
        let (x, y) = (try centred(a, .constantReference), try centred(b, .constantHypothesis))
        return min(max(dot(x, y) / (energy(x).squareRoot() * energy(y).squareRoot()), -1), 1)
    }
}

/// Root mean squares of frames.
struct FrameLevels: Analysis {
    /// Length of a frame, s.
    let frameDuration: Double
    /// Distance of frames, s.
    let hopDuration: Double

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [Double] {
        func samples(_ duration: Double) -> Int {
            max(1, Int((duration * Double(signal.sampleRate)).rounded(.toNearestOrEven)))
        }
        let length = samples(frameDuration)
        guard signal.samples.count >= length else {
            throw Undefined(.tooShort, "\(signal.samples.count) of at least \(length) samples")
        }
        return frameLevels(of: signal.samples, length: length, hop: samples(hopDuration))
    }
}
