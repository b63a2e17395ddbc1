import Audio

/// Extended short-time objective intelligibility.
public struct Estoi: Metric {
    /// What ESTOI measures and how.
    public static let definition = MetricDefinition(
        name: "estoi",
        title: "Extended short-time objective intelligibility (ESTOI)",
        summary: "How much of the reference's spectro-temporal modulation the hypothesis keeps.",
        method: StoiText.analysis + [
            """
            Every run of 30 frames (384 ms) gives one value: in both 15 x 30 matrices each band's course is freed of \
            its mean and scaled to norm 1, then each frame's spectrum likewise; the value is the mean over frames of \
            the product of the two spectra. ESTOI is the mean over runs. A band or frame of norm 0 counts as 0.
            """
        ],
        keys: [
            KeyDefinition(
                "estoi", title: "ESTOI", unit: "1", range: (-1, 1), direction: .higher, digits: 3, monotone: true)
        ],
        undefinedCases: StoiText.undefinedCases,
        blindSpots: StoiText.blindSpots,
        invariances: StoiText.invariances,
        agreement: StoiText.agreement + [
            """
            Within 1e-7 of pystoi 0.4.1, which adds random noise of 2e-16 before it normalises. Where a band of the \
            hypothesis is digitally silent for a whole run, pystoi correlates with that noise and differs from run to \
            run; here the band counts as 0.
            """
        ],
        citations: [
            Citation(
                """
                J. Jensen, C. H. Taal: An algorithm for predicting the intelligibility of speech masked by modulated \
                noise maskers. IEEE/ACM Trans. Audio, Speech, and Language Processing 24(11), 2016
                """, link: "https://doi.org/10.1109/TASLP.2016.2585878")
        ])

    /// ESTOI, which has no parameters.
    public init(_ parameters: Parameters) {}

    /// The score `estoi`.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let bands = try pair.result(of: IntelligibilityBands())
        var sum = 0.0
        for segment in 0..<bands.segmentCount {
            let frames = segment..<segment + IntelligibilityBands.segmentLength
            let x = BandNormalisation(bands.reference[frames])
            let y = BandNormalisation(bands.hypothesis[frames])
            var ofSegment = 0.0
            for frame in frames {
                ofSegment += Self.correlation(x.apply(to: bands.reference[frame]), y.apply(to: bands.hypothesis[frame]))
            }
            sum += ofSegment / Double(IntelligibilityBands.segmentLength)
        }
        return ["estoi": Score(sum / Double(bands.segmentCount))]
    }

    /// Frees each band of its mean over a segment and scales it to norm 1.
    private struct BandNormalisation {
        let mean: IntelligibilityBands.Frame
        let gain: IntelligibilityBands.Frame

        init(_ frames: ArraySlice<IntelligibilityBands.Frame>) {
            var sum = IntelligibilityBands.Frame.zero
            for frame in frames { sum += frame }
            mean = sum / Double(frames.count)
            var energy = IntelligibilityBands.Frame.zero
            for frame in frames { energy += (frame - mean) * (frame - mean) }
            gain = (1 / energy.squareRoot()).replacing(with: 0, where: energy .== 0)
        }

        func apply(to frame: IntelligibilityBands.Frame) -> IntelligibilityBands.Frame { (frame - mean) * gain }
    }

    /// The correlation coefficient of two spectra over the bands, 0 where one has no variance.
    private static func correlation(_ x: IntelligibilityBands.Frame, _ y: IntelligibilityBands.Frame) -> Double {
        let count = Double(IntelligibilityBands.bandCount)
        var a = x - x.sum() / count
        var b = y - y.sum() / count
        a[IntelligibilityBands.bandCount] = 0
        b[IntelligibilityBands.bandCount] = 0
        let norm = ((a * a).sum() * (b * b).sum()).squareRoot()
        return norm > 0 ? (a * b).sum() / norm : 0
    }
}
