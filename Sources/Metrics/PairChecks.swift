import Audio
import DSP

extension AnalyzedPair {
    /// Why no metric has a value for this pair, or `nil`: a signal without samples, with NaN or infinite samples, in
    /// digital silence, or with all samples equal. The reference is looked at first.
    public var unscorable: Undefined? {
        switch (SampleFault(reference.source), SampleFault(hypothesis.source)) {
        case (.notFinite, _): return Undefined(.notFinite, "in the reference")
        case (_, .notFinite): return Undefined(.notFinite, "in the hypothesis")
        case (.empty, _): return Undefined(.tooShort, "the reference has no samples")
        case (_, .empty): return Undefined(.tooShort, "the hypothesis has no samples")
        case (.silent, _): return Undefined(.silentReference)
        case (_, .silent): return Undefined(.silentHypothesis)
        case (.constant, _): return Undefined(.constantReference)
        case (_, .constant): return Undefined(.constantHypothesis)
        case (nil, nil): return nil
        }
    }
}

/// What is wrong with the samples of the first channel as the file holds them: resampling turns a constant into something
/// else.
private enum SampleFault {
    case empty, notFinite, silent, constant

    /// `nil` where nothing is wrong. Samples whose energy is beyond all numbers count as not finite.
    init?(_ signal: Signal) {
        let samples = signal.channels[0]
        guard let first = samples.first else {
            self = .empty
            return
        }
        if !energy(samples).isFinite {
            self = .notFinite
        } else if samples.contains(where: { $0 != first }) {
            return nil
        } else {
            self = first == 0 ? .silent : .constant
        }
    }
}
