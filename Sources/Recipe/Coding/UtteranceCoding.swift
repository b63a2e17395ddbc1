import Audio
import Codecs
import Files
import Scoring

extension CodingRun {
    /// Codes an utterance; what is wrong with it is in the result.
    ///
    /// - Throws: ``CodecError`` where nothing can be written any more
    func process(
        _ utterance: Utterance, _ account: Shared<RateAccount>
    ) async throws(CodecError) -> Result {
        do {
            let (result, encoded): (Result, EncodedAudio?)
            if let kept = try kept(utterance) {
                (result, encoded) = kept
            } else {
                (result, encoded) = try await make(utterance)
            }
            // Codes of fewer streams than the codec's decode well; only their rate is not the codec's.
            if let encoded, encoded.sampleCount != nil, work.writesCodes || hasAllStreams(encoded) {
                try account.change { try $0.add(encoded) }
            }
            return result
        } catch let error as CodecError where error.kind == .cannotWrite {
            throw error
        } catch {
            return Result(event: Event(key: utterance.key, duration: 0, isReused: false, failure: CodingFailure(error)))
        }
    }

    private func make(_ utterance: Utterance) async throws -> (Result, EncodedAudio?) {
        let rate = codec.description.sampleRate
        try CodingFolder.check(utterance.key)
        let encoded: EncodedAudio
        var isOfOtherModel = false
        var isAveraged = false
        var inputHash: String?
        if case .decode(let source) = work {
            let found = try source.read(utterance.key, sampleRate: rate)
            if let sidecar = found.sidecar {
                try check(sidecar, "\(source.path)/\(utterance.key)")
                isOfOtherModel = sidecar.modelHash != codec.identity.modelHash
            }
            encoded = found.encoded
            guard encoded.sampleRate == rate else {
                throw CodecError(
                    utterance.key,
                    cause: "its codes are of audio at \(encoded.sampleRate) Hz, the codec works at \(rate) Hz",
                    remedy: "decode with the codec that encoded it")
            }
        } else {
            inputHash = try self.inputHash(utterance)
            let audio = try MonoAudio(utterance.source, sampleRate: rate, options.resampler)
            isAveraged = audio.channelCount > 1
            encoded = try await codec.encode(audio.samples)
        }
        var length = encoded.sampleCount ?? 0
        if work.writesAudio {
            let samples = try await codec.decode(encoded)
            guard samples.allSatisfy(\.isFinite) else {
                throw CodecError(
                    utterance.key, cause: "the decoded audio is not finite",
                    remedy: "check the model's weights and the input")
            }
            length = samples.count
            let signal = Signal(sampleRate: rate, channels: [samples.map { Double($0) }])
            let path = try folder.audio(utterance.key)
            let bytes = try AudioWriter.encode(signal, as: options.format)
            // One of many that are made again where they are missing.
            do throws(FileError) { try AtomicFile.write(bytes, to: path, synchronizing: false) } catch {
                throw CodecError(writing: error)
            }
        }
        if work.writesCodes {
            let sidecar = try CodeSidecar(
                encoded, codec: codec.description, targetBandwidth: codec.identity.targetBandwidth,
                toolVersion: codecScoreVersion, modelHash: codec.identity.modelHash,
                inputHash: inputHash)
            // The sidecar comes last of all: it says that the utterance is done.
            try folder.codes.write(encoded, sidecar: sidecar, key: utterance.key)
        }
        let event = Event(
            key: utterance.key, duration: Double(length) / Double(rate), isReused: false, failure: nil)
        let result = Result(
            event: event, codesPath: try codesPath(utterance.key), isOfOtherModel: isOfOtherModel,
            isAveraged: isAveraged)
        return (result, encoded)
    }

    /// Codes decode only with the kind of codec that made them.
    private func check(_ sidecar: CodeSidecar, _ place: String) throws(CodecError) {
        let (made, here) = (sidecar.codec, codec.description)
        let sizesFit =
            made.streams.isEmpty
            || made.hopLength == here.hopLength && made.streams.first?.codebookSize == here.streams.first?.codebookSize
        guard made.name == here.name, sizesFit else {
            func words(_ codec: CodecDescription) -> String {
                let size = codec.streams.first.map { ", codebooks of \($0.codebookSize)" } ?? ""
                return codec.setting + size + (codec.hopLength.map { ", \($0) samples a frame" } ?? "")
            }
            throw CodecError(
                place, cause: "its codes are of another codec (\(words(made))) than this one (\(words(here)))",
                remedy: "decode with the one that encoded it")
        }
    }

    private func hasAllStreams(_ encoded: EncodedAudio) -> Bool {
        guard case .codes(let codes) = encoded.payload else { return true }
        return codes.streamCount == codec.description.streams.count
    }

    func codesPath(_ key: String) throws(CodecError) -> String? {
        work.writesCodes ? try folder.codes.file(key, fileExtension: codec.description.fileExtension) : nil
    }
}
