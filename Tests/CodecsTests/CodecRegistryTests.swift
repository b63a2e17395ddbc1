import Codecs
import Foundation
import TestSupport
import Testing

@Suite struct CodecRegistryTests {
    @Test func opusIsMadeOfItsText() throws {
        let registry = CodecRegistry.standard
        let codec = try registry.codec("opus:16", sampleRate: 16000)
        #expect(codec.description.name == "opus")
        #expect((codec as? OpusCodec)?.settings == OpusSettings(kbps: 16, sampleRate: 16000))
        let text = "opus:24.5,application=low-delay,rate=cbr,frame=10,complexity=3,sample_rate=48000"
        let other = try registry.codec(text, sampleRate: 16000)
        #expect(
            (other as? OpusCodec)?.settings
                == OpusSettings(
                    kbps: 24.5, sampleRate: 48000, application: .lowDelay, rateControl: .constant, complexity: 3,
                    frameMilliseconds: 10))
        // A description's setting makes the codec again.
        for codec in [codec, other] {
            #expect(try registry.codec(codec.description.setting).description == codec.description)
        }
    }

    /// What lies in `codecs/` is what the program knows.
    @Test func everyDescriptionIsInsideTheProgram() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: repositoryRoot + "/codecs")
        let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(names.count > 5)
        #expect(Set(names + ["opus"]) == Set(CodecRegistry.standard.entries.map(\.name)))
    }

    /// Audio of another rate goes to the next higher one of the codec's, or the highest.
    @Test(arguments: [
        ("opus:16", 44100, 48000), ("opus:16", 16000, 16000), ("opus:16", 96000, 48000), ("codec2:3200", 24000, 8000),
    ])
    func ratesToResampleTo(_ text: String, _ rate: Int, _ expected: Int) throws {
        let codec = try CodecRegistry.standard.codec(text, sampleRate: rate, mayResample: true)
        #expect(codec.description.sampleRate == expected)
        #expect(rate == expected || (try? CodecRegistry.standard.codec(text, sampleRate: rate)) == nil)
    }

    @Test func bundledDescriptionsAreGood() throws {
        let registry = CodecRegistry.standard
        let names = registry.entries.map(\.name)
        #expect(Set(names).count == names.count)
        for name in ["opus", "codec2", "lc3", "amr-nb", "amr-wb", "speex-nb", "speex-wb", "evs", "mp3", "aac"] {
            #expect(names.contains(name))
        }
        for entry in registry.entries {
            #expect(!entry.summary.isEmpty && !entry.usage.isEmpty && !entry.citation.isEmpty)
            // The example is a codec at 8 or 16 kHz.
            let codecs = [8000, 16000].compactMap { try? registry.codec(entry.example, sampleRate: $0) }
            #expect(codecs.first?.description.name == entry.name)
        }
        #expect(registry.entries.first { $0.name == "codec2" }?.needs == "c2enc, c2dec")
        #expect(registry.entries.first { $0.name == "opus" }?.needs == "")
        let codec = try registry.codec("codec2:1300")
        #expect(codec.description.sampleRate == 8000 && codec.description.nominalKbps == 1.3)
        #expect(try registry.codec("mp3:32", sampleRate: 16000).description.setting == "mp3:32,sample_rate=16000")
    }

    @Test func ownDescriptionsAndCodecsAreFound() throws {
        let folder = Workspace()
        let path = folder.write(ExternalDescriptionTests.text, to: "mine.yaml")
        var registry = CodecRegistry.standard
        let mine = try registry.codec("\(path):low", sampleRate: 8000)
        #expect(mine.description.name == "toy" && mine.description.nominalKbps == 1.5)
        #expect(try registry.codec(mine.description.setting).description == mine.description)
        registry.add(
            .init(
                name: "neural", summary: "Another module's", usage: "neural:FOLDER", example: "neural:exp",
                citation: "none"
            ) { request in
                #expect(request.setting == "exp" && request.options == ["bandwidth": "4"])
                return try OpusCodec(OpusSettings(kbps: 6, sampleRate: 8000))
            })
        #expect(try registry.codec("neural:exp,bandwidth=4").description.sampleRate == 8000)
    }

    @Test(arguments: [
        ("", "names no codec"), (":16", "names no codec"), ("opus:", "names no codec"),
        ("opus", "bit rate is not given"),
        ("opus:fast", "no bit rate"), ("opus:16,rate", "not OPTION=VALUE"),
        ("opus:16,rate=cbr,rate=vbr", "twice"), ("opus:16,bits=1", "no option of opus"),
        ("opus:16,rate=fast", "one of vbr, constrained, cbr"), ("opus:16,frame=x", "frame is not a number"),
        ("opus:16,complexity=1.5", "an integer"), ("opus:16,sample_rate=44100", "resample"),
        ("vorbis:16", "no codec 'vorbis'"), ("codec2", "mode is not given"), ("codec2:9600", "no mode '9600'"),
        ("codec2:3200,rate=cbr", "no option of codec2"), ("codec2:3200,sample_rate=16000", "16000 Hz"),
        ("lc3:32", "sample rate is not given"), ("lc3:1,sample_rate=16000", "'1' is not a bit rate"),
        ("no/such/file.yaml:low", "no such file"),
    ])
    func mistakesAreRefused(_ text: String, _ cause: String) async throws {
        let registry = CodecRegistry.standard
        await expectError(cause) { try registry.codec(text) }
    }
}
