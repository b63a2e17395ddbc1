import Codecs
import FoundationEssentials
import NeuralCodecs

/// Knows the codec of codes that ESPnet wrote without a sidecar: from the `config.yaml` of their experiment.
struct ExperimentCodecs {
    /// The configuration that the user named; `nil` to look for it in the folders above the codes.
    let configuration: TrainConfiguration?

    /// ESPnet decodes into a folder of the experiment's: `exp/codec_dac/decode_eval1/codec`, or one further below.
    private static let mostFoldersUp = 4

    /// - Throws: ``CodecError`` if the file is no configuration of a codec.
    init(path: String?) throws(CodecError) {
        configuration = if let path { try TrainConfiguration(path: path) } else { nil }
    }

    /// The codec of codes with so many streams; `nil` where that is not known.
    func codec(_ folder: String, _ streamCount: Int) throws(CodecError) -> CodecDescription? {
        guard let found = configuration ?? Self.search(above: folder) else { return nil }
        guard let codec = found.codecDescription(streamCount: streamCount) else {
            throw CodecError(
                folder, cause: "the codes there have \(streamCount) streams, which is not a number of \(found.path)'s",
                remedy: "name the configuration they were made with by --codec-config")
        }
        return codec
    }

    private static func search(above folder: String) -> TrainConfiguration? {
        var place = folder
        for _ in 0..<mostFoldersUp {
            place = place.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            guard !place.isEmpty else { return nil }
            let path = place + "/config.yaml"
            // Of something else, it says nothing about the codes.
            if FileManager.default.fileExists(atPath: path), let found = try? TrainConfiguration(path: path) {
                return found
            }
        }
        return nil
    }
}
