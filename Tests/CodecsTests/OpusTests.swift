import Codecs
import TestSupport
import Testing

@Suite struct OpusTests {
    /// At 8 and 16 kHz the alignment is exact. At other rates libopus resamples inside, which it compensates to a tenth of
    /// a millisecond.
    @Test(arguments: [
        (8000, 6.0, 0), (8000, 16, 0), (12000, 12, 1), (16000, 6, 0), (16000, 16, 0), (16000, 32, 0), (24000, 16, 2),
        (48000, 16, 5), (48000, 64, 0),
    ])
    func decodedSpeechIsAlignedAndAsLong(_ sampleRate: Int, _ kbps: Double, _ tolerance: Int) throws {
        let samples = Array(try speech(sampleRate: sampleRate).prefix(3 * sampleRate + 123))
        let codec = try OpusCodec(OpusSettings(kbps: kbps, sampleRate: sampleRate))
        let encoded = try codec.encode(samples)
        let decoded = try codec.decode(encoded)
        #expect(decoded.count == samples.count)
        let lag = lag(of: decoded, against: samples, upTo: sampleRate / 200)
        #expect(abs(lag.samples) <= tolerance, "\(lag)")
        #expect(lag.correlation > 0.6)
        var account = RateAccount(codec.description)
        try account.add(encoded)
        let actual = try #require(account.actualKbps)
        #expect(actual > 0.8 * kbps && actual < 1.5 * kbps, "\(actual)")
    }

    @Test(arguments: OpusSettings.Application.allCases, OpusSettings.frameLengths)
    func everyFrameAndApplicationIsAligned(_ application: OpusSettings.Application, _ frame: Double) throws {
        let samples = Array(try speech(sampleRate: 16000)[8000..<24001])
        let codec = try OpusCodec(
            OpusSettings(kbps: 40, sampleRate: 16000, application: application, frameMilliseconds: frame))
        let decoded = try codec.decode(try codec.encode(samples))
        #expect(decoded.count == samples.count)
        let lag = lag(of: decoded, against: samples, upTo: 80)
        #expect(lag.samples == 0 && lag.correlation > 0.8, "\(lag)")
    }

    /// A frame and 6.5 ms, or 2.5 ms without the speech coder (RFC 6716, section 2.1.7 and the encoder's lookahead).
    @Test func latencyIsThatOfFrameAndLookahead() throws {
        let usual = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000))
        #expect(usual.description.latency == 320 + 104)
        let low = try OpusCodec(
            OpusSettings(kbps: 16, sampleRate: 48000, application: .lowDelay, frameMilliseconds: 2.5))
        #expect(low.description.latency == 120 + 120)
    }

    @Test func constantRateIsConstant() throws {
        let samples = Array(try speech(sampleRate: 16000).prefix(32000))
        let codec = try OpusCodec(OpusSettings(kbps: 24, sampleRate: 16000, rateControl: .constant))
        guard case .packets(let stream) = try codec.encode(samples).payload else { return #expect(Bool(false)) }
        #expect(Set(stream.packets.map(\.count)) == [60])
        // 2 s and the lookahead.
        #expect(stream.packets.count == 101)
        #expect(stream.bits == 101 * 480)
    }

    @Test func bitsAreTheSameEveryTime() async throws {
        let samples = Array(try speech(sampleRate: 16000).prefix(16000))
        let codec = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000))
        let first = try codec.encode(samples)
        let others = try await withThrowingTaskGroup(of: EncodedAudio.self) { group in
            for _ in 0..<8 { group.addTask { try codec.encode(samples) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(others.allSatisfy { $0 == first })
        #expect(try codec.decode(first) == codec.decode(others[0]))
    }

    @Test(arguments: [0, 1, 319, 320, 321]) func shortInputs(_ count: Int) throws {
        let codec = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000))
        let encoded = try codec.encode([Float](repeating: 0.1, count: count))
        #expect(encoded.sampleCount == count)
        #expect(try codec.decode(encoded).count == count)
    }

    @Test func settingsThatOpusHasNotAreRefused() async {
        await expectError("44100 Hz", "resample") { try OpusCodec(OpusSettings(kbps: 16, sampleRate: 44100)) }
        await expectError("5.9 kbit/s") { try OpusCodec(OpusSettings(kbps: 5.9, sampleRate: 16000)) }
        await expectError("nan") { try OpusCodec(OpusSettings(kbps: .nan, sampleRate: 16000)) }
        await expectError("complexity 11") {
            try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000, complexity: 11))
        }
        await expectError("25.0 ms") {
            try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000, frameMilliseconds: 25))
        }
    }

    @Test func whatIsNotItsOwnIsRefused() async throws {
        let codec = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000))
        await expectError("sample 1") { try codec.encode([0, .nan]) }
        await expectError("sample 0") { try codec.encode([.infinity]) }
        await expectError("not Opus") { try codec.decode(EncodedAudio(payload: .bytes([1]), sampleRate: 16000)) }
        var encoded = try codec.encode([0.5])
        encoded.sampleRate = 8000
        await expectError("8000 Hz") { try codec.decode(encoded) }
        encoded = try codec.encode([0.5])
        encoded.sampleCount = 10_000
        await expectError("announces 10000") { try codec.decode(encoded) }
        encoded.payload = .packets(OpusPackets(packets: [[0xFF, 0xFF, 0xFF]], preSkip: 0))
        await expectError("cannot be decoded") { try codec.decode(encoded) }
    }
}
