import Codecs
import TestSupport
import Testing

@Suite struct CodecFolderTests {
    private let folder = Workspace()
    private var codecs: CodecFolder { CodecFolder(path: folder["codec"]) }
    private let codec = CodecDescription(name: "dac", sampleRate: 16000, codebookSizes: [4, 8], hopLength: 320)
    private let codes = EncodedAudio(
        payload: .codes(CodeSequence(rows: [[3, 0], [7, 1]])), sampleRate: 16000, sampleCount: 500, level: 2)

    @Test func codesRoundTrip() throws {
        let sidecar = try CodeSidecar(codes, codec: codec)
        try codecs.write(codes, sidecar: sidecar, key: "speaker/u1")
        #expect(folder.has("codec/speaker/u1.npy") && folder.has("codec/speaker/u1.json"))
        let read = try codecs.read("speaker/u1")
        #expect(read.encoded == codes)
        #expect(read.sidecar == sidecar)
    }

    @Test func opusAndOtherFilesRoundTrip() throws {
        let opus = try OpusCodec(OpusSettings(kbps: 12, sampleRate: 16000))
        let encoded = try opus.encode(TestAudio.voice(seconds: 0.33, sampleRate: 16000))
        try codecs.write(encoded, sidecar: CodeSidecar(encoded, codec: opus.description), key: "a")
        #expect(try codecs.read("a").encoded == encoded)
        let external = CodecDescription(name: "x", sampleRate: 8000, nominalKbps: 2, fileExtension: "x2")
        let file = EncodedAudio(payload: .bytes([1, 2, 3]), sampleRate: 8000, sampleCount: 10, bits: 20)
        try codecs.write(file, sidecar: CodeSidecar(file, codec: external), key: "b")
        #expect(try folder.bytes("codec/b.x2") == [1, 2, 3])
        #expect(try codecs.read("b").encoded == file)
    }

    /// Codes that another program coded further cost what their sidecar says; ours what they are.
    @Test func sidecarsSayWhatCodesCost() throws {
        var sidecar = try CodeSidecar(codes, codec: codec)
        #expect(sidecar.bits == 10)
        for (bits, read) in [(10.0, nil as Int?), (10.4, nil), (7, 7), (12.6, 13)] {
            sidecar.bits = bits
            try codecs.write(codes, sidecar: sidecar, key: "a")
            let found = try codecs.read("a").encoded
            #expect(found.bits == read)
            var account = RateAccount(codec)
            try account.add(found)
            #expect(account.bits == Double(read ?? 10))
            #expect(account.entropyKbps != nil)
        }
    }

    /// What ESPnet wrote has no sidecar: neither length nor level are known.
    @Test func bareFilesAreRead() async throws {
        folder.write(NumPyFixture.all[0].bytes, to: "codec/u.npy")
        let bare = try codecs.read("u", sampleRate: 24000)
        #expect(bare.sidecar == nil)
        #expect(
            bare.encoded
                == EncodedAudio(
                    payload: .codes(CodeSequence(rows: [[0, 200], [400, 600], [800, 1000]])), sampleRate: 24000))
        await expectError("u.npy", "sample rate") { try codecs.read("u") }
        folder.write(OpusencFixtures.speech, to: "codec/v.opus")
        #expect(try codecs.read("v").encoded.sampleCount == 2400)
        folder.write(OpusencFixtures.speech, to: "codec/u.opus")
        await expectError("same key") { try codecs.read("u", sampleRate: 24000) }
        await expectError("no such file") { try codecs.read("w", sampleRate: 24000) }
    }

    @Test(arguments: ["", "..", "../a", "a/../../b", "/a", "a//b", "a/", "./a", "a\0b"])
    func keysStayInTheFolder(_ key: String) async throws {
        let sidecar = try CodeSidecar(codes, codec: codec)
        await expectError("no path below") { try codecs.write(codes, sidecar: sidecar, key: key) }
        #expect(!folder.has("codec"))
    }

    @Test func codesOfAnotherSidecarAreRefused() async throws {
        try codecs.write(codes, sidecar: CodeSidecar(codes, codec: codec), key: "a")
        let larger = CodeSequence(rows: [[3, 0], [8, 1]])
        try larger.array.write(to: folder["codec/a.npy"])
        await expectError("a.npy", "code 8 of a codebook of 8") { try codecs.read("a") }
        try CodeSequence(rows: [[1]]).array.write(to: folder["codec/a.npy"])
        await expectError("a.npy", "1 streams") { try codecs.read("a") }
    }

    /// Nothing is left half-written, and no sidecar vouches for what is not there.
    @Test func failuresLeaveNothing() async throws {
        let sidecar = try CodeSidecar(codes, codec: codec)
        folder.write("a file where a folder should be", to: "codec/a")
        await expectError("codec/a", "cannot be written: Not a directory") {
            try codecs.write(codes, sidecar: sidecar, key: "a/b")
        }
        var wrong = codes
        wrong.payload = .bytes([1])
        await expectError("not a bit stream of dac") { try codecs.write(wrong, sidecar: sidecar, key: "b") }
        #expect(!folder.has("codec/b.npy") && !folder.has("codec/b.json"))
    }
}
