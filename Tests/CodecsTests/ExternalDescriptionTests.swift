import Codecs
import TestSupport
import Testing

@Suite struct ExternalDescriptionTests {
    static let text = """
        # A codec that does not exist.
        name: toy
        summary: A toy
        citation: Nobody, Nothing, 2000
        install: make toy
        sample_rates: [8000, 16000]
        modes:
          "3200": 3.2
          low: {kbps: 1.5, argument: "-l", delay: 40}
          free: {}
        audio: {input: wav16, output: s16le}
        extension: toy
        encode: [toyenc, "-m{mode}", "{input}", "{output}", "{sample_rate}/{khz}"]
        decode: [toydec, "{input}", "{output}"]
        bits: {file: 7}
        delay: 80
        """

    @Test func everyKeyIsRead() throws {
        let toy = try ExternalDescription(yaml: Self.text, source: "toy.yaml")
        #expect(toy.name == "toy" && toy.summary == "A toy" && toy.install == "make toy")
        #expect(toy.citation == "Nobody, Nothing, 2000")
        #expect(toy.sampleRates == [8000, 16000])
        #expect(
            toy.choice
                == .modes([
                    .init(name: "3200", kbps: 3.2),
                    .init(name: "low", kbps: 1.5, argument: "-l", delay: 40),
                    .init(name: "free", kbps: nil),
                ]))
        #expect(toy.inputForm == .wav16 && toy.outputForm == .s16le)
        #expect(toy.fileExtension == "toy")
        #expect(toy.encode.words == ["toyenc", "-m{mode}", "{input}", "{output}", "{sample_rate}/{khz}"])
        #expect(toy.decode.program == "toydec")
        #expect(toy.bitCount == .file(headerBytes: 7))
        #expect(toy.delay == 80)
    }

    /// Every mistake names its line.
    @Test(arguments: [
        ("name: toy", "name: ../toy", "line 2: name is at most"),
        ("name: toy", "nmae: toy", "name is missing"),
        ("summary: A toy", "summary: [a]", "line 3: summary is one text"),
        ("sample_rates: [8000, 16000]", "sample_rates: 8000", "line 6: sample_rates is a list"),
        ("sample_rates: [8000, 16000]", "sample_rates: [8000, -1]", "line 6: sample_rates is a list"),
        (#""3200": 3.2"#, #""3200": 0"#, "line 8: 3200 is a rate above 0"),
        (#""3200": 3.2"#, #""3200": nan"#, "line 8: 3200 is a rate above 0"),
        (#""3200": 3.2"#, #""3200": fast"#, "line 8: 3200 is a rate above 0"),
        ("delay: 40}", "dealy: 40}", "line 9: dealy means nothing here"),
        ("delay: 40}", "delay: 4.5}", "line 9: delay is an integer"),
        ("output: s16le}", "output: mp3}", "line 11: audio has input and output"),
        ("audio: {input: wav16, output: s16le}", "audio: flac", "line 11: audio is wav16 or s16le"),
        ("extension: toy", "extension: npy", "line 12: extension"),
        ("extension: toy", "extension: a/b", "line 12: extension"),
        (#"-m{mode}"#, #"-m{mood}"#, "line 13: encode is no command: '-m{mood}' has a place that is none of"),
        (#"-m{mode}"#, #"-m{mode"#, "line 13: encode is no command"),
        (#"-m{mode}"#, #"-b{kbps}"#, "gives 'free' no kbps"),
        (#"decode: [toydec, "{input}", "{output}"]"#, #"decode: [toydec, "{input}"]"#, "has no {output}"),
        (#"decode: [toydec, "{input}", "{output}"]"#, "decode: toydec {input} {output}", "decode is a list of words"),
        (#"decode: [toydec, "{input}", "{output}"]"#, "decode: []", "starts with its program"),
        ("bits: {file: 7}", "bits: {file: -7}", "line 15: file is an integer"),
        ("bits: {file: 7}", "bits: {files: 7}", "line 15: bits is fixed"),
        ("bits: {file: 7}", "bits: guessed", "line 15: bits is fixed"),
        ("bits: {file: 7}", "bits: fixed", "gives 'free' no kbps"),
        ("delay: 80", "latency: 80", "line 16: latency means nothing here"),
        ("delay: 80", "delay: 80\nkbps: [1, 2]\n", "line 7: modes means nothing here"),
        ("delay: 80", "delay: 80\ndelay: 90", "not YAML"),
        ("delay: 80", "delay: [80", "not YAML"),
    ])
    func mistakesAreRefused(_ good: String, _ bad: String, _ cause: String) async throws {
        let text = Self.text.replacing(good, with: bad)
        try #require(text != Self.text)
        await expectError("toy.yaml", cause) { try ExternalDescription(yaml: text, source: "toy.yaml") }
    }

    @Test func otherFilesAreRefused() async {
        await expectError("a mapping") { try ExternalDescription(yaml: "", source: "a.yaml") }
        await expectError("line 1", "a mapping") { try ExternalDescription(yaml: "- name: toy", source: "a.yaml") }
        let folder = Workspace()
        let path = folder.write([0xFF, 0xFE, 0], to: "a.yaml")
        await expectError(path, "UTF-8") { try ExternalDescription(path: path) }
        await expectError("no such file") { try ExternalDescription(path: folder["b.yaml"]) }
    }
}
