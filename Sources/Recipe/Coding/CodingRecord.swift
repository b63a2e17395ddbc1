import Audio
import Codecs
import Files
import FoundationEssentials
import Scoring

/// What decides the files of a coding run, kept beside them as `codec.run.json` and `wav.run.json`: a run that goes on
/// must not mix its files with others.
struct CodingRecord: Codable, Equatable {
    /// The codec's text.
    var codec: String
    /// Hash of the model.
    var model: String?
    /// What else of the codec decides its numbers, such as `dtype`.
    var settings: [String: String]
    /// Bandwidth that was asked for, in kbit/s.
    var targetBandwidth: Double?
    /// What brought audio to the codec's rate.
    var resampler: String?
    /// Encoding of decoded audio; `nil` in the record of codes.
    var wavFormat: String?

    enum CodingKeys: String, CodingKey {
        case codec, model, settings, resampler
        case targetBandwidth = "target_bandwidth"
        case wavFormat = "wav_format"
    }

    /// The differences to another record, as `dtype is float32, not float64`, of `other` first.
    func differences(from other: CodingRecord) -> [String] {
        func shown(_ value: String?) -> String { value ?? "not given" }
        var pairs: [(String, String?, String?)] = [
            ("codec", other.codec, codec), ("model", other.model, model),
            ("target bandwidth", other.targetBandwidth.map { "\($0)" }, targetBandwidth.map { "\($0)" }),
            ("resampling", other.resampler, resampler), ("wav format", other.wavFormat, wavFormat),
        ]
        for name in Set(settings.keys).union(other.settings.keys).sorted() {
            pairs.append((name, other.settings[name], settings[name]))
        }
        return pairs.filter { $1 != $2 }.map { "\($0) is \(shown($1)), not \(shown($2))" }
    }
}

/// What a coding run makes of an earlier one's files in its folder.
public enum EarlierFiles: Sendable {
    /// The run does not begin.
    case refused
    /// Finished utterances are kept, if they were made in the same way.
    case kept
    /// They are replaced.
    case replaced
}

extension CodingFolder {
    /// The part of the folder that holds one kind of file, as its subfolder is called.
    enum Part: String { case codec, wav }

    private func recordPath(_ part: Part) -> String { "\(path)/\(part.rawValue).run.json" }

    /// The record of the run that made a part; `nil` if there is none.
    private func record(_ part: Part) throws(CodecError) -> CodingRecord? {
        guard let data = FileManager.default.contents(atPath: recordPath(part)) else { return nil }
        do { return try JSONDecoder().decode(CodingRecord.self, from: data) } catch {
            throw CodecError(
                recordPath(part), cause: "it does not say how the files beside it were made",
                remedy: "choose another folder, or replace them with --force", kind: .cannotCreate)
        }
    }

    /// Sees that a part may be written as `record` says, and leaves the record there.
    ///
    /// Runs of parts of a collection share a folder; the first to come leaves the record.
    func begin(_ part: Part, _ record: CodingRecord, _ earlier: EarlierFiles, _ shard: Shard?) throws(CodecError) {
        let table = part == .wav ? audioTable(shard) : codesTable(shard)
        let found = earlier == .replaced ? nil : try self.record(part)
        if let found, found != record {
            throw CodecError(
                "\(path)/\(part.rawValue)",
                cause: "the files there were made differently: "
                    + record.differences(from: found).joined(separator: "; "),
                remedy: "choose another --output-dir, or replace them with --force", kind: .cannotCreate)
        }
        switch earlier {
        case .refused:
            let isTaken = FileManager.default.fileExists(atPath: table) || found != nil && shard == nil
            guard !isTaken else {
                throw CodecError(
                    "\(path)/\(part.rawValue)", cause: "an earlier run's files are in this folder",
                    remedy: "choose another --output-dir, go on with --resume, or replace them with --force",
                    kind: .cannotCreate)
            }
        case .replaced:
            // What is not finished now is not listed either.
            try? FileManager.default.removeItem(atPath: table)
        case .kept: break
        }
        guard found == nil else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try AtomicFile.write(Array(try encoder.encode(record)) + [0x0A], to: recordPath(part))
        } catch let error as FileError {
            throw CodecError(writing: error)
        } catch {
            throw CodecError(recordPath(part), cause: "it cannot be encoded: \(error)", remedy: "check the options")
        }
    }
}
