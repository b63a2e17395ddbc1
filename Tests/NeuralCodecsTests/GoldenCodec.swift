import Checkpoints
import Codecs
import Foundation
import NeuralCodecs
import TestSupport

/// A folder of reference values of one model: `config.yaml` (or the sizes in `meta.json`), weights, input and what ESPnet
/// answers. The form is that of `reference/codecs`; see its README.
struct GoldenCodec: CustomStringConvertible, Sendable {
    let folder: String

    var description: String { folder.split(separator: "/").suffix(2).joined(separator: "/") }

    /// All folders below `CODECSCORE_GOLDEN_CODECS`, or `reference/codecs`.
    static let all: [GoldenCodec] = {
        let environment = ProcessInfo.processInfo.environment["CODECSCORE_GOLDEN_CODECS"]
        let root = environment ?? repositoryRoot + "/reference/codecs"
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return paths.filter { $0.hasSuffix("/encoder_out.npy") || $0.hasSuffix("/codes.npy") }
            .map { root + "/" + ($0 as NSString).deletingLastPathComponent }
            .reduce(into: Set()) { $0.insert($1) }.sorted().map(GoldenCodec.init)
            .filter { $0.has("1epoch.pth") || $0.has("weights.jsonl") }
    }()

    func path(_ name: String) -> String { folder + "/" + name }
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
    func array(_ name: String) throws -> NumPyArray { try NumPyArray(path: path(name)) }

    // MARK: The model

    func configuration() throws -> TrainConfiguration {
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

    func state() throws -> StateDictionary {
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

    func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}

/// Weights that follow from their keys: a line with the seed, then a line a tensor.
struct HashedWeights {
    private struct Header: Decodable { var seed: UInt64 }
    private struct Line: Decodable {
        var k: String
        var s: [Int]
        var a: Double, o: Double
    }

    private let seed: UInt64
    private let lines: [Line]

    init(path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { Data($0.utf8) }
        seed = try JSONDecoder().decode(Header.self, from: text[0]).seed
        lines = try text.dropFirst().map { try JSONDecoder().decode(Line.self, from: $0) }
    }

    /// value i = o + a (2u − 1), u from SplitMix64 of the key's FNV-1a hash.
    func state() -> StateDictionary {
        var state = StateDictionary()
        for line in lines {
            let hash = line.k.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } ^ seed
            let values = (0..<line.s.reduce(1, *)).map { index -> Float in
                var z = hash &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
                z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
                z ^= z >> 31
                return Float(line.o + line.a * (2 * (Double(z >> 40) * 0x1p-24) - 1))
            }
            state[line.k] = StoredTensor(values, shape: line.s)
        }
        return state
    }
}
