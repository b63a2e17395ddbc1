import Glibc

/// Where there is speech in a signal.
public struct SpokenSegments: Sendable, Hashable {
    /// The segments in samples at ``rate``.
    public let samples: [Range<Int>]
    /// Samples per second.
    public let rate: Int
    /// Samples of the signal.
    public let length: Int

    /// The share of the signal that is speech, from 0 to 1.
    public var ratio: Double { Double(samples.reduce(0) { $0 + $1.count }) / Double(max(1, length)) }

    /// VERSA's `vad_info`: starts and ends in seconds, rounded to one decimal, the end no later than the signal's.
    public var versaSeconds: [(start: Double, end: Double)] {
        samples.map { segment in
            (
                max(Self.rounded(segment.lowerBound, rate), 0),
                min(Self.rounded(segment.upperBound, rate), Double(length) / Double(rate))
            )
        }
    }

    /// Seconds with one decimal, as Python rounds: the decimal nearest to the binary value, the even one of two.
    static func rounded(_ samples: Int, _ rate: Int) -> Double {
        let seconds = Double(samples) / Double(rate)
        let tenths = (seconds * 10).rounded(.toNearestOrEven)
        // seconds·10 may have been rounded to a half: the exact remainder decides.
        let excess = fma(seconds, 10, -tenths)
        let exact = excess > 0.5 ? tenths + 1 : excess < -0.5 ? tenths - 1 : tenths
        return exact / 10
    }
}
