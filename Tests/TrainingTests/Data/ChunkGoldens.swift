import Foundation
import TestSupport

@testable import Training

/// What `reference/scripts/make-chunk-goldens.py` wrote.
struct ChunkGoldens: Decodable {
    struct Corpus: Decodable {
        let lengths: [Int]
        let runs: [Run]
    }

    struct Run: Decodable {
        let epoch: Int
        let seed: Int
        let chunk_length: ChunkLengthOption
        let n: Int?
        let cache: Int
        let size: Int
        let ratio: Double
        let train: Bool
        let discard: Bool
        let longest: Int?
        let count: Int
        let fnv: String
        let batches: [[[Int]]]?
    }

    struct Numbers: Decodable {
        let seed: Int
        let words: [UInt32]
        let shuffled: [Int]
        let shuffled_700: String
        let randint: [Int]
        let choice: [Int]
    }

    struct Padding: Decodable {
        let chunk_length: Int
        let lengths: [Int]
        let padded: [Int]
    }

    struct Shapes: Decodable {
        struct Length: Decodable {
            let key: String
            let samples: Int

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                key = try row.decode(String.self)
                samples = try row.decode(Int.self)
            }
        }

        let lengths: [Length]
        let files: [String: String]
    }

    let small: Corpus
    let large: Corpus
    let padding: Padding
    let random: [Numbers]
    let shapes: Shapes

    static func load() throws -> ChunkGoldens {
        let file = URL(fileURLWithPath: repositoryRoot + "/reference/training/chunks.json")
        return try JSONDecoder().decode(ChunkGoldens.self, from: Data(contentsOf: file))
    }
}

/// A number or a text, as in a configuration.
struct ChunkLengthOption: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        text = if let number = try? value.decode(Int.self) { String(number) } else { try value.decode(String.self) }
    }
}

/// FNV-1a, 64 bits, of numbers as 32-bit little-endian integers.
func fnv(_ numbers: some Sequence<Int>) -> String {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for number in numbers {
        for byte in withUnsafeBytes(of: UInt32(number).littleEndian, Array.init) {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
