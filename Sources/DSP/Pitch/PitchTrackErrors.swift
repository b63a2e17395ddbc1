import Glibc

/// How one contour of fundamental frequencies differs from another: voicing, gross and fine errors.
///
/// Gross errors: L. Rabiner et al., "A comparative performance study of several pitch detection algorithms", IEEE Trans.
/// ASSP 24(5), 1976. Their sum with voicing errors (FFE): W. Chu, A. Alwan, "Reducing F0 frame error of F0 tracking
/// algorithms under noisy conditions with an unvoiced/voiced classification frontend", ICASSP 2009.
public struct PitchTrackErrors: Sendable, Hashable {
    /// Frames compared: as many as the shorter contour has.
    public private(set) var frames = 0
    /// Frames that are voiced in the reference.
    public private(set) var voicedInReference = 0
    /// Frames that are voiced in both.
    public private(set) var voicedInBoth = 0
    /// Frames voiced in both whose frequencies differ by more than the gross error's limit.
    public private(set) var grossErrors = 0
    /// Frames that are voiced in the reference alone.
    public private(set) var voicedToUnvoiced = 0
    /// Frames that are voiced in the hypothesis alone.
    public private(set) var unvoicedToVoiced = 0
    /// Mean of 1200·log₂(hypothesis/reference) over frames voiced in both without gross errors, in cents; `nil` where
    /// there is none.
    public let fineErrorMean: Double?
    /// Standard deviation of the same (divided by their number).
    public let fineErrorDeviation: Double?

    /// Compares contours in Hz, 0 in unvoiced frames.
    ///
    /// - Parameter grossLimit: Difference as a share of the reference beyond which an error is gross.
    public init(reference: [Double], hypothesis: [Double], grossLimit: Double = 0.2) {
        var cents = [Double]()
        for (expected, found) in zip(reference, hypothesis) {
            frames += 1
            if expected > 0 { voicedInReference += 1 }
            switch (expected > 0, found > 0) {
            case (true, true):
                voicedInBoth += 1
                if abs(found / expected - 1) > grossLimit {
                    grossErrors += 1
                } else {
                    cents.append(1200 * log2(found / expected))
                }
            case (true, false): voicedToUnvoiced += 1
            case (false, true): unvoicedToVoiced += 1
            case (false, false): break
            }
        }
        let count = Double(cents.count)
        let mean = cents.reduce(0, +) / count
        let squares = cents.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        fineErrorMean = cents.isEmpty ? nil : mean
        fineErrorDeviation = cents.isEmpty ? nil : (squares / count).squareRoot()
    }

    /// Gross errors as a share of the frames voiced in both (GPE).
    public var grossErrorRate: Double? { Self.share(grossErrors, of: voicedInBoth) }
    /// Frames whose voicing differs as a share of all (VDE).
    public var voicingErrorRate: Double? { Self.share(voicedToUnvoiced + unvoicedToVoiced, of: frames) }
    /// Frames with a gross or a voicing error as a share of all (FFE).
    public var frameErrorRate: Double? { Self.share(grossErrors + voicedToUnvoiced + unvoicedToVoiced, of: frames) }
    /// Frames that lost their voicing as a share of those voiced in the reference.
    public var voicedToUnvoicedRate: Double? { Self.share(voicedToUnvoiced, of: voicedInReference) }
    /// Frames that gained voicing as a share of those unvoiced in the reference.
    public var unvoicedToVoicedRate: Double? { Self.share(unvoicedToVoiced, of: frames - voicedInReference) }

    private static func share(_ count: Int, of all: Int) -> Double? { all > 0 ? Double(count) / Double(all) : nil }
}
