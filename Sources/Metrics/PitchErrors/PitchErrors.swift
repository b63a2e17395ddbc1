import DSP

/// Errors of voicing and pitch, as pitch detectors are judged by.
public struct PitchErrors: Metric {
    private let contour: F0Contour
    private let grossLimit: Double

    /// The errors with their parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let (floor, ceiling) = try parameters.f0Range(of: "pitch_errors")
        contour = F0Contour(
            floor: floor, ceiling: ceiling, frameShift: parameters.number("frame_shift"), conditioning: .none)
        grossLimit = parameters.number("gross_limit")
    }

    /// All keys of the definition.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let (reference, hypothesis) = pair.trimmed
        let errors = PitchTrackErrors(
            reference: try reference.result(of: contour), hypothesis: try hypothesis.result(of: contour),
            grossLimit: grossLimit)
        func score(_ value: Double?, or reason: Undefined) -> Score { value.map { Score($0) } ?? .undefined(reason) }
        let (noVoice, noFine) = (
            Undefined(.noVoicedFrames, "none is voiced in both signals"),
            Undefined(.noVoicedFrames, "none is voiced in both signals without a gross error")
        )
        return [
            "gpe": score(errors.grossErrorRate, or: noVoice),
            "vde": score(errors.voicingErrorRate, or: Undefined(.tooShort, "no frames")),
            "ffe": score(errors.frameErrorRate, or: Undefined(.tooShort, "no frames")),
            "fpe_mean_cents": score(errors.fineErrorMean, or: noFine),
            "fpe_std_cents": score(errors.fineErrorDeviation, or: noFine),
            "v2uv": score(errors.voicedToUnvoicedRate, or: Undefined(.noVoicedFrames, "in the reference")),
            "uv2v": score(
                errors.unvoicedToVoicedRate, or: Undefined(.tooFewFrames, "the reference is voiced throughout")),
        ]
    }
}
