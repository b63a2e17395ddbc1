import Codecs

/// What stands beyond the ends of a signal.
public enum PaddingMode: String, Sendable, CaseIterable {
    /// The signal backwards, without its end sample.
    case reflect
    /// Zeros.
    case constant
    /// The end sample.
    case replicate
    /// The other end of the signal.
    case circular

    init(_ parameters: inout ConfigurationMapping) throws(CodecError) {
        let name = try parameters.text("encdec_pad_mode") ?? "reflect"
        guard let mode = PaddingMode(rawValue: name) else {
            throw parameters.refused(
                "encdec_pad_mode", "is \(name)",
                "known are \(PaddingMode.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self = mode
    }
}
