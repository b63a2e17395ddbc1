import Codecs
import Files

/// The codec that made a folder of codes, as the record beside it says: `codec.run.json` of `codec/`.
public struct RecordedCodec: Sendable {
    /// The record.
    public let recordPath: String
    /// The codec's text; a classical codec is made again by it.
    public let codec: String
    /// The model; `nil` of a classical codec.
    public let model: Model?

    /// A neural codec's model and how it was used.
    public struct Model: Sendable {
        /// Its files; `nil` where the record is from before they were kept.
        public let files: ModelFiles?
        /// The bandwidth that was asked for, in kbit/s.
        public let targetBandwidth: Double?
        /// What else decides its numbers, by name, such as `dtype`.
        public let settings: [String: String]
    }

    /// The codec of `codes`; `nil` where no record is beside them.
    ///
    /// - Throws: ``CodecError`` for a record that is none
    public init?(of codes: CodecFolder) throws(CodecError) {
        // From the root on, since the folder may be the current one.
        recordPath = (Paths.resolved(codes.path) ?? codes.path) + ".run.json"
        guard
            let record = try CodingRecord.read(
                recordPath, remedy: "name the codec by --model-file, --pretrained or --codec", kind: .invalid)
        else { return nil }
        codec = record.codec
        model = record.model.map { _ in
            Model(files: record.files, targetBandwidth: record.targetBandwidth, settings: record.settings)
        }
    }
}
