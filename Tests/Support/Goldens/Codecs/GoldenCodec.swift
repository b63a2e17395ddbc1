import Checkpoints
import Codecs
import Foundation
import NeuralCodecs
import TestSupport

/// A folder of reference values of one model: `config.yaml` (or the sizes in `meta.json`), weights, input and what ESPnet
/// answers. The form is that of `reference/codecs`; see its README.
public struct GoldenCodec: CustomStringConvertible, Sendable {
    /// Its path.
    public let folder: String

    /// The reference values in a folder.
    public init(folder: String) { self.folder = folder }

    /// The last two parts of its path.
    public var description: String { folder.split(separator: "/").suffix(2).joined(separator: "/") }

    /// All folders below `CODECSCORE_GOLDEN_CODECS`, or `reference/codecs`.
    public static let all = below(
        ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_CODECS"] ?? repositoryRoot + "/reference/codecs")

    /// All folders below one.
    public static func below(_ root: String) -> [GoldenCodec] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return paths.filter { $0.hasSuffix("/encoder_out.npy") || $0.hasSuffix("/codes.npy") }
            .map { root + "/" + ($0 as NSString).deletingLastPathComponent }
            .reduce(into: Set()) { $0.insert($1) }.sorted().map(GoldenCodec.init)
            .filter { $0.has("1epoch.pth") || $0.has("weights.jsonl") }
    }

    /// The path of one of its files.
    public func path(_ name: String) -> String { folder + "/" + name }
    /// Whether a file is there.
    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
    /// An array file.
    public func array(_ name: String) throws -> NumPyArray { try NumPyArray(path: path(name)) }

    // MARK: The model

    /// The model's configuration: `config.yaml`, or the sizes that `meta.json` holds.
    public func configuration() throws -> TrainConfiguration {
        if has("config.yaml") { return try TrainConfiguration(path: path("config.yaml")) }
        let meta = try json("meta.json")
        let name = (folder as NSString).lastPathComponent
        let codec = name.hasPrefix("funcodec") ? "funcodec" : name
        let document: [String: Any] = [
            "codec": codec,
            "codec_conf": ["sampling_rate": meta["sampling_rate"], "generator_params": meta["generator_params"]],
        ]
        // JSON is YAML.
        let data = try JSONSerialization.data(withJSONObject: document)
        return try TrainConfiguration(text: String(decoding: data, as: UTF8.self), path: path("meta.json"))
    }

    /// The model's weights.
    public func state() throws -> StateDictionary {
        guard has("weights.jsonl") else { return try TorchFile.stateDictionary(path("1epoch.pth")) }
        var state = try HashedWeights(path: path("weights.jsonl")).state()
        try addCodebooks(&state)
        try addWindows(&state)
        try replaceLastConvolution(&state)
        return state
    }

    /// Hann windows of FunCodec's spectra, which do not follow from their keys. They are another checkpoint's: PyTorch makes
    /// them in single precision, and phases of near-silent bins notice the last bit.
    private func addWindows(_ state: inout StateDictionary) throws {
        guard try configuration().kind == .funcodec else { return }
        let other = try TorchFile.stateDictionary(repositoryRoot + "/reference/codecs/funcodec_mag_phase/1epoch.pth")
        for name in ["enc_trans_func", "dec_trans_func"] {
            let key = "codec.generator.\(name).window"
            state[key] = other[key]
        }
    }

    /// `codebooks.npy` of HiFi-Codec, [layers, V, Dc]: first quantizer0's, then quantizer1's.
    private func addCodebooks(_ state: inout StateDictionary) throws {
        guard has("codebooks.npy") else { return }
        let books = try array("codebooks.npy")
        let values = books.floats
        let (layers, size) = (books.shape[0], books.shape[1] * books.shape[2])
        for layer in 0..<layers {
            let key = "codec.generator.quantizer.quantizer\(layer / (layers / 2)).vq.layers.\(layer % (layers / 2))"
            state[key + "._codebook.embed"] = StoredTensor(
                Array(values[layer * size..<(layer + 1) * size]), shape: Array(books.shape[1...]))
        }
    }

    /// `last_conv.npy`: row 0 divides g (or the rows of the weight) of `meta.last_conv`, row 1 is its bias.
    private func replaceLastConvolution(_ state: inout StateDictionary) throws {
        guard has("last_conv.npy"), let place = try (json("meta.json")["last_conv"] as? [String])?.first else { return }
        let rows = try array("last_conv.npy")
        let width = rows.shape[1]
        let g = place + ".parametrizations.weight.original0"
        let key = state[g] == nil ? place + ".weight" : g
        guard let old = state[key] else { return }
        let perRow = old.count / width
        let divided = try old.floats().enumerated().map { $1 / rows.floats[$0 / perRow] }
        state[key] = StoredTensor(divided, shape: old.shape)
        state[place + ".bias"] = StoredTensor(Array(rows.floats[width...]), shape: [width])
    }

    /// A JSON object.
    public func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

extension GoldenCodec {
    /// The model as ESPnet uses it.
    public func coding(_ change: (inout AudioCoding.Options) -> Void = { _ in }) throws -> AudioCoding {
        var options = AudioCoding.Options()
        options.isESPnetExact = true
        options.pieceSeconds = 0
        change(&options)
        return try AudioCoding(configuration(), state: state(), modelFile: path("1epoch.pth"), options: options)
    }

    /// The codes of a file.
    public func codes(_ name: String) throws -> CodeSequence {
        try CodeSequence(array(name), source: path(name))
    }

    /// For each code of `codes.npy`, in its order, how much farther the second nearest vector is than the nearest one, over
    /// the squared length of what is quantized; the smallest of it and of the stages before it in that frame, since a code
    /// follows from those. Infinite where it is not known.
    public func margins(_ codes: CodeSequence) throws -> [Float] {
        guard has("codes_margin.npy") else { return [Float](repeating: .infinity, count: codes.values.count) }
        let margins = try array("codes_margin.npy").floats
        let frames = codes.frameCount
        let groups = codes.shape.count == 3 ? codes.shape[1] : 1
        return codes.values.indices.map { place in
            let (stream, frame) = (place / frames, place % frames)
            let (stage, group) = (stream / groups, stream % groups)
            // Rows are all stages of the first quantizer, then all of the second.
            let first = group * codes.shape[0]
            return (first...first + stage).map { margins[$0 * frames + frame] }.min() ?? .infinity
        }
    }
}

/// The largest difference over the largest absolute value of `expected`; infinite where the lengths differ.
public func relativeDifference(_ values: [Float], _ expected: [Float]) -> Float {
    guard values.count == expected.count else { return .infinity }
    let largest = expected.map { abs($0) }.max() ?? 1
    return (zip(values, expected).map { abs($0 - $1) }.max() ?? 0) / max(largest, .leastNormalMagnitude)
}
