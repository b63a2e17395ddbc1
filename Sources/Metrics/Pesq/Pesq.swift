/// PESQ, the ITU's model of how listeners rate coded speech.
public struct Pesq: Metric {
    private let mode: PesqMode?
    private let rate: Int?
    private let corrigendum2: Bool

    /// PESQ with these parameters.
    public init(_ parameters: Parameters) throws(ParameterError) {
        mode = PesqMode(rawValue: parameters.choice("mode"))
        rate = Int(parameters.choice("rate"))
        corrigendum2 = parameters.boolean("corrigendum2")
        if mode == .wideband && rate == 8000 {
            throw ParameterError("pesq: mode 'wb' runs at 16000 Hz only; use rate 16000 or auto, or mode 'nb'")
        }
        if mode == .narrowband && corrigendum2 {
            throw ParameterError("pesq: corrigendum2 changes the wideband mode only; remove it or use mode 'wb'")
        }
    }

    /// MOS-LQO of the pair.
    public func score(_ pair: AnalyzedPair) throws(Undefined) -> Scores {
        ["pesq": Score(try pair.result(of: try analysis(of: pair)).mosLQO)]
    }

    /// Narrowband and wideband scores are two scales.
    public func scale(at sampleRate: Int) -> String? {
        choice(at: sampleRate).mode == .wideband ? "wideband" : "narrowband"
    }

    /// What the parameters leave open is VERSA's choice.
    private func choice(at sampleRate: Int) -> (rate: Int, mode: PesqMode) {
        let rate = rate ?? (sampleRate < 16000 ? 8000 : 16000)
        return (rate, mode ?? (rate == 8000 ? .narrowband : .wideband))
    }

    /// The analysis that the parameters ask for.
    private func analysis(of pair: AnalyzedPair) throws(Undefined) -> PesqAnalysis {
        let (rate, mode) = choice(at: pair.sampleRate)
        guard rate == 16000 || mode == .narrowband else {
            throw Undefined(.unsupportedRate, "wideband PESQ needs 16 kHz; the pair has \(pair.sampleRate) Hz")
        }
        return PesqAnalysis(mode: mode, sampleRate: rate, corrigendum2: corrigendum2 && mode == .wideband)
    }
}
