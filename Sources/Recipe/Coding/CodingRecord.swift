import Codecs
import FoundationEssentials

/// What decides the files of a coding run, kept beside them as `codec.run.json` and `wav.run.json`: a run that goes on
/// must not mix its files with others.
struct CodingRecord: Codable {
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
    /// The folder of the codes that audio was decoded from, where that is another than the one beside it.
    var codes: String?
    /// Where the model was, for who wants to use it again. It may move, so records that differ in this alone are alike.
    var files: ModelFiles?

    enum CodingKeys: String, CodingKey {
        case codec, model, settings, resampler, codes, files
        case targetBandwidth = "target_bandwidth"
        case wavFormat = "wav_format"
    }

    /// The differences to another record, as `dtype is float32 there, float64 here`, of `other` first.
    func differences(from other: CodingRecord) -> [String] {
        func shown(_ value: String?) -> String { value ?? "none" }
        var pairs: [(String, String?, String?)] = [
            ("codec", other.codec, codec), ("model", other.model, model),
            ("target bandwidth", other.targetBandwidth.map { "\($0)" }, targetBandwidth.map { "\($0)" }),
            ("resampling", other.resampler, resampler), ("wav format", other.wavFormat, wavFormat),
            ("folder of codes", other.codes, codes),
        ]
        for name in Set(settings.keys).union(other.settings.keys).sorted() {
            pairs.append((name, other.settings[name], settings[name]))
        }
        return pairs.filter { $1 != $2 }.map { "\($0) is \(shown($1)) there, \(shown($2)) here" }
    }
}

extension CodingRecord: Equatable {
    static func == (a: CodingRecord, b: CodingRecord) -> Bool { a.differences(from: b).isEmpty }
}

extension CodingRecord {
    /// The record at a path; `nil` if there is none.
    static func read(_ path: String, remedy: String, kind: CodecError.Kind) throws(CodecError) -> CodingRecord? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do { return try JSONDecoder().decode(CodingRecord.self, from: data) } catch {
            throw CodecError(
                path, cause: "it does not say how the files beside it were made", remedy: remedy, kind: kind)
        }
    }
}
