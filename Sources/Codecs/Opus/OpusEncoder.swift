import COpus

/// libopus's encoder of one channel, and its memory.
struct OpusEncoder: ~Copyable {
    private let handle: OpaquePointer
    private let frameLength: Int

    /// A packet of three frames of the largest size (RFC 6716, section 3.4).
    private static let largestPacket = 3 * 1275 + 7

    init(_ settings: OpusSettings) throws(CodecError) {
        try settings.check()
        let application =
            switch settings.application {
            case .voip: OPUS_APPLICATION_VOIP
            case .audio: OPUS_APPLICATION_AUDIO
            case .lowDelay: OPUS_APPLICATION_RESTRICTED_LOWDELAY
            }
        var status: Int32 = 0
        guard let handle = opus_encoder_create(Int32(settings.sampleRate), 1, application, &status) else {
            throw .libopus("no encoder", status)
        }
        let requests = [
            (OPUS_SET_BITRATE_REQUEST, Int32((settings.kbps * 1000).rounded())),
            (OPUS_SET_VBR_REQUEST, settings.rateControl == .constant ? 0 : 1),
            (OPUS_SET_VBR_CONSTRAINT_REQUEST, settings.rateControl == .constrained ? 1 : 0),
            (OPUS_SET_COMPLEXITY_REQUEST, Int32(settings.complexity)),
        ]
        for (request, value) in requests where status == OPUS_OK { status = opus_encoder_set(handle, request, value) }
        guard status == OPUS_OK else {
            opus_encoder_destroy(handle)
            throw .libopus("the encoder refuses a setting", status)
        }
        self.handle = handle
        frameLength = settings.frameLength
    }

    deinit { opus_encoder_destroy(handle) }

    /// Samples that decoded frames come late by.
    var lookahead: Int {
        get throws(CodecError) {
            var samples: Int32 = 0
            let status = opus_encoder_get(handle, OPUS_GET_LOOKAHEAD_REQUEST, &samples)
            guard status == OPUS_OK else { throw .libopus("the encoder does not tell its lookahead", status) }
            return Int(samples)
        }
    }

    /// The packet of the next frame.
    mutating func packet(_ frame: [Float]) throws(CodecError) -> [UInt8] {
        precondition(frame.count == frameLength, "a frame of the settings' length")
        var size: Int32 = 0
        let packet = [UInt8](unsafeUninitializedCapacity: Self.largestPacket) { buffer, count in
            guard let place = buffer.baseAddress else { return }
            size = opus_encode_float(handle, frame, Int32(frame.count), place, Int32(buffer.count))
            count = max(0, Int(size))
        }
        guard size > 0 else { throw .libopus("a frame cannot be encoded", size) }
        return packet
    }
}

extension CodecError {
    /// libopus refused, with this status.
    static func libopus(_ cause: String, _ status: Int32) -> CodecError {
        CodecError(
            "opus", cause: "\(cause): libopus says '\(String(cString: opus_strerror(status)))'",
            remedy: "check the settings and that the stream is undamaged")
    }
}
