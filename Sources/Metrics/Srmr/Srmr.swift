import DSP
import Glibc

/// Speech-to-reverberation modulation energy ratio.
public struct Srmr: Metric {
    private let analysis: ModulationEnergies
    private let isNormalised: Bool

    /// SRMR with its parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        analysis = ModulationEnergies(
            channelCount: parameters.integer("n_cochlear_filters"), lowestFrequency: parameters.number("low_freq"),
            lowestModulation: parameters.number("min_cf"), highestModulation: parameters.number("max_cf"),
            isFast: parameters.boolean("fast"))
        isNormalised = parameters.boolean("norm")
        guard analysis.lowestModulation < analysis.highestModulation else {
            throw ParameterError("srmr: min_cf must be below max_cf")
        }
    }

    /// The filters' frequencies follow from the sample rate, so every rate is a scale of its own.
    public func scale(at sampleRate: Int) -> String? { "\(sampleRate) Hz" }

    /// The score `srmr`, of the hypothesis alone.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        let signal = pair.hypothesis
        guard analysis.lowestFrequency < Double(signal.sampleRate) / 2 else {
            throw Undefined(.unsupportedRate, "low_freq is not below half of \(signal.sampleRate) Hz")
        }
        let energies = try signal.result(of: analysis).windows
        let means = Self.means(of: isNormalised ? Self.limited(energies) : energies)
        var bands = ModulationEnergies.Bands.zero
        for mean in means { bands += mean }
        let counted = countedBands(means, sampleRate: signal.sampleRate)
        let low = (0..<Self.speechBands).reduce(0) { $0 + bands[$1] }
        let high = (Self.speechBands..<counted).reduce(0) { $0 + bands[$1] }
        guard high > 0 else { throw Undefined(.silentHypothesis, "no modulation above the speech bands") }
        return ["srmr": Score(low / high)]
    }

    /// Modulation bands whose energy counts as that of speech; those above are reverberation's and noise's.
    private static let speechBands = 4
    /// Range of energies that normalisation leaves, as a ratio: 30 dB below the peak.
    private static let dynamicRange = 1000.0
    /// Share of the energy, in percent, below the channel that decides how many bands count.
    private static let energyShare = 90.0

    /// Energies raised and lowered into 30 dB below the largest mean over the channels (Santos et al. 2014).
    private static func limited(_ windows: [[ModulationEnergies.Bands]]) -> [[ModulationEnergies.Bands]] {
        var peak = 0.0
        for channels in windows {
            var sum = ModulationEnergies.Bands.zero
            for bands in channels { sum += bands }
            peak = max(peak, sum.max() / Double(channels.count))
        }
        let (lowest, highest) = (
            ModulationEnergies.Bands(repeating: peak / dynamicRange), ModulationEnergies.Bands(repeating: peak)
        )
        return windows.map { $0.map { $0.clamped(lowerBound: lowest, upperBound: highest) } }
    }

    /// Means over the windows, by channel.
    private static func means(of windows: [[ModulationEnergies.Bands]]) -> [ModulationEnergies.Bands] {
        var sums = [ModulationEnergies.Bands](repeating: .zero, count: windows.first?.count ?? 0)
        for channels in windows {
            for (channel, bands) in channels.enumerated() { sums[channel] += bands }
        }
        return sums.map { $0 / Double(windows.count) }
    }

    /// How many modulation bands count, 5 to 8: those whose lower cut-off is below the bandwidth of the channel under
    /// which 90 % of the energy lies.
    private func countedBands(_ means: [ModulationEnergies.Bands], sampleRate: Int) -> Int {
        let total = means.reduce(0) { $0 + $1.sum() }
        // The shares are added from the last channel on, whichever way the channels run, as in the reference
        // implementation: in the fast form these are the highest ones.
        var (share, channel) = (0.0, 0)
        for (index, bands) in means.reversed().enumerated() {
            share += 100 * bands.sum() / total
            if share > Self.energyShare {
                channel = index
                break
            }
        }
        let bandwidth = ERBScale.bandwidth(at: analysis.centres(sampleRate: sampleRate)[channel])
        let rate = Double(sampleRate)
        let cutOffs = analysis.modulationCentres.map { $0 - tan(.pi * $0 / rate) / 2 * rate / (2 * .pi) }
        return Self.speechBands + 1 + cutOffs[(Self.speechBands + 1)...].count { bandwidth > $0 }
    }
}
