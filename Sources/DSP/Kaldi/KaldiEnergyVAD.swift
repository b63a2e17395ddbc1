/// Kaldi's decision by energy whether a frame is voice, as `compute-vad` makes it: a threshold on the log energy, and a
/// majority among the frames around.
///
/// There is no continuity beyond that majority; it is meant to leave silence out of speaker recognition.
///
/// Source: Kaldi, `ComputeVadEnergy` in ivector/voice-activity-detection.cc.
public struct KaldiEnergyVAD: Sendable, Hashable {
    /// What is added to the share of the mean log energy (`--vad-energy-threshold`).
    public var energyThreshold = 5.0
    /// Share of the file's mean log energy in the threshold (`--vad-energy-mean-scale`).
    public var meanScale = 0.5
    /// Frames on each side whose energies are looked at, too (`--vad-frames-context`).
    public var contextFrames = 0
    /// Which share of them must lie above the threshold (`--vad-proportion-threshold`).
    public var proportionThreshold = 0.6

    /// Kaldi's default options.
    public init() {}

    /// Throws where no decision can be made.
    public func check() throws(KaldiOptionError) {
        try KaldiOptionError.require(
            energyThreshold.isFinite, "--vad-energy-threshold", "\(energyThreshold) is no number",
            "give a log energy, such as 5")
        try KaldiOptionError.require(
            meanScale.isFinite && meanScale >= 0, "--vad-energy-mean-scale", "\(meanScale) is no share",
            "give 0 or more, such as 0.5")
        try KaldiOptionError.require(
            contextFrames >= 0, "--vad-frames-context", "\(contextFrames) is no number of frames",
            "give 0 or more")
        try KaldiOptionError.require(
            proportionThreshold > 0 && proportionThreshold < 1, "--vad-proportion-threshold",
            "\(proportionThreshold) is not between 0 and 1", "give such a number, as 0.6")
    }

    /// Whether each frame is voice.
    ///
    /// - Parameter logEnergies: One a frame, such as the first column of ``KaldiMFCC/features(of:)``.
    public func voiced(logEnergies: [Double]) -> [Bool] {
        guard !logEnergies.isEmpty else { return [] }
        let count = logEnergies.count
        let threshold = energyThreshold + meanScale * sum(logEnergies[...]) / Double(count)
        /// Frames above the threshold among the first t.
        var above = [0]
        above.reserveCapacity(count + 1)
        for (t, logEnergy) in logEnergies.enumerated() { above.append(above[t] + (logEnergy > threshold ? 1 : 0)) }
        let context = min(contextFrames, count)
        return (0..<count).map { t in
            let (first, end) = (max(0, t - context), min(count, t + context + 1))
            // In single precision, as Kaldi: whether three of five are 0.6 is a matter of rounding.
            return Float(above[end] - above[first]) >= Float(end - first) * Float(proportionThreshold)
        }
    }
}
