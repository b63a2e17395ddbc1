import Audio
import DSP

/// Virtual speech quality objective listener, version 3.
public struct Visqol: Metric {
    private let mode: VisqolMode
    private let mapping: VisqolMapping

    /// ViSQOL with its parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        let (model, file) = (parameters.choice("model"), parameters.text("model_file"))
        if model == "speech" {
            guard file == Self.builtIn else {
                throw ParameterError(
                    "visqol: speech mode has a formula in place of a model, so model_file means nothing")
            }
            self.init(mode: .speech, mapping: .exponential)
        } else if file != Self.builtIn {
            do throws(SupportVectorRegression.Unreadable) {
                self.init(regression: try SupportVectorRegression(contentsOf: file))
            } catch {
                throw ParameterError("visqol: \(error)")
            }
        } else if model == "grid-search" {
            throw ParameterError("visqol: there is no grid-search model in this program; name its file as model_file")
        } else {
            self.init(regression: VisqolMapping.audio)
        }
    }

    /// ViSQOL for audio, with a regression on the similarities of its 32 bands.
    public init(regression: SupportVectorRegression) {
        self.init(mode: .audio, mapping: .regression(regression))
    }

    private init(mode: VisqolMode, mapping: VisqolMapping) {
        self.mode = mode
        self.mapping = mapping
    }

    /// The value of `model_file` that stands for the model inside the program.
    static let builtIn = "built-in"

    /// The two modes are two scales, whatever the signals' rate.
    public func scale(at sampleRate: Int) -> String? { mode == .audio ? "audio, 48 kHz" : "speech, 16 kHz" }

    /// VERSA scores no shorter signal.
    private static let shortestDuration = 1.0

    /// The score `visqol`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        ["visqol": Score(mapping.score(of: try bandSimilarities(of: pair).means))]
    }

    /// What the score is made of.
    package struct Similarities {
        /// Mean similarity of each band, over the patches.
        package var means: [Double]
        /// Samples at the mode's rate by which the hypothesis was delayed.
        package var lag: Int
        /// Number of patches.
        package var patchCount: Int
    }

    /// The similarities of the bands, low to high.
    package func bandSimilarities(of pair: AnalyzedPair) throws(Undefined) -> Similarities {
        for signal in [pair.reference, pair.hypothesis] {
            let duration = Double(signal.samples.count) / Double(pair.sampleRate)
            guard duration >= Self.shortestDuration else { throw Undefined(.tooShort, "less than 1 s") }
        }
        let reference = pair.reference.resampled(to: mode.sampleRate)
        let (aligned, lag) = try aligned(pair, reference)
        let spectrograms = (
            reference: try reference.result(of: VisqolSpectrogramAnalysis(mode)),
            hypothesis: VisqolSpectrogram(of: aligned, mode)
        )
        let (x, y) = VisqolSpectrogram.overNoiseFloor(spectrograms.reference, spectrograms.hypothesis)
        let neurograms = (
            reference: Neurogram(x.levels, bandCount: x.bandCount),
            hypothesis: Neurogram(y.levels, bandCount: y.bandCount, padding: mode.patchLength)
        )
        let starts = VisqolPatches.starts(mode, frameCount: x.frameCount, samples: reference.samples)
        if starts.isEmpty { throw Undefined(.tooFewFrames, "no patch in the reference") }
        guard
            let matches = VisqolMatching.matches(
                starts, of: neurograms.reference, in: neurograms.hypothesis, frameCount: y.frameCount, mode)
        else { throw Undefined(.noOverlap, "no patch of the reference lies near the hypothesis") }
        let fine = VisqolFineAlignment(
            mode, reference: .init(samples: reference.samples, spectrogram: spectrograms.reference),
            hypothesis: .init(samples: aligned, spectrogram: spectrograms.hypothesis))
        var sums = [Double](repeating: 0, count: mode.bandCount)
        for match in matches {
            guard let start = match.hypothesisStart else { continue }
            let coarse = neurograms.reference.similarity(
                at: match.start, to: neurograms.hypothesis, at: start, count: mode.patchLength)
            var similarity = coarse
            if let refined = fine.similarity(of: match, hypothesisStart: start), mean(refined) >= mean(coarse) {
                similarity = refined
            }
            for band in sums.indices { sums[band] += similarity[band] }
        }
        return Similarities(means: sums.map { $0 / Double(matches.count) }, lag: lag, patchCount: matches.count)
    }

    /// The hypothesis at the mode's rate, in time with the reference and as loud.
    private func aligned(
        _ pair: AnalyzedPair, _ reference: AnalyzedSignal
    ) throws(Undefined) -> (samples: [Double], lag: Int) {
        let hypothesis = pair.hypothesis.resampled(to: mode.sampleRate)
        let envelope = try reference.result(of: VisqolEnvelope())
        let lag = VisqolAlignment.lag(
            envelope.values, VisqolAlignment.envelope(of: hypothesis.samples, envelope.transform))
        let shifted = VisqolAlignment.shift(hypothesis.samples, by: lag)
        guard shifted.count > mode.frameLength else {
            throw Undefined(.noOverlap, "\(shifted.count) samples of the hypothesis are left")
        }
        let power = (
            reference: energy(reference.samples) / Double(reference.samples.count),
            hypothesis: energy(shifted) / Double(shifted.count)
        )
        guard power.reference > 0 else { throw Undefined(.silentReference) }
        guard power.hypothesis > 0 else { throw Undefined(.silentHypothesis, "once it is aligned") }
        let gain = (power.reference / power.hypothesis).squareRoot()
        return (shifted.map { $0 * gain }, lag)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
