import COpus

/// The packets of an Opus stream, and what its header says of decoding them.
public struct OpusPackets: Sendable, Equatable {
    /// The packets in order.
    public var packets: [[UInt8]]
    /// Decoded samples to drop from the beginning, at 48 kHz: the encoder's lookahead.
    public var preSkip: Int
    /// Gain to apply to the decoded samples, in 1/256 dB.
    public var gain: Int

    /// Packets with what belongs to them.
    public init(packets: [[UInt8]], preSkip: Int, gain: Int = 0) {
        self.packets = packets
        self.preSkip = preSkip
        self.gain = gain
    }

    /// The rate of Opus's clock, in Hz; all durations in files are at this rate.
    static let clockRate = 48000

    /// Bits of all packets.
    public var bits: Int { packets.reduce(0) { $0 + 8 * $1.count } }

    /// Samples of a packet at 48 kHz; `nil` if it is no packet.
    static func duration(of packet: [UInt8]) -> Int? {
        let samples = opus_packet_get_nb_samples(packet, Int32(clamping: packet.count), Int32(clockRate))
        return samples > 0 ? Int(samples) : nil
    }
}
