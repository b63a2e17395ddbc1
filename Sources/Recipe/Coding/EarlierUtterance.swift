import Audio
import Codecs
import FoundationEssentials

extension CodingRun {
    /// An earlier run's result, if its files are there and of the same codec and model.
    func kept(_ utterance: Utterance) throws -> (Result, EncodedAudio?)? {
        guard options.earlierFiles == .kept else { return nil }
        let source = try sourcePath(utterance)
        if work.writesAudio {
            let path = try folder.audio(utterance.key)
            guard FileManager.default.fileExists(atPath: path), !isOlder(path, than: source) else { return nil }
        }
        var encoded: EncodedAudio?
        if work.writesCodes {
            let sidecarPath = try folder.codes.file(utterance.key, fileExtension: "json")
            guard FileManager.default.fileExists(atPath: sidecarPath), !isOlder(sidecarPath, than: source),
                let found = try? folder.codes.read(utterance.key), let sidecar = found.sidecar,
                sidecar.codec == codec.description, sidecar.modelHash == options.modelHash
            else { return nil }
            encoded = found.encoded
        }
        let duration = encoded?.sampleCount.map { Double($0) / Double(codec.description.sampleRate) } ?? 0
        let event = Event(key: utterance.key, duration: duration, isReused: true, failure: nil)
        return (Result(event: event, codesPath: try codesPath(utterance.key)), encoded)
    }

    /// The file that an utterance is made of, if it is one.
    private func sourcePath(_ utterance: Utterance) throws -> String? {
        if case .decode(let source) = work {
            return try source.file(utterance.key, fileExtension: codec.description.fileExtension)
        }
        return if case .file(let path) = utterance.source { path } else { nil }
    }

    private func isOlder(_ path: String, than source: String?) -> Bool {
        func date(_ path: String) -> Date? {
            (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        guard let source, let made = date(path), let changed = date(source) else { return false }
        return made < changed
    }
}
