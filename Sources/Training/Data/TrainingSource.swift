import Codecs

/// Where training audio is: an entry of ESPnet's `train_data_path_and_name_and_type`, or just a path.
struct TrainingSource: Sendable, Hashable {
    /// How a list is read.
    enum Kind: String, Sendable, CaseIterable {
        /// A `wav.scp` of audio files.
        case sound
        /// A `wav.scp` of places in archives of audio.
        case kaldiArchive = "kaldi_ark"
        /// Whatever stands at the path: a folder of audio, a data directory, a list or an audio file.
        case collection
    }

    /// The list, folder or file.
    let path: String
    let kind: Kind

    /// A path by itself.
    init(path: String) { (self.path, kind) = (path, .collection) }

    /// An entry `path`, `name`, `type` of a configuration. The name is `audio`, the type `sound` or `kaldi_ark`.
    init(path: String, name: String, type: String) throws(CodecError) {
        let entry = "\(path),\(name),\(type)"
        guard name == "audio" else {
            throw CodecError(
                entry, cause: "the codec takes no '\(name)'", remedy: "name the data 'audio': \(path),audio,\(type)",
                kind: .request)
        }
        guard let kind = Kind(rawValue: type), kind != .collection else {
            throw CodecError(
                entry, cause: "audio of type '\(type)' is not read",
                remedy: "give 'sound' or 'kaldi_ark'", kind: .request)
        }
        (self.path, self.kind) = (path, kind)
    }

    /// `path,name,type`, or a path without commas.
    init(parsing text: String) throws(CodecError) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1 where !text.isEmpty: self.init(path: text)
        case 3: try self.init(path: parts[0], name: parts[1], type: parts[2])
        default:
            throw CodecError(
                "'\(text)'", cause: "this names no training audio", remedy: "give a path or 'path,audio,sound'",
                kind: .request)
        }
    }
}
