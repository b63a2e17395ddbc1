import Statistics

/// What must be known beside an encoded file to decode it and to account for its bits: `KEY.json` beside `KEY.npy`.
///
///     {"codec": "encodec", "setting": "…", "format": "npy", "sample_rate": 16000, "samples": 40123,
///      "hop_length": 320, "frame_rate": 50, "codebook_size": 1024, "streams": 8, "target_bandwidth": 4,
///      "bits": 10080, "version": "0.1.0"}
///
/// `frame_rate` and `codebook_size` are a number, or a list with one for each stream.
public struct CodeSidecar: Sendable, Equatable {
    /// The codec, its sample rate in Hz, streams, hop and nominal rate.
    public var codec: CodecDescription
    /// Samples of the input; `nil` if unknown.
    public var sampleCount: Int?
    /// The level that decoding multiplies by; `nil` is none.
    public var level: Double?
    /// The bandwidth that was asked for, in kbit/s.
    public var targetBandwidth: Double?
    /// What the payload costs, in bits, without its container: codes log₂ V each.
    public var bits: Double
    /// The version of the tool that wrote it.
    public var toolVersion: String?
    /// The hash of the model that encoded.
    public var modelHash: String?
    /// The hash of the file that was encoded; `nil` where that was no file of its own.
    public var inputHash: String?

    /// What to keep about `encoded`.
    ///
    /// - Parameters:
    ///   - encoded: what `codec` made
    ///   - codec: its description
    ///   - targetBandwidth: the bandwidth that was asked for, in kbit/s
    ///   - toolVersion: the tool's version
    ///   - modelHash: the model's hash
    ///   - inputHash: the hash of the input's file
    public init(
        _ encoded: EncodedAudio, codec: CodecDescription, targetBandwidth: Double? = nil, toolVersion: String? = nil,
        modelHash: String? = nil, inputHash: String? = nil
    ) throws(CodecError) {
        self.codec = codec
        sampleCount = encoded.sampleCount
        level = encoded.level
        self.targetBandwidth = targetBandwidth
        bits = try PayloadBits(encoded, codec: codec).total
        self.toolVersion = toolVersion
        self.modelHash = modelHash
        self.inputHash = inputHash
    }

    init(codec: CodecDescription, bits: Double) {
        self.codec = codec
        self.bits = bits
    }
}
