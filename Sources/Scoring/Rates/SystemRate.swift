import Audio
import Codecs
import Files
import FoundationEssentials

/// What a system cost in bits, from the codes that lie beside its audio.
///
/// For `DIR/wav/KEY.wav` they are `DIR/codec/KEY.npy` (or `.opus`, …) with the sidecar `DIR/codec/KEY.json`, as
/// `codec-recipe` writes them, or in the folder that `DIR/wav.run.json` says the audio was decoded from; otherwise the
/// sidecar is looked for beside the audio file itself. Codes without a sidecar, as ESPnet writes them, are looked for as
/// `DIR/codec/KEY.npy`; what codec they are of must be known otherwise.
public struct SystemRate: Sendable {
    /// The codec of bare codes, by their folder and their number of streams; `nil` where that is not known.
    public typealias BareCodes = (_ folder: String, _ streamCount: Int) throws(CodecError) -> CodecDescription?

    /// The sums over all utterances with codes.
    public private(set) var account: RateAccount

    /// The rate of a system by its hypotheses; `nil` where none of them has codes beside it.
    ///
    /// Codes of several codecs or settings make no rate: that is a warning, and the rate is of the first. So is each group of
    /// utterances without codes, or whose codes cannot be read.
    public static func find(
        _ hypotheses: [AudioSource], bareCodes: BareCodes = { _, _ in nil }
    ) -> (rate: SystemRate?, warnings: [String]) {
        var rate: SystemRate?
        var model: String?
        var missing = 0
        var faults = [String]()
        var records = DecodingRecords()
        for source in hypotheses {
            guard case .file(let path) = source, let place = codes(of: path, &records) else {
                missing += 1
                continue
            }
            do {
                guard let found = try read(place, bareCodes) else {
                    missing += 1
                    continue
                }
                if rate == nil {
                    rate = SystemRate(account: RateAccount(found.codec))
                    model = found.model
                }
                guard rate?.account.codec == found.codec, model == found.model else {
                    faults.append("\(path): its codes are of another codec, setting or checkpoint than the others'")
                    continue
                }
                try rate?.account.add(found.encoded)
            } catch {
                faults.append("\(error)")
            }
        }
        guard let rate else { return (nil, faults) }
        var warnings = [String]()
        if let first = faults.first {
            let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
            warnings.append(
                "the bit rate leaves out \(faults.count) of \(hypotheses.count) utterances: \(first)\(more)")
        }
        if missing > 0 {
            warnings.append("the bit rate leaves out \(missing) of \(hypotheses.count) utterances, which have no codes")
        }
        return (rate, warnings)
    }

    /// Where runs that decoded codes of other folders say that those are.
    private struct DecodingRecords {
        private var known = [String: String?]()

        /// The folder of codes that audio in `DIR/wav` was decoded from, if that is not `DIR/codec`.
        mutating func codesFolder(of folder: String) -> String? {
            if let found = known[folder] { return found }
            let record = FileManager.default.contents(atPath: folder + "/wav.run.json")
            let found = record.flatMap { try? JSONValue(parsing: Array($0)) }?["codes"]?.text
            known[folder] = .some(found)
            return found
        }
    }

    private struct Found {
        var encoded: EncodedAudio
        var codec: CodecDescription
        var model: String?
    }

    /// An utterance's codes; `nil` for bare ones of a codec that is not known.
    private static func read(
        _ place: (folder: CodecFolder, key: String), _ bareCodes: BareCodes
    ) throws(CodecError) -> Found? {
        guard FileManager.default.fileExists(atPath: place.folder.path + "/" + place.key + ".json") else {
            let codes = try place.folder.bareCodes(place.key)
            guard let codec = try bareCodes(place.folder.path, codes.streamCount), let hop = codec.hopLength
            else { return nil }
            // How much of the last frame was input is not known.
            let encoded = EncodedAudio(
                payload: .codes(codes), sampleRate: codec.sampleRate, sampleCount: codes.frameCount * hop)
            return Found(encoded: encoded, codec: codec, model: nil)
        }
        let found = try place.folder.read(place.key)
        guard let sidecar = found.sidecar else { return nil }
        return Found(encoded: found.encoded, codec: sidecar.codec, model: sidecar.modelHash)
    }

    /// The folder and key of the codes that belong to an audio file, if there are any.
    private static func codes(
        of path: String, _ records: inout DecodingRecords
    ) -> (folder: CodecFolder, key: String)? {
        // From the root on: the folder `wav` may be the current one.
        let parts = Paths.absolute(path).split(separator: "/", omittingEmptySubsequences: false)
            .filter { $0 != "." }.map(String.init)
        guard var name = parts.last, let dot = name.lastIndex(of: ".") else { return nil }
        name = String(name[..<dot])
        var places = [(folder: CodecFolder, key: String)]()
        if let wav = parts.dropLast().lastIndex(of: "wav") {
            let above = parts[..<wav].joined(separator: "/")
            let key = (parts[(wav + 1)..<(parts.count - 1)] + [name]).joined(separator: "/")
            if let elsewhere = records.codesFolder(of: above) { places.append((CodecFolder(path: elsewhere), key)) }
            places.append((CodecFolder(path: above + "/codec"), key))
        }
        let folder = parts.dropLast().joined(separator: "/")
        places.append((CodecFolder(path: folder), name))
        func exists(_ place: (folder: CodecFolder, key: String), _ name: String) -> Bool {
            FileManager.default.fileExists(atPath: "\(place.folder.path)/\(place.key).\(name)")
        }
        // Beside audio any .npy could lie, features for example; in codec/ it is codes.
        return places.first { exists($0, "json") } ?? places.dropLast().first { exists($0, "npy") }
    }

    // MARK: The run's record

    /// The members of a run's record that say it: `codec`, `rate` and `codebooks`.
    var members: [JSONValue.Member] {
        [
            .init("codec", .string(account.codec.name)),
            .init(
                "rate",
                .object([
                    .init("nominalKbps", .optional(account.nominalKbps)),
                    .init("actualKbps", .optional(account.actualKbps)),
                    .init("entropyKbps", .optional(account.entropyKbps)),
                    .init("entropyIsEstimable", .boolean(account.isEntropyEstimable)),
                    .init("jointEntropyKbps", .optional(account.jointEntropyKbps)),
                    .init("tokensPerSecond", .optional(account.tokensPerSecond)),
                    .init("setting", .string(account.codec.setting)),
                    .init("utterances", .integer(account.utteranceCount)),
                    .init("seconds", .number(account.seconds)),
                ])),
            .init("codebooks", .array(account.streams.enumerated().compactMap(Self.codebook))),
        ]
    }

    /// The names of ``members``.
    static let memberNames = ["codec", "rate", "codebooks"]

    private static func codebook(_ stream: Int, _ rate: StreamRate) -> JSONValue? {
        rate.codebook.map { use in
            .object([
                .init("stream", .integer(stream)), .init("size", .integer(use.codebookSize)),
                .init("frames", .integer(use.frameCount)), .init("used", .integer(use.usedCount)),
                .init("entropyBits", .number(use.entropyBits)),
                .init("entropyBitsMillerMadow", .number(use.entropyBitsMillerMadow)),
                .init("entropyIsEstimable", .boolean(use.isEntropyEstimable)),
                .init("perplexity", .number(use.perplexity)), .init("top1Share", .number(use.topShare)),
                .init("kbps", .number(rate.nominalKbps)), .init("entropyKbps", .optional(rate.entropyKbps)),
            ])
        }
    }
}
