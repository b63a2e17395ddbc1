import DSP

/// Integrated loudness and loudness range of both signals, and how much louder the hypothesis is.
public struct Loudness: Metric {
    private let analysis: ProgrammeLoudness

    /// Loudness with its parameters.
    public init(_ parameters: Parameters) {
        analysis = ProgrammeLoudness(weighting: parameters.choice("filter") == "exact" ? .standard : .cookbook)
    }

    /// The scores `loudness_ref`, `loudness_hyp`, `loudness_diff`, `lra_ref` and `lra_hyp`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let reference = Side(pair.reference, analysis, silent: .silentReference)
        let hypothesis = Side(pair.hypothesis, analysis, silent: .silentHypothesis)
        return try Scores(anyOf: [
            ("loudness_ref", Score { () throws(Undefined) in try reference.integrated() }),
            ("loudness_hyp", Score { () throws(Undefined) in try hypothesis.integrated() }),
            (
                "loudness_diff",
                Score { () throws(Undefined) in try hypothesis.integrated() - reference.integrated() }
            ),
            ("lra_ref", Score { () throws(Undefined) in try reference.range() }),
            ("lra_hyp", Score { () throws(Undefined) in try hypothesis.range() }),
        ])
    }

    /// One signal's values, or why there are none.
    private struct Side {
        let measured: Result<ProgrammeLoudness.Result, Undefined>
        let duration: Double
        let silent: Undefined.Reason

        init(_ signal: AnalyzedSignal, _ analysis: ProgrammeLoudness, silent: Undefined.Reason) {
            measured = Result { () throws(Undefined) in try signal.result(of: analysis) }
            duration = Double(signal.source.channels[0].count) / Double(signal.source.sampleRate)
            self.silent = silent
        }

        func integrated() throws(Undefined) -> Double {
            let value = try measured.get().integrated
            return try known(value)
        }

        func range() throws(Undefined) -> Double {
            let value = try measured.get().range
            guard duration >= ProgrammeLoudness.shortestForRange else {
                throw Undefined(.tooShort, "less than \(ProgrammeLoudness.shortestForRange) s")
            }
            return try known(value)
        }

        private func known(_ value: Double?) throws(Undefined) -> Double {
            guard let value else { throw Undefined(silent, "every block is below -70 LUFS") }
            return value
        }
    }
}

/// The loudness of a signal as its file holds it: all channels, the file's rate.
struct ProgrammeLoudness: Analysis {
    let weighting: KWeighting

    /// What comes out; `nil` where every block is below the gate, and for the range of a signal that is too short.
    struct Result: Sendable {
        /// Integrated loudness, LUFS.
        let integrated: Double?
        /// Loudness range, LU.
        let range: Double?
    }

    /// Shortest signal that has a range: with the silence behind it, a block.
    static let shortestForRange = LoudnessRange.blockDuration - LoudnessRange.trailingSilence
    /// Left, right, centre and two surround channels.
    private static let mostChannels = 5

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let (channels, rate) = (signal.source.channels, signal.source.sampleRate)
        guard channels.count <= Self.mostChannels else {
            throw Undefined(.unsupportedChannels, "\(channels.count) of at most \(Self.mostChannels)")
        }
        let count = Double(channels[0].count)
        guard count >= IntegratedLoudness.blockDuration * Double(rate) else {
            throw Undefined(.tooShort, "less than a block of \(IntegratedLoudness.blockDuration) s")
        }
        let hasRange = count >= Self.shortestForRange * Double(rate)
        let power = WeightedPower(
            channels, sampleRate: rate, weighting: weighting,
            trailingSilence: hasRange ? LoudnessRange.trailingSilence : 0)
        return Result(
            integrated: IntegratedLoudness(power).lkfs, range: hasRange ? LoudnessRange(power).lu : nil)
    }
}
