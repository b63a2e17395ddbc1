import Audio
import Codecs
import FoundationEssentials

/// What a system cost in bits, from the codes that lie beside its audio.
///
/// For `DIR/wav/KEY.wav` they are `DIR/codec/KEY.npy` (or `.opus`, …) with the sidecar `DIR/codec/KEY.json`, as
/// `codec-recipe` writes them; otherwise the sidecar is looked for beside the audio file itself.
public struct SystemRate: Sendable {
    /// The sums over all utterances with codes.
    public private(set) var account: RateAccount

    /// The rate of a system by its hypotheses; `nil` where none of them has codes beside it.
    ///
    /// Codes of several codecs or settings make no rate: that is a warning, and the rate is of the first. So is each group of
    /// utterances without codes, or whose codes cannot be read.
    public static func find(_ hypotheses: [AudioSource]) -> (rate: SystemRate?, warnings: [String]) {
        var rate: SystemRate?
        var model: String?
        var missing = 0
        var faults = [String]()
        for source in hypotheses {
            guard case .file(let path) = source, let place = codes(of: path) else {
                missing += 1
                continue
            }
            do {
                let found = try place.folder.read(place.key)
                guard let sidecar = found.sidecar else { continue }
                if rate == nil {
                    rate = SystemRate(account: RateAccount(sidecar.codec))
                    model = sidecar.modelHash
                }
                guard rate?.account.codec == sidecar.codec, model == sidecar.modelHash else {
                    faults.append("\(path): its codes are of another codec, setting or checkpoint than the others'")
                    continue
                }
                try rate?.account.add(found.encoded, sampleCount: sidecar.sampleCount)
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

    /// The folder and key of the codes that belong to an audio file, if there is a sidecar.
    private static func codes(of path: String) -> (folder: CodecFolder, key: String)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard var name = parts.last, let dot = name.lastIndex(of: ".") else { return nil }
        name = String(name[..<dot])
        var places = [(folder: CodecFolder, key: String)]()
        if let wav = parts.dropLast().lastIndex(of: "wav") {
            let folder = (parts[..<wav] + ["codec"]).joined(separator: "/")
            places.append(
                (CodecFolder(path: folder), (parts[(wav + 1)..<(parts.count - 1)] + [name]).joined(separator: "/")))
        }
        let folder = parts.dropLast().joined(separator: "/")
        places.append((CodecFolder(path: folder.isEmpty ? "." : folder), name))
        return places.first { FileManager.default.fileExists(atPath: $0.folder.path + "/" + $0.key + ".json") }
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
                .init("perplexity", .number(use.perplexity)), .init("top1Share", .number(use.topShare)),
                .init("kbps", .number(rate.nominalKbps)), .init("entropyKbps", .optional(rate.entropyKbps)),
            ])
        }
    }
}
