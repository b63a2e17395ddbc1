import Codecs
import Glibc

/// Sizes of a residual vector quantizer.
public struct QuantizerConfiguration: Sendable {
    /// K, the number of codebooks.
    public let codebookCount: Int
    /// V, the number of codes in each.
    public let codebookSize: Int
    /// Dc, the width of a code's vector.
    public let codebookWidth: Int
    /// The bandwidths that training draws from, kbit/s; the last is the default in use.
    public let bandwidths: [Double]

    init(_ kind: CodecKind, _ parameters: inout ConfigurationMapping) throws(CodecError) {
        codebookCount = try parameters.size("quantizer_n_q", default: 8)
        codebookSize = try parameters.size("quantizer_bins", default: 1024)
        bandwidths = try parameters.reals("quantizer_target_bandwidth", default: [7.5, 15])
        guard codebookCount <= 1 << 10, codebookSize <= 1 << 20 else {
            throw parameters.refused("quantizer_n_q", "or 'quantizer_bins' is beyond all use", "give smaller ones")
        }
        switch kind {
        case .dac, .funcodec:
            codebookWidth = try parameters.size("codebook_dim", default: 8)
            parameters.ignore("quantizer_dropout")
        case .soundstream, .encodec, .hificodec:
            codebookWidth = ESPnetQuirks.fixedCodebookWidth
        }
        // These act in training only.
        parameters.ignore(
            "quantizer_decay", "quantizer_kmeans_init", "quantizer_kmeans_iters", "quantizer_threshold_ema_dead_code")
    }
}
