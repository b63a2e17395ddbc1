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

    /// The differences to another record, as `dtype is float32 there, float64 here`, of `other` first.
    func differences(from other: CodingRecord) -> [String] {
        func shown(_ value: String?) -> String { value ?? "none" }
        var pairs: [(String, String?, String?)] = [
            ("codec", other.codec, codec), ("model", other.model, model),
            ("target bandwidth", other.targetBandwidth.map { "\($0)" }, targetBandwidth.map { "\($0)" }),
            ("resampling", other.resampler, resampler), ("wav format", other.wavFormat, wavFormat),
        ]
        for name in Set(settings.keys).union(other.settings.keys).sorted() {
            pairs.append((name, other.settings[name], settings[name]))
        }
        return pairs.filter { $1 != $2 }.map { "\($0) is \(shown($1)) there, \(shown($2)) here" }
    }
}
