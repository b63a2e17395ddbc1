import DSP

/// The upper envelope of a signal.
package struct VisqolEnvelope: Analysis {
    package struct Result {
        /// As many values as samples.
        package let values: [Double]
        /// What computed it, for other signals of the length.
        let transform: HilbertEnvelope
    }

    package init() {}

    package func analyze(_ signal: AnalyzedSignal) -> Result {
        let transform = HilbertEnvelope(count: signal.samples.count)
        return Result(values: VisqolAlignment.envelope(of: signal.samples, transform), transform: transform)
    }
}

/// Bringing the hypothesis into time with the reference.
package enum VisqolAlignment {
    /// ViSQOL's upper envelope of `samples`: the magnitude of the analytic signal about the mean, plus the mean.
    ///
    /// - Parameter transform: is used where it is made for as many samples.
    static func envelope(of samples: [Double], _ transform: HilbertEnvelope) -> [Double] {
        let mean = samples.reduce(0, +) / Double(samples.count)
        let transform = transform.count == samples.count ? transform : HilbertEnvelope(count: samples.count)
        return transform.apply(to: samples.map { $0 - mean }).map { $0 + mean }
    }

    /// The samples by which the hypothesis has to be delayed, from both envelopes; 0 where that is more than half the
    /// reference. The mean makes the correlation flat, so a lag of a few samples for signals in time is common.
    package static func lag(_ reference: [Double], _ hypothesis: [Double]) -> Int {
        let lag = lagOfLargestCorrelation(reference, hypothesis)
        return 2 * abs(lag) > reference.count ? 0 : lag
    }

    /// `samples` later by `lag`: with zeros in front, or without the first where `lag` is negative.
    package static func shift(_ samples: [Double], by lag: Int) -> [Double] {
        lag < 0 ? Array(samples.dropFirst(-lag)) : [Double](repeating: 0, count: lag) + samples
    }
}
