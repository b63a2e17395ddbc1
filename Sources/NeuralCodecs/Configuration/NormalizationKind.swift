import Codecs

/// How a convolution keeps its outputs in range: SEANet's `encdec_norm`.
public enum NormalizationKind: Sendable, Hashable {
    /// w = g v / ‖v‖, the norm over all axes but the first.
    case weight
    /// The output over groups of channels and all positions of an item.
    case groups(Int)
    /// Nothing.
    case none

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        let name = try parameters.text("encdec_norm") ?? "weight_norm"
        var options = try parameters.mapping("encdec_norm_params")
        switch name {
        case "weight_norm": self = .weight
        case "time_group_norm": self = .groups(try options.size("num_groups", default: 1))
        case "none", "time_layer_norm": self = .none  // ESPnet's time_layer_norm normalizes nothing
        default:
            throw parameters.refused(
                "encdec_norm", "is \(name)", "known are weight_norm, time_group_norm, time_layer_norm and none")
        }
        try options.finish()
    }
}
