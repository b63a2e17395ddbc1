import Audio
import Foundation
import Metrics
import Testing

/// What every metric's definition promises, on real speech.
@Suite struct PropertyTests {
    private static let voices = ["ref/en-allison-a.flac", "ref/it-menardi-a.flac", "ref/en-alsa-a.flac"]

    /// Keys that noise at 10 dB need not change.
    private static let mayTie: Set = ["bandwidth_match", "clip_ratio_hyp", "clip_run_ratio_hyp", "uv2v"]

    /// Keys that a voice has no value for, as their definitions say: at 8 kHz, and with digital silence inside.
    private static let withoutValue: [String: Set<String>] = [
        "ref/it-menardi-a.flac": [
            "chroma_cqt_cosine_dtw", "chroma_cqt_euclidean_dtw", "chroma_cens_cosine_dtw", "chroma_cens_euclidean_dtw",
        ],
        "ref/en-alsa-a.flac": [
            "pysepm_bsd", "chroma_stft_cosine_dtw", "chroma_stft_cosine_dtw_raw", "chroma_stft_cosine_dtw_log",
        ],
    ]

    private static func isUndefined(_ score: Score?) -> Bool { if case .undefined = score { true } else { false } }

    /// The signal with white noise at `ratio` dB below it; the same noise for every ratio.
    private static func noisy(_ signal: Signal, ratio: Double) -> Signal {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        let noise = signal.channels[0].map { _ -> Double in
            (0..<12).reduce(-6.0) { sum, _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return sum + Double(state >> 11) / 9_007_199_254_740_992
            }
        }
        let power = { (samples: [Double]) in samples.reduce(0) { $0 + $1 * $1 } }
        let gain = (power(signal.channels[0]) / power(noise) / pow(10, ratio / 10)).squareRoot()
        return Signal(
            sampleRate: signal.sampleRate, channels: [zip(signal.channels[0], noise).map { $0 + gain * $1 }])
    }

    @Test(arguments: hearingMetrics, voices)
    func monotoneKeysGetWorseWithNoise(_ name: String, _ voice: String) throws {
        let definition = try #require(MetricRegistry.metric(named: name)).definition
        let reference = try goldenSignal(voice)
        let results = try [20.0, 10, 0].map {
            try scores(name, analyzedPair(reference, Self.noisy(reference, ratio: $0)))
        }
        for key in definition.keys where key.monotone {
            let values = try results.map { try #require($0[key.name]?.value) }
            let oriented = key.direction == .higher ? values : values.map { -$0 }
            #expect(oriented[0] > oriented[1] && oriented[1] > oriented[2], "\(key.name) \(voice): \(values)")
        }
    }

    /// No score of a degraded copy is better than that of the copy itself, and each is within its declared range.
    @Test(arguments: hearingMetrics, voices)
    func aCopyIsBestAndValuesAreInTheirRange(_ name: String, _ voice: String) throws {
        let definition = try #require(MetricRegistry.metric(named: name)).definition
        let reference = try goldenSignal(voice)
        let copy = try scores(name, analyzedPair(reference, reference))
        let worse = try scores(name, analyzedPair(reference, Self.noisy(reference, ratio: 10)))
        for key in definition.keys {
            for score in [copy[key.name], worse[key.name]] {
                guard let value = score?.value else { continue }
                if let lower = key.range.lower { #expect(value >= lower - 1e-9, "\(key.name) \(value)") }
                if let upper = key.range.upper { #expect(value <= upper + 1e-9, "\(key.name) \(value)") }
            }
            if Self.withoutValue[voice]?.contains(key.name) == true {
                #expect(Self.isUndefined(copy[key.name]), "\(key.name)")
                continue
            }
            switch (copy[key.name], worse[key.name], key.direction) {
            case (.value(let best), .value(let other), _) where best == other && Self.mayTie.contains(key.name): break
            case (.value(let best), .value(let other), .higher): #expect(best > other, "\(key.name)")
            case (.value(let best), .value(let other), .lower): #expect(best < other, "\(key.name)")
            case (.value, .value, .none): break  // facts, such as loudness
            case (.infinite(let positive), _, .higher): #expect(positive, "\(key.name)")
            case (.infinite, .infinite, .none): break  // `sir`, which nothing judges
            default: Issue.record("\(key.name): \(String(describing: copy[key.name]))")
            }
        }
    }
}
