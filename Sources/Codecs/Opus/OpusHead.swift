/// The identification header of an Ogg Opus file (RFC 7845, section 5.1).
struct OpusHead {
    /// Channels that were coded.
    var channelCount: Int
    /// Decoded samples to drop, at 48 kHz.
    var preSkip: Int
    /// The rate of the encoder's input in Hz, for information; 0 is unknown.
    var inputSampleRate: Int
    /// Output gain in 1/256 dB.
    var gain: Int

    private static let magic = Array("OpusHead".utf8)

    init(channelCount: Int, preSkip: Int, inputSampleRate: Int, gain: Int) {
        self.channelCount = channelCount
        self.preSkip = preSkip
        self.inputSampleRate = inputSampleRate
        self.gain = gain
    }

    /// Reads a packet; `nil` if it is another codec's.
    init?(_ packet: [UInt8], source: String) throws(CodecError) {
        guard packet.starts(with: Self.magic) else { return nil }
        guard packet.count >= 19, packet[8] & 0xF0 == 0 else {
            throw CodecError(
                source, cause: "its header is cut or of an unknown version", remedy: "fetch the file again")
        }
        guard packet[18] == 0, (1...2).contains(packet[9]) else {
            throw CodecError(
                source, cause: "it is a multistream file of \(packet[9]) channels",
                remedy: "encode one channel, or a pair, of the recording")
        }
        func number(_ range: Range<Int>) -> Int { packet[range].reversed().reduce(0) { $0 << 8 | Int($1) } }
        self.init(
            channelCount: Int(packet[9]), preSkip: number(10..<12), inputSampleRate: number(12..<16),
            gain: Int(Int16(truncatingIfNeeded: number(16..<18))))
    }

    /// The packet.
    var bytes: [UInt8] {
        Self.magic + [1, UInt8(channelCount)] + littleEndian(UInt16(clamping: preSkip))
            + littleEndian(UInt32(clamping: inputSampleRate)) + littleEndian(Int16(clamping: gain)) + [0]
    }
}

/// The bytes of an integer, least significant first.
func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
}
