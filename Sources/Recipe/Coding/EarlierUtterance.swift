import Audio
import Codecs
import Files
import Glibc

extension CodingRun {
    /// An earlier run's result, if its files are there, were made as this run makes them, and are newer than their input.
    func kept(_ utterance: Utterance) throws -> (Result, EncodedAudio?)? {
        guard options.earlierFiles == .kept else { return nil }
        let source = try sourcePath(utterance)
        if work.writesAudio {
            guard isCurrent(try folder.audio(utterance.key), .wav, source: source) else { return nil }
        }
        var encoded: EncodedAudio?
        var isOfOtherModel = false
        if work.writesCodes {
            let sidecarPath = try folder.codes.file(utterance.key, fileExtension: "json")
            guard isCurrent(sidecarPath, .codec, source: source),
                let found = try? folder.codes.read(utterance.key), let sidecar = found.sidecar,
                sidecar.codec == codec.description, sidecar.modelHash == codec.identity.modelHash,
                try sidecar.inputHash == inputHash(utterance)
            else { return nil }
            encoded = found.encoded
        } else if case .decode(let codes) = work {
            let found = try codes.read(utterance.key, sampleRate: codec.description.sampleRate)
            encoded = found.encoded
            isOfOtherModel = found.sidecar.map { $0.modelHash != codec.identity.modelHash } ?? false
        }
        let duration = encoded?.sampleCount.map { Double($0) / Double(codec.description.sampleRate) } ?? 0
        let event = Event(key: utterance.key, duration: duration, isReused: true, failure: nil)
        let codesPath = try codesPath(utterance.key)
        return (Result(event: event, codesPath: codesPath, isOfOtherModel: isOfOtherModel), encoded)
    }

    /// Takes away what an earlier run made of these utterances: one that is broken off must not be gone on with as if it had
    /// made them.
    func removeEarlier(_ utterances: [Utterance]) throws(CodecError) {
        for utterance in utterances {
            var paths = [String]()
            if work.writesCodes {
                for fileExtension in ["json", codec.description.fileExtension] {
                    paths.append(try folder.codes.file(utterance.key, fileExtension: fileExtension))
                }
            }
            if work.writesAudio { paths.append(try folder.audio(utterance.key)) }
            for path in paths { unlink(path) }
        }
    }

    /// Refuses inputs that lie where the outputs go: they would be written over, or be inputs again the next time.
    func checkApart(_ utterances: [Utterance]) throws(CodecError) {
        if case .decode = work { return }
        let places = work.parts.compactMap { Paths.resolved(folder.folder($0)) }
        guard !places.isEmpty else { return }
        for utterance in utterances {
            guard let source = try sourcePath(utterance), let path = Paths.resolved(source),
                places.contains(where: { path.hasPrefix($0 + "/") })
            else { continue }
            throw CodecError(
                source, cause: "this input lies where the outputs go", remedy: "choose another --output-dir",
                kind: .cannotCreate)
        }
    }

    /// The hash of the file that an utterance is encoded from; `nil` where it has none of its own.
    func inputHash(_ utterance: Utterance) throws(CodecError) -> String? {
        guard case .file(let path) = utterance.source else { return nil }
        do throws(FileError) { return try FileHash.hexadecimal(path) } catch { throw CodecError(reading: error) }
    }

    /// The file that an utterance is made of, if it is one.
    private func sourcePath(_ utterance: Utterance) throws(CodecError) -> String? {
        if case .decode(let source) = work {
            return try source.file(utterance.key, fileExtension: codec.description.fileExtension)
        }
        return if case .file(let path) = utterance.source { path } else { nil }
    }

    /// Whether a file is there, no older than its source and than the record of how it was made.
    private func isCurrent(_ path: String, _ part: CodingFolder.Part, source: String?) -> Bool {
        guard let made = Self.status(path)?.st_mtim else { return false }
        return [source, folder.recordPath(part)].compactMap(\.self).allSatisfy { other in
            guard let changed = Self.status(other)?.st_mtim else { return true }
            return (made.tv_sec, made.tv_nsec) >= (changed.tv_sec, changed.tv_nsec)
        }
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
