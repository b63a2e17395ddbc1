import Codecs
import Files
import FoundationEssentials
import NeuralCodecs

/// Knows the codec of codes that ESPnet wrote without a sidecar: from the `config.yaml` of their experiment.
final class ExperimentCodecs {
    /// The configuration that the user named; `nil` to look for it in the folders above the codes.
    private let named: TrainConfiguration?
    /// What was found above each folder of codes.
    private var found: [String: TrainConfiguration?] = [:]

    /// ESPnet decodes into a folder of the experiment's: `exp/codec_dac/decode_eval1/codec`, or one further below.
    private static let mostFoldersUp = 4

    /// - Throws: ``CodecError`` if the file is no configuration of a codec.
    init(path: String?) throws(CodecError) {
        named = if let path { try TrainConfiguration(path: path) } else { nil }
    }

    /// The codec of codes with so many streams; `nil` where that is not known.
    func codec(_ folder: String, _ streamCount: Int) throws(CodecError) -> CodecDescription? {
        guard let configuration = named ?? configuration(above: folder) else { return nil }
        guard let codec = configuration.codecDescription(streamCount: streamCount) else {
            throw CodecError(
                folder,
                cause: "the codes there have \(streamCount) streams, which is not a number of \(configuration.path)'s",
                remedy: "name the configuration they were made with by --codec-config")
        }
        return codec
    }

    private func configuration(above folder: String) -> TrainConfiguration? {
        if let known = found[folder] { return known }
        let new = Self.search(above: folder)
        found[folder] = .some(new)
        return new
    }

    private static func search(above folder: String) -> TrainConfiguration? {
        // From the root on, so that a relative path leads on above its own beginning.
        guard var place = Paths.resolved(folder) else { return nil }
        for _ in 0..<mostFoldersUp {
            guard let slash = place.lastIndex(of: "/") else { return nil }
            place = String(place[..<slash])
            let path = "\(place)/\(PretrainedModel.configurationName)"
            // Of something else, it says nothing about the codes.
            if FileManager.default.fileExists(atPath: path), let found = try? TrainConfiguration(path: path) {
                return found
            }
        }
        return nil
    }
}
