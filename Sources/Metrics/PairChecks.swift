extension AnalyzedPair {
    /// Why no metric has a value for this pair, or `nil`: a signal without samples, with NaN or infinite samples, in
    /// digital silence, or with all samples equal. The reference is looked at first.
    public var unscorable: Undefined? {
        let referenceFault = try? reference.result(of: SampleCheck())
        let hypothesisFault = try? hypothesis.result(of: SampleCheck())
        switch (referenceFault ?? nil, hypothesisFault ?? nil) {
        case (.empty, _): return Undefined(.tooShort, "the reference has no samples")
        case (_, .empty): return Undefined(.tooShort, "the hypothesis has no samples")
        case (.notFinite, _): return Undefined(.notFinite, "in the reference")
        case (_, .notFinite): return Undefined(.notFinite, "in the hypothesis")
        case (.silent, _): return Undefined(.silentReference)
        case (_, .silent): return Undefined(.silentHypothesis)
        case (.constant, _): return Undefined(.constantReference)
        case (_, .constant): return Undefined(.constantHypothesis)
        case (nil, nil): return nil
        }
    }
}

/// Looks at every sample of the first channel as the file holds it: resampling turns a constant into something else.
private struct SampleCheck: Analysis {
    enum Fault { case empty, notFinite, silent, constant }

    func analyze(_ signal: AnalyzedSignal) -> Fault? {
        let samples = signal.source.channels[0]
        guard let first = samples.first else { return .empty }
        // 0·x is 0 for finite x and NaN otherwise.
        if samples.reduce(0, { $0 + 0 * $1 }) != 0 { return .notFinite }
        if samples.contains(where: { $0 != first }) { return nil }
        return first == 0 ? .silent : .constant
    }
}
