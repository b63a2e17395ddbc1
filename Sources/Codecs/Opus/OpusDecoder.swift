import COpus

/// libopus's decoder to one channel, and its memory.
struct OpusDecoder: ~Copyable {
    private let handle: OpaquePointer
    private let longestFrame: Int

    /// - Parameters:
    ///   - sampleRate: of the decoded samples, one that Opus knows, in Hz
    ///   - gain: in 1/256 dB
    init(sampleRate: Int, gain: Int) throws(CodecError) {
        var status: Int32 = 0
        guard let handle = opus_decoder_create(Int32(clamping: sampleRate), 1, &status) else {
            throw .libopus("no decoder at \(sampleRate) Hz", status)
        }
        status = opus_decoder_set(handle, OPUS_SET_GAIN_REQUEST, Int32(clamping: gain))
        guard status == OPUS_OK else {
            opus_decoder_destroy(handle)
            throw .libopus("the decoder refuses the gain \(gain)", status)
        }
        self.handle = handle
        // A packet lasts 120 ms at most.
        longestFrame = sampleRate * 120 / 1000
    }

    deinit { opus_decoder_destroy(handle) }

    /// Appends a packet's samples.
    mutating func decode(_ packet: [UInt8], into samples: inout [Float]) throws(CodecError) {
        var count: Int32 = 0
        let frame = [Float](unsafeUninitializedCapacity: longestFrame) { buffer, initialized in
            guard let place = buffer.baseAddress else { return }
            count = opus_decode_float(
                handle, packet, Int32(clamping: packet.count), place, Int32(buffer.count), 0)
            initialized = max(0, Int(count))
        }
        guard count > 0 else { throw .libopus("a packet cannot be decoded", count) }
        samples.append(contentsOf: frame)
    }
}
