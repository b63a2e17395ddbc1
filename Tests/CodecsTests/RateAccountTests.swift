import Codecs
import Statistics
import Testing

@Suite struct RateAccountTests {
    private let codec = CodecDescription(name: "toy", sampleRate: 8000, codebookSizes: [4, 1000], hopLength: 100)

    private func encoded(_ rows: [[Int32]], samples: Int?) -> EncodedAudio {
        EncodedAudio(payload: .codes(CodeSequence(rows: rows)), sampleRate: 8000, sampleCount: samples)
    }

    /// 80 frames a second of 2 + log₂ 1000 bits. Two utterances of 390 samples in 4 frames each, 0.0975 s in all.
    @Test func ratesOfCodes() throws {
        var account = RateAccount(codec)
        try account.add(encoded([[0, 1, 0, 1], [5, 5, 5, 5]], samples: 390))
        try account.add(encoded([[0, 1, 0, 1], [5, 5, 5, 5]], samples: 390))
        #expect(account.utteranceCount == 2)
        #expect(account.seconds == 0.0975)
        #expect(abs((account.nominalKbps ?? 0) - 0.957262742772967) < 1e-12)
        #expect(abs(account.bits - 95.7262742772967) < 1e-10)
        #expect(abs((account.actualKbps ?? 0) - 0.9818079413056072) < 1e-12)
        // One bit a frame of the first stream, none of the second.
        #expect(account.entropyKbps == 0.08)
        #expect(account.tokensPerSecond == 160)
        #expect(account.streams[0].nominalKbps == 0.16)
        #expect(account.streams[0].entropyKbps == 0.08)
        #expect(account.streams[0].codebook?.perplexity == 2)
        #expect(account.streams[0].codebook?.utilization == 0.5)
        #expect(account.streams[1].codebook?.usedCount == 1)
        #expect(account.streams[1].entropyKbps == 0)
        // Two tuples in eight frames are too few frames to tell the joint entropy.
        #expect(account.counts.joint?.entropyBits == 1)
        #expect(account.jointEntropyKbps == nil)
    }

    @Test func partsAddUpToTheWhole() throws {
        let utterances = (0..<30).map { u in
            encoded([(0..<11).map { Int32(($0 * u) % 4) }, (0..<11).map { Int32(($0 + u) % 3) }], samples: 1000 + u)
        }
        var whole = RateAccount(codec)
        for utterance in utterances { try whole.add(utterance) }
        var (first, second) = (RateAccount(codec), RateAccount(codec))
        for utterance in utterances[20...].reversed() { try first.add(utterance) }
        for utterance in utterances[..<20] { try second.add(utterance) }
        first.add(second)
        #expect(first.utteranceCount == 30)
        #expect(first.actualKbps == whole.actualKbps)
        #expect(first.entropyKbps == whole.entropyKbps)
        #expect(first.jointEntropyKbps == whole.jointEntropyKbps && whole.jointEntropyKbps != nil)
        #expect(first.streams == whole.streams)
    }

    @Test func ratesOfOpaqueBitStreams() throws {
        let codec = CodecDescription(name: "x", sampleRate: 8000, nominalKbps: 3, fileExtension: "x")
        var account = RateAccount(codec)
        #expect(account.actualKbps == nil)
        try account.add(EncodedAudio(payload: .bytes([1, 2, 3]), sampleRate: 8000, sampleCount: 8000))
        #expect(account.actualKbps == 0.024)
        // A header that is not counted.
        try account.add(EncodedAudio(payload: .bytes([1, 2, 3]), sampleRate: 8000, sampleCount: 8000, bits: 8))
        #expect(account.actualKbps == 0.016)
        let packets = OpusPackets(packets: [[1, 2], [3]], preSkip: 0)
        try account.add(EncodedAudio(payload: .packets(packets), sampleRate: 8000, sampleCount: 0))
        #expect(account.bits == 56)
        #expect(account.nominalKbps == 3)
        #expect(account.entropyKbps == nil && account.tokensPerSecond == nil && account.streams.isEmpty)
    }

    @Test func whatDoesNotBelongIsRefusedAndNotAdded() async throws {
        var account = RateAccount(codec)
        await expectError("toy", "length") { try account.add(encoded([[0], [0]], samples: nil)) }
        await expectError("toy", "2 streams", "has 1") { try account.add(encoded([[0]], samples: 100)) }
        await expectError("toy", "code 4 in frame 0") { try account.add(encoded([[4], [0]], samples: 100)) }
        await expectError("toy", "16000 Hz") {
            try account.add(
                EncodedAudio(payload: .codes(CodeSequence(rows: [[0], [0]])), sampleRate: 16000, sampleCount: 100))
        }
        #expect(account.utteranceCount == 0 && account.sampleCount == 0 && account.bits == 0)
        // The scored audio tells the length of codes that do not.
        try account.add(encoded([[0], [0]], samples: nil), sampleCount: 100)
        #expect(account.sampleCount == 100)
    }
}
