import Codecs
import NeuralCodecs

/// The lists of audio of one pass: `train_...` or `valid_...`.
package struct TrainingSources: Sendable, Hashable {
    /// A list such as `wav.scp,audio,sound`.
    package struct Source: Sendable, Hashable {
        /// The list's file.
        package let path: String
        /// What the model calls its audio: `audio`.
        package let name: String
        /// ESPnet's word for the files that it lists, such as `sound`.
        package let type: String
    }

    /// The lists.
    package let lists: [Source]
    /// Files with the number of samples of each utterance, whose order counts; empty where the first list's order counts.
    package let shapeFiles: [String]
    /// Chunks of a batch.
    package let batchSize: Int

    init(_ pass: DataPass, _ options: inout ConfigurationMapping) throws(CodecError) {
        let key = "\(pass.rawValue)_data_path_and_name_and_type"
        let allowsOthers = try options.flag("allow_variable_data_keys", default: false)
        let triples = options.node(key)?.sequence?.map { $0.sequence?.compactMap(\.string) ?? [] } ?? []
        lists = triples.filter { $0.count == 3 }.map { Source(path: $0[0], name: $0[1], type: $0[2]) }
        if let other = lists.first(where: { $0.name != "audio" }), !allowsOthers {
            throw options.refused(key, "has '\(other.name)'", "codecs read 'audio' only; leave the other list out")
        }
        guard lists.isEmpty || lists.contains(where: { $0.name == "audio" }) else {
            throw options.refused(key, "has no 'audio'", "give a list as path,audio,sound")
        }
        shapeFiles = try options.list("\(pass.rawValue)_shape_file")
        let batchSize = try options.size("batch_size", default: 20)
        self.batchSize = pass == .validation ? try options.size("valid_batch_size", default: batchSize) : batchSize
    }
}
