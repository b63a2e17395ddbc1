import Codecs
import Statistics
import Testing

@Suite struct SidecarTests {
    private let codec = CodecDescription(
        name: "encodec", setting: "encodec:exp", sampleRate: 16000, codebookSizes: [1024, 1024], hopLength: 320,
        latency: 640)

    private func sidecar() throws -> CodeSidecar {
        let encoded = EncodedAudio(
            payload: .codes(CodeSequence(rows: [[1, 2, 3], [4, 5, 6]])), sampleRate: 16000, sampleCount: 900,
            level: 0.25)
        return try CodeSidecar(
            encoded, codec: codec, targetBandwidth: 1, toolVersion: "0.1.0", modelHash: "00ff")
    }

    @Test func textIsStable() throws {
        #expect(
            String(decoding: try sidecar().json, as: UTF8.self) == """
                {
                  "bits" : 60,
                  "codebook_size" : 1024,
                  "codec" : "encodec",
                  "format" : "npy",
                  "frame_rate" : 50,
                  "hop_length" : 320,
                  "latency" : 640,
                  "level" : 0.25,
                  "model" : "00ff",
                  "nominal_kbps" : 1,
                  "sample_rate" : 16000,
                  "samples" : 900,
                  "setting" : "encodec:exp",
                  "streams" : 2,
                  "target_bandwidth" : 1,
                  "version" : "0.1.0"
                }

                """)
    }

    @Test func textRoundTrips() throws {
        let sidecar = try sidecar()
        #expect(try CodeSidecar(json: try sidecar.json, source: "a.json") == sidecar)
        // Streams of different codebooks and rates, and a codec without streams.
        let uneven = CodecDescription(
            name: "snac", sampleRate: 24000,
            streams: [CodeStream(codebookSize: 4096, frameRate: 12.5), CodeStream(codebookSize: 1000, frameRate: 25)])
        let opaque = CodecDescription(name: "codec2", sampleRate: 8000, nominalKbps: 1.3, fileExtension: "c2")
        let bytes = EncodedAudio(payload: .bytes([1, 2]), sampleRate: 8000, sampleCount: 7, bits: 11)
        let codes = EncodedAudio(payload: .codes(CodeSequence(shape: [2, 0], values: [])), sampleRate: 24000)
        for sidecar in [try CodeSidecar(bytes, codec: opaque), try CodeSidecar(codes, codec: uneven)] {
            #expect(try CodeSidecar(json: try sidecar.json, source: "a.json") == sidecar)
        }
    }

    /// ESPnet says 47 frames a second of a FunCodec of 75: the true rate is what the hop makes it.
    @Test func frameRateIsThatOfTheHop() async throws {
        let codec = CodecDescription(
            name: "funcodec", sampleRate: 24000, streams: [CodeStream(codebookSize: 1024, frameRate: 47)],
            hopLength: 320)
        #expect(codec.streams == [CodeStream(codebookSize: 1024, frameRate: 75)])
        #expect(codec.nominalKbps == 0.75)
        let text = #"{"codec": "funcodec", "format": "npy", "sample_rate": 24000, "hop_length": 320, "streams": 1, "#
        await expectError("a.json", "frame_rate", "75") {
            try CodeSidecar(
                json: Array((text + #""frame_rate": 47, "codebook_size": 1024, "bits": 10}"#).utf8), source: "a.json")
        }
        let read = try CodeSidecar(
            json: Array((text + #""frame_rate": 75, "codebook_size": [1024], "bits": 10, "more": {}}"#).utf8),
            source: "a.json")
        #expect(read.codec.streams == codec.streams)
    }

    @Test(arguments: [
        (#""codec": "encodec""#, #""kodec": "encodec""#, "does not say \"codec\""),
        (#""sample_rate": 16000"#, #""sample_rate": 0"#, "sample_rate"),
        (#""sample_rate": 16000"#, #""sample_rate": "16000""#, "another type"),
        (#""sample_rate": 16000"#, #""sample_rate": 1e99"#, "number"),
        (#""sample_rate": 16000"#, #""sample_rate": 16000.5"#, "number"),
        (#""streams": 2"#, #""streams": 3"#, "list of 3"),
        (#""streams": 2"#, #""streams": 1000000000"#, "streams"),
        (#""streams": 2"#, #""streams": -1"#, "streams"),
        (#""frame_rate": 50"#, #""frame_rate": [50, -50]"#, "frame_rate"),
        (#""frame_rate": 50"#, #""frame_rate": {}"#, "frame_rate"),
        (#""codebook_size": [1024, 512]"#, #""codebook_size": [1024, 0]"#, "codebook_size"),
        (#""bits": 60"#, #""bits": -60"#, "bits"),
        (#""bits": 60"#, #""bits": NaN"#, "not JSON"),
        (#""format": "npy""#, #""format": "../x""#, "format"),
        (#""level": 1"#, #""level": -1"#, "level"),
        (#""level": 1"#, #""level": 1}}"#, "not JSON"),
    ])
    func refusesWhatCannotBe(_ good: String, _ bad: String, _ cause: String) async throws {
        let text = """
            {"codec": "encodec", "format": "npy", "sample_rate": 16000, "samples": 900, "streams": 2, "frame_rate": 50, \
            "codebook_size": [1024, 512], "bits": 60, "level": 1}
            """
        _ = try CodeSidecar(json: Array(text.utf8), source: "a.json")
        let changed = text.replacing(good, with: bad)
        try #require(changed != text)
        await expectError("a.json: ", cause) { try CodeSidecar(json: Array(changed.utf8), source: "a.json") }
    }

    @Test func levelsThatAreNoNumbersAreNotWritten() async throws {
        var sidecar = try sidecar()
        sidecar.level = .nan
        await expectError("encodec", "level") { try sidecar.json }
    }
}
