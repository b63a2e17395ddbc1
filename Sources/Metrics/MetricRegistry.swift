/// The metrics there are.
public enum MetricRegistry {
    /// All metrics, in the order in which they are listed. A new metric adds its line here.
    public static let all: [any Metric.Type] = [
        McdF0.self,
        Pesq.self,
        Stoi.self,
        Estoi.self,
        SignalMetric.self,
        AlignedSiSnr.self,
        MultiResolutionSTFT.self,
        MelSTFT.self,
        ESPnetMel.self,
        DACMel.self,
        DACMelEvaluation.self,
        DACSTFTEvaluation.self,
        LogSpectralDistance.self,
        Srmr.self,
        Visqol.self,
        Pysepm.self,
        SiSdr.self,
        Envelope.self,
        Phase.self,
        Bandwidth.self,
        PitchErrors.self,
        Loudness.self,
        Clipping.self,
        Alignment.self,
        WarpQ.self,
        LogWMSE.self,
        ChromaAlignment.self,
        WordErrors.self,
    ]

    /// The definitions of all metrics, those of whole sets last.
    public static let definitions = all.map { $0.definition } + [EmbeddingDistances.definition]

    /// The definition of the metric called `name`, also by an alias, in capitals or not.
    public static func definition(named name: String) -> MetricDefinition? {
        let name = name.lowercased()
        return definitions.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// The definition of a key under its own name or an alias.
    public static func key(named name: String) -> KeyDefinition? { keys[name] }

    private static let keys = Dictionary(
        definitions.flatMap(\.keys).flatMap { key in ([key.name] + key.aliases).map { ($0, key) } },
        uniquingKeysWith: { first, _ in first })

    /// The metric called `name`, also by an alias, in capitals or not.
    public static func metric(named name: String) -> (any Metric.Type)? {
        let name = name.lowercased()
        return all.first { $0.definition.name == name || $0.definition.aliases.contains(name) }
    }
}
