import Codecs
import TestSupport
import Testing

@Suite struct OggOpusTests {
    private func encoded(_ count: Int = 40_001, frame: Double = 20) throws -> EncodedAudio {
        let codec = try OpusCodec(OpusSettings(kbps: 16, sampleRate: 16000, frameMilliseconds: frame))
        return try codec.encode(Array(try speech(sampleRate: 16000)[..<count]))
    }

    @Test(arguments: [0, 1, 216, 217, 16_000, 40_001], [2.5, 20, 60])
    func filesRoundTrip(_ count: Int, _ frame: Double) throws {
        let encoded = try encoded(count, frame: frame)
        let bytes = try OggOpusFile.bytes(of: encoded, source: "a.opus")
        #expect(try OggOpusFile.bytes(of: encoded, source: "a.opus") == bytes)
        #expect(try OggOpusFile.encodedAudio(bytes, source: "a.opus") == encoded)
    }

    /// RFC 7845: header and tags on pages of their own, pages of a second, the last page's time at the input's end.
    @Test func pagesAreAsTheStandardSays() throws {
        let pages = pages(try OggOpusFile.bytes(of: try encoded(), source: "a.opus"))
        #expect(pages.map(\.flags) == [2, 0, 0, 0, 4])
        #expect(pages.map(\.time) == [0, 0, 48_000, 96_000, 120_003 + 312])
        #expect(Set(pages.map(\.serial)).count == 1)
        // Version 1, one channel, pre-skip 312, 16000 Hz, no gain, mapping family 0.
        #expect(pages[0].body == Array("OpusHead".utf8) + [1, 1, 0x38, 1, 0x80, 0x3E, 0, 0, 0, 0, 0])
        #expect(pages[1].body.starts(with: Array("OpusTags".utf8)))
    }

    @Test func filesOfOpusenc() throws {
        let mono = try OggOpusFile.encodedAudio(OpusencFixtures.speech, source: "a.opus")
        #expect(mono.sampleRate == 16000 && mono.sampleCount == 2400)
        let original = Array(try speech("en-librivox-a", sampleRate: 16000)[16_000..<18_400])
        let decoded = try OpusCodec.samples(of: mono)
        #expect(decoded.count == 2400)
        #expect(lag(of: decoded, against: original, upTo: 40).correlation > 0.3)
        let atFull = try OggOpusFile.encodedAudio(OpusencFixtures.speech, sampleRate: 48000, source: "a.opus")
        #expect(try OpusCodec.samples(of: atFull).count == 7200)
        // Two channels become one.
        let stereo = try OggOpusFile.encodedAudio(OpusencFixtures.stereo, source: "a.opus")
        #expect(try OpusCodec.samples(of: stereo).count == 2400)
    }

    /// The header's gain is applied: 6.02 dB doubles.
    @Test func gainIsApplied() throws {
        var encoded = try encoded(16_000)
        let plain = try OpusCodec.samples(of: encoded)
        guard case .packets(var stream) = encoded.payload else { return #expect(Bool(false)) }
        stream.gain = 1541
        encoded.payload = .packets(stream)
        let read = try OggOpusFile.encodedAudio(try OggOpusFile.bytes(of: encoded, source: "a"), source: "a")
        let louder = try OpusCodec.samples(of: read)
        let error = zip(plain, louder).map { abs(2 * $0 - $1) }.max()
        #expect(try #require(error) < 1e-3)
    }

    @Test func hostileFilesAreRefused() async throws {
        let file = try OggOpusFile.bytes(of: try encoded(), source: "a.opus")
        func read(_ bytes: [UInt8]) throws -> EncodedAudio { try OggOpusFile.encodedAudio(bytes, source: "a.opus") }
        await expectError("a.opus", "not an Ogg file") { try read(Array("RIFF, and a lot more than that".utf8)) }
        await expectError("a.opus", "empty") { try read([]) }
        await expectError("a.opus", "ends before") { try read(Array(file.prefix(file.count - 1))) }
        await expectError("a.opus", "ends before") { try read(Array(file.prefix(2000))) }
        await expectError("a.opus", "follows") { try read(file + [1]) }
        await expectError("a.opus", "several streams") { try read(file + OpusencFixtures.speech) }
        let pages = pages(file)
        let withoutOne = file.prefix(pages[3].start) + file[pages[4].start...]
        await expectError("a.opus", "missing") { try read(Array(withoutOne)) }
        var damaged = file
        damaged[file.count / 2] ^= 1
        await expectError("a.opus", "damaged") { try read(damaged) }
        await expectError("a.opus", "first page") { try read(Array(file[pages[1].start...])) }
        let headers = file[..<pages[2].start]
        await expectError("a.opus", "ends before") { try read(Array(headers)) }
    }

    /// Files whose pages are whole but say what cannot be: fields changed and the pages' checksums made right.
    @Test func impossibleHeadersAreRefused() async throws {
        let file = try OggOpusFile.bytes(of: try encoded(), source: "a.opus")
        let pages = pages(file)
        func changed(_ place: Int, in page: Int, to values: [UInt8]) -> [UInt8] {
            var bytes = file
            bytes.replaceSubrange(place..<place + values.count, with: values)
            return correctingChecksum(of: bytes, pages[page])
        }
        func read(_ bytes: [UInt8]) throws -> EncodedAudio { try OggOpusFile.encodedAudio(bytes, source: "a.opus") }
        let head = pages[0].bodyStart
        _ = try read(changed(head, in: 0, to: Array("OpusHead".utf8)))
        await expectError("not Opus") { try read(changed(head, in: 0, to: Array("vorbis..".utf8))) }
        await expectError("version") { try read(changed(head + 8, in: 0, to: [0x10])) }
        await expectError("multistream") { try read(changed(head + 18, in: 0, to: [1])) }
        await expectError("multistream file of 6") { try read(changed(head + 9, in: 0, to: [6])) }
        await expectError("tags") { try read(changed(pages[1].bodyStart, in: 1, to: [0])) }
        // Times: before the packets, beyond them, and none at all.
        let time = pages[4].start + 6
        await expectError("312 samples are to be dropped") {
            try read(changed(time, in: 4, to: [1, 0, 0, 0, 0, 0, 0, 0]))
        }
        await expectError("do not fit") { try read(changed(time, in: 4, to: [0, 0, 0, 0, 0, 0, 0, 0x7F])) }
        await expectError("no time") { try read(changed(time, in: 4, to: [UInt8](repeating: 0xFF, count: 8))) }
        await expectError("do not fit") { try read(changed(pages[2].start + 6, in: 2, to: [1])) }
        // A packet of 63 frames that lasts longer than a packet can.
        await expectError("packet 0 is not Opus") { try read(changed(pages[2].bodyStart, in: 2, to: [0x1B, 0x3F])) }
    }

    /// A small file whose packets would decode to hours.
    @Test func longStreamsAreRefused() async throws {
        let packet: [UInt8] = [0x1B, 0x02]
        let long = EncodedAudio(
            payload: .packets(OpusPackets(packets: [[UInt8]](repeating: packet, count: 130_000), preSkip: 0)),
            sampleRate: 16000)
        await expectError("longer than 4 hours") { try OggOpusFile.bytes(of: long, source: "a.opus") }
    }

    private struct Page {
        var start: Int, flags: UInt8, time: Int, serial: [UInt8], bodyStart: Int, body: [UInt8]
    }

    /// The pages of a file (RFC 3533, section 6), read independently of libogg.
    private func pages(_ file: [UInt8]) -> [Page] {
        var pages = [Page]()
        var start = 0
        while start < file.count {
            let segments = Int(file[start + 26])
            let body = start + 27 + segments
            let length = file[start + 27..<body].reduce(0) { $0 + Int($1) }
            let time = file[start + 6..<start + 14].reversed().reduce(0) { $0 << 8 | Int($1) }
            pages.append(
                Page(
                    start: start, flags: file[start + 5], time: time, serial: Array(file[start + 14..<start + 18]),
                    bodyStart: body, body: Array(file[body..<body + length])))
            start = body + length
        }
        return pages
    }

    private func correctingChecksum(of file: [UInt8], _ page: Page) -> [UInt8] {
        var file = file
        file.replaceSubrange(page.start + 22..<page.start + 26, with: [0, 0, 0, 0])
        var sum: UInt32 = 0
        for byte in file[page.start..<page.bodyStart + page.body.count] {
            sum ^= UInt32(byte) << 24
            for _ in 0..<8 { sum = sum & 0x8000_0000 != 0 ? sum << 1 ^ 0x04C1_1DB7 : sum << 1 }
        }
        for place in 0..<4 { file[page.start + 22 + place] = UInt8(truncatingIfNeeded: sum >> (8 * place)) }
        return file
    }
}
