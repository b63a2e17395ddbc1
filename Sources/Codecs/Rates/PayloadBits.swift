import Statistics

/// What a payload costs, in bits, as integers so that sums do not depend on their order.
struct PayloadBits {
    /// Codes of each stream, counted at log₂ V bits each; empty where `counted` says all.
    let frames: [Int]
    /// Bits that were counted.
    let counted: Int
    private let streams: [CodeStream]

    init(_ encoded: EncodedAudio, codec: CodecDescription) throws(CodecError) {
        streams = codec.streams
        if let bits = encoded.bits {
            (frames, counted) = ([], bits)
            return
        }
        switch encoded.payload {
        case .codes(let codes):
            guard codes.streamCount == codec.streams.count else {
                throw CodecError(
                    codec.setting,
                    cause: "\(CodeError.streamCount(found: codes.streamCount, expected: codec.streams.count))",
                    remedy: "check that the codes are of this codec and bandwidth")
            }
            (frames, counted) = ([Int](repeating: codes.frameCount, count: codes.streamCount), 0)
        case .packets(let packets):
            (frames, counted) = ([], packets.bits)
        case .bytes(let bytes):
            (frames, counted) = ([], 8 * bytes.count)
        }
    }

    /// All bits.
    var total: Double { Self.total(frames: frames, counted: counted, streams: streams) }

    static func total(frames: [Int], counted: Int, streams: [CodeStream]) -> Double {
        zip(frames, streams).map { Double($0) * $1.bitsPerCode }.reduce(Double(counted), +)
    }
}
