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
    /// How much of its running counts and sums a codebook keeps at a training step: `quantizer_decay`.
    public let decay: Double
    /// Whether codebooks begin as the centres of k-means over the first batch rather than at random.
    public let usesKMeans: Bool
    /// Rounds of that k-means.
    public let kMeansIterations: Int
    /// Codes whose running count is below this are drawn anew from the batch; 0 keeps all.
    public let deadCodeThreshold: Double
    /// Whether each training item uses a random number of codebooks; only DAC and FunCodec have it, and ESPnet trains them
    /// only with it.
    public let usesDropout: Bool

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
            usesDropout = try parameters.flag("quantizer_dropout", default: true)
        case .soundstream, .encodec, .hificodec:
            codebookWidth = ESPnetQuirks.fixedCodebookWidth
            usesDropout = false
        }
        decay = try parameters.real("quantizer_decay", default: 0.99)
        guard decay >= 0, decay < 1 else {
            throw parameters.refused("quantizer_decay", "is \(decay)", "give at least 0 and less than 1")
        }
        usesKMeans = try parameters.flag("quantizer_kmeans_init", default: true)
        kMeansIterations = try parameters.size("quantizer_kmeans_iters", default: 50)
        deadCodeThreshold = try parameters.real("quantizer_threshold_ema_dead_code", default: 2)
        guard deadCodeThreshold >= 0 else {
            throw parameters.refused("quantizer_threshold_ema_dead_code", "is \(deadCodeThreshold)", "give at least 0")
        }
    }
}
