import Checkpoints
import Foundation

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
            let hash =
                line.k.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } ^ seed
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
