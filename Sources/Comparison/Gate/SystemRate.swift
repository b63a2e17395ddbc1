import Metrics

/// A rate of a whole system, by the key under which a rule limits it.
enum SystemRate: String, CaseIterable {
    case actual = "kbps_actual"
    case nominal = "kbps_nominal"
    case entropy = "kbps_entropy"
    case tokens = "tokens_per_second"

    var meaning: String {
        switch self {
        case .actual: "actual bit rate"
        case .nominal: "nominal bit rate"
        case .entropy: "entropy of its codes"
        case .tokens: "number of codes a second"
        }
    }

    var definition: KeyDefinition {
        KeyDefinition(
            rawValue, title: meaning, unit: self == .tokens ? "1/s" : "kbit/s", range: (0, nil), direction: .lower,
            digits: 2, monotone: false)
    }

    func value(_ rate: RunRate) -> Double? {
        switch self {
        case .actual: rate.actualKbps
        case .nominal: rate.nominalKbps
        case .entropy: rate.entropyKbps
        case .tokens: rate.tokensPerSecond
        }
    }
}
