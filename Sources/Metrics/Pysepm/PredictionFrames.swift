import DSP

/// Linear prediction of windowed frames, for the log-likelihood ratio.
struct PredictionFrames: Analysis {
    let frames: PysepmFrames

    struct Result {
        /// R[0] … R[order] of each frame.
        var autocorrelations: [[Double]] = []
        /// 1, A[1] … A[order] of each frame.
        var errorFilters: [[Double]] = []
    }

    /// Order of the prediction at a rate in Hz.
    static func order(at sampleRate: Int) -> Int { sampleRate < 10000 ? 10 : 16 }

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> Result {
        let samples = signal.samples.map { $0 + pysepmOffset }
        let order = Self.order(at: frames.sampleRate)
        var autocorrelation = FrameAutocorrelation(window: frames.window, order: order)
        var result = Result()
        for start in try frames.startsOfAllButTheLast(in: samples.count) {
            let lags = autocorrelation.apply(to: samples, from: start)
            result.autocorrelations.append(lags)
            result.errorFilters.append(predictionErrorFilter(autocorrelation: lags))
        }
        return result
    }
}

/// Cepstra of the all-pole models of windowed frames, for the cepstrum distance. Those of digital silence are no
/// numbers.
struct PredictionCepstra: Analysis {
    let frames: PysepmFrames

    func analyze(_ signal: AnalyzedSignal) throws(Undefined) -> [[Double]] {
        var autocorrelation = FrameAutocorrelation(
            window: frames.window, order: PredictionFrames.order(at: frames.sampleRate))
        return try frames.starts(in: signal.samples.count).map { start in
            let lags = autocorrelation.apply(to: signal.samples, from: start)
            return predictionCepstrum(errorFilter: predictionErrorFilter(autocorrelation: lags))
        }
    }
}
