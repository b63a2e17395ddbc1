import Foundation
import Scoring
import TestSupport
import Testing

/// `codec-recipe` with neural codecs, against what ESPnet gave.
@Suite struct CodecRecipeTests {
    private static let golden = repositoryRoot + "/reference/codecs/soundstream"
    private static let model = RecipeFolder.model("soundstream")

    /// The golden input as a file.
    private func goldenInput(_ folder: RecipeFolder, to name: String = "in/u1.wav") throws -> Int {
        let input = try StoredArray(Self.golden + "/input.npy").floats
        folder.workspace.write(TestAudio.wav([input], sampleRate: 16000), to: name)
        return input.count
    }

    /// The samples of a 16-bit file with the usual header of 44 bytes.
    private func samples16(_ bytes: [UInt8], sampleRate: Int = 16000) throws -> [Int] {
        try #require(bytes.count > 44)
        let number = { (at: Int, size: Int) in bytes[at..<at + size].reversed().reduce(0) { $0 << 8 | Int($1) } }
        #expect(String(decoding: bytes[0..<4] + bytes[8..<16], as: UTF8.self) == "RIFFWAVEfmt ")
        #expect(number(20, 2) == 1 && number(22, 2) == 1 && number(24, 4) == sampleRate && number(34, 2) == 16)
        #expect(number(40, 4) == bytes.count - 44)
        return stride(from: 44, to: bytes.count, by: 2).map { Int(Int16(truncatingIfNeeded: number($0, 2))) }
    }

    /// The samples of a file of floats.
    private func floatSamples(_ bytes: [UInt8]) throws -> [Float] {
        let data = try #require(bytes.indices.dropLast(8).first { Array(bytes[$0..<$0 + 4]) == Array("data".utf8) })
        return stride(from: data + 8, to: bytes.count - 3, by: 4).map { at in
            Float(bitPattern: bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        }
    }

    /// ESPnet writes floor(32768 x), limited. Processors add in different orders, so an integer may be one off,
    /// but only where 32768 x is that near to the next.
    private func expectSamples(_ found: [Int], of decoded: [Float]) throws {
        try #require(found.count == decoded.count)
        let slack = 1e-6 * Double(decoded.map(abs).max() ?? 0)
        let integer = { (x: Double) in Int(min(max((32768 * x).rounded(.down), -32768), 32767)) }
        let wrong = found.indices.filter { n in
            let x = Double(decoded[n])
            return !(integer(x - slack)...integer(x + slack)).contains(found[n])
        }
        #expect(wrong.isEmpty, "\(wrong.count) samples, the first at \(wrong.first ?? -1)")
    }

    @Test(.needsLibtorch) func filesAreThoseOfESPnet() throws {
        let folder = RecipeFolder()
        _ = try goldenInput(folder, to: "audio/u1.wav")
        folder.workspace.write("spk/u1 audio/u1.wav\n", to: "wav.scp")
        try folder.succeed([
            "resynthesize", "--input", "wav.scp", "--model_file", Self.model, "--output_dir", "out", "--espnet-exact",
        ])
        #expect(
            try folder.files("out") == [
                "codec.run.json", "codec/codec.scp", "codec/spk/u1.json", "codec/spk/u1.npy", "wav.run.json",
                "wav/spk/u1.wav", "wav/wav.scp",
            ])
        let codes = try Data(contentsOf: URL(fileURLWithPath: Self.golden + "/codes.npy"))
        #expect(try folder.workspace.bytes("out/codec/spk/u1.npy") == Array(codes))
        let decoded = try StoredArray(Self.golden + "/decoded.npy").floats
        try expectSamples(try samples16(try folder.workspace.bytes("out/wav/spk/u1.wav")), of: decoded)
        #expect(try folder.workspace.text("out/codec/codec.scp") == "spk/u1 out/codec/spk/u1.npy\n")
        #expect(try folder.workspace.text("out/wav/wav.scp") == "spk/u1 out/wav/spk/u1.wav\n")
    }

    @Test(.needsLibtorch) func audioIsAsLongAsTheInputInBothFormats() throws {
        let folder = RecipeFolder()
        let count = try goldenInput(folder)
        let decoded = try StoredArray(Self.golden + "/decoded.npy").floats
        #expect(decoded.count > count)
        try folder.succeed(["resynthesize", "--input", "in", "--model-file", Self.model, "--output-dir", "a"])
        try expectSamples(try samples16(try folder.workspace.bytes("a/wav/u1.wav")), of: Array(decoded.prefix(count)))
        try folder.succeed([
            "resynthesize", "--input", "in", "--model-file", Self.model, "--output-dir", "b", "--wav-format", "float32",
        ])
        let floats = try floatSamples(try folder.workspace.bytes("b/wav/u1.wav"))
        try #require(floats.count == count)
        #expect(zip(floats, decoded).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// The model, its bandwidth and options come from the record; where it is gone, that is said.
    @Test(.needsLibtorch) func codesAreDecodedWithTheModelOfTheirRecord() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        for name in ["1epoch.pth", "config.yaml"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.golden + "/" + name))
            folder.workspace.write(Array(bytes), to: "exp/" + name)
        }
        let options = ["--target-bandwidth", "0.1", "--dtype", "float64", "--espnet-exact"]
        try folder.succeed(
            ["encode", "--input", "in", "--output-dir", "codes", "--model-file", "exp/1epoch.pth"] + options)
        try folder.succeed(["decode", "--input", "codes", "--output-dir", "taken"])
        try folder.succeed(
            ["decode", "--input", "codes", "--output-dir", "given", "--model-file", "exp/1epoch.pth"] + options)
        #expect(try folder.workspace.bytes("taken/wav/u1.wav") == folder.workspace.bytes("given/wav/u1.wav"))
        #expect(try folder.workspace.bytes("taken/wav.run.json") == folder.workspace.bytes("given/wav.run.json"))
        try FileManager.default.removeItem(atPath: folder.workspace["exp/1epoch.pth"])
        let gone = try folder.run(["decode", "--input", "codes", "--output-dir", "gone"])
        #expect(gone.status == 66, "\(gone.errors)")
        #expect(gone.errors.contains("exp/1epoch.pth") && gone.errors.contains("say where it is by --model-file"))
    }

    /// Half a second says little of a codebook.
    @Test(.needsLibtorch) func entropiesOfFewFramesAreBounds() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let outcome = try folder.run([
            "resynthesize", "--input", "in", "--output-dir", "out", "--model-file", RecipeFolder.model("dac"),
        ])
        #expect(outcome.output.contains("≥ ") && outcome.output.contains("too few for the entropy of a codebook of 16"))
        let scored = try Command.run(
            ["--ref", "in", "--hyp", "out", "--metrics", "signal_metric", "--out", "s"], in: folder.workspace.path)
        #expect(scored.status == 0, "\(scored.errors)")
        let record = try JSONValue(parsing: try folder.workspace.bytes("s/run.json"))
        #expect(record["rate"]?["entropyIsEstimable"] == .boolean(false))
    }

    @Test(.needsLibtorch) func encodedUtterancesAreDecodedScoredAndCompared() throws {
        let folder = RecipeFolder()
        folder.writeVoices(4)
        let model = ["--model-file", Self.model]
        try folder.succeed(["encode", "--input", "in", "--output-dir", "codes"] + model)
        #expect(!folder.workspace.has("codes/wav"))
        try folder.succeed(["decode", "--input", "codes", "--output-dir", "decoded"] + model)
        try folder.succeed(["resynthesize", "--input", "in", "--output-dir", "both"] + model)
        for i in 1...4 {
            #expect(
                try folder.workspace.bytes("decoded/wav/u\(i).wav") == folder.workspace.bytes("both/wav/u\(i).wav"))
        }
        try folder.succeed(
            ["resynthesize", "--input", "in", "--output-dir", "low", "--target-bandwidth", "0.1"] + model)
        for system in ["both", "low"] {
            let scored = try Command.run(
                [
                    "--ref", "in", "--hyp", "\(system)=\(system)/wav", "--metrics", "stoi,signal_metric", "--out",
                    "s-\(system)",
                ],
                in: folder.workspace.path)
            #expect(scored.status == 0, "\(scored.errors)")
        }
        let record = try JSONValue(parsing: try folder.workspace.bytes("s-both/run.json"))
        #expect(record["codec"]?.text == "soundstream")
        // Two codebooks of four codes, 50 frames a second.
        #expect(record["rate"]?["nominalKbps"]?.double == 0.2)
        #expect(record["rate"]?["utterances"]?.int == 4)
        #expect(record["codebooks"]?.elements.count == 2)
        let low = try JSONValue(parsing: try folder.workspace.bytes("s-low/run.json"))
        #expect(low["rate"]?["nominalKbps"]?.double == 0.1)
        let compared = try Command.run(
            ["compare", "s-low", "s-both", "--out", "report"], in: folder.workspace.path)
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.output.contains("stoi"))
    }

    /// The rate of a merged run is that of the undivided one.
    @Test(.needsLibtorch) func shardsShareAFolderAndMergedScoresKeepTheRate() throws {
        let folder = RecipeFolder()
        folder.writeVoices(4)
        let arguments = ["resynthesize", "--input", "in", "--model-file", Self.model, "--output-dir"]
        try folder.succeed(arguments + ["whole"])
        for part in ["1/2", "2/2"] { try folder.succeed(arguments + ["parts", "--shard", part]) }
        for name in ["wav/wav.scp", "codec/codec.scp"] {
            let whole = try folder.workspace.text("whole/\(name)")
            #expect(
                try folder.workspace.text("parts/\(name)") == whole.replacingOccurrences(of: "whole/", with: "parts/"))
        }
        for i in 1...4 {
            #expect(try folder.workspace.bytes("whole/wav/u\(i).wav") == folder.workspace.bytes("parts/wav/u\(i).wav"))
        }
        let again = try folder.run(arguments + ["parts", "--shard", "2/2"])
        #expect(again.status == 73 && again.errors.contains("--resume"))
        let score = ["--ref", "in", "--hyp", "parts/wav", "--metrics", "signal_metric", "--out"]
        for part in ["1", "2"] {
            let scored = try Command.run(score + ["s\(part)", "--shard", "\(part)/2"], in: folder.workspace.path)
            #expect(scored.status == 0, "\(scored.errors)")
        }
        #expect(try Command.run(score + ["s"], in: folder.workspace.path).status == 0)
        #expect(try Command.run(["merge", "s1", "s2", "--out", "merged"], in: folder.workspace.path).status == 0)
        let (one, two) = (
            try JSONValue(parsing: try folder.workspace.bytes("s/run.json")),
            try JSONValue(parsing: try folder.workspace.bytes("merged/run.json"))
        )
        #expect(one["rate"]?["actualKbps"]?.double ?? 0 > 0)
        for member in ["codec", "rate", "codebooks"] { #expect(one[member] == two[member], "\(member)") }
    }

    @Test(.needsLibtorch) func codesOfFewerStreamsDecodeAndOthersAreRefused() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let model = ["--model-file", Self.model]
        try folder.succeed(["encode", "--input", "in", "--output-dir", "codes", "--target-bandwidth", "0.1"] + model)
        try folder.succeed(
            ["resynthesize", "--input", "in", "--output-dir", "both", "--target-bandwidth", "0.1"] + model)
        try folder.succeed(["decode", "--input", "codes", "--output-dir", "decoded"] + model)
        #expect(try folder.workspace.bytes("decoded/wav/u1.wav") == folder.workspace.bytes("both/wav/u1.wav"))
        let other = try folder.run([
            "decode", "--input", "codes", "--output-dir", "other", "--model-file", RecipeFolder.model("dac"),
        ])
        #expect(other.status == 1)
        #expect(other.errors.contains("soundstream") && other.errors.contains("decode with the one that encoded it"))
        #expect(!folder.workspace.has("other/wav/u1.wav"))
        // Without its sidecar the length is not known: whole frames.
        folder.workspace.write(try folder.workspace.bytes("codes/codec/u1.npy"), to: "bare/u1.npy")
        try folder.succeed(["decode", "--input", "bare", "--output-dir", "frames"] + model)
        let frames = try StoredArray(folder.workspace["bare/u1.npy"]).integers.count
        #expect(try samples16(try folder.workspace.bytes("frames/wav/u1.wav")).count == 320 * frames)
    }

    /// Kaldi's vectors, made by hand from the codes that `encode` writes.
    @Test(.needsLibtorch) func tokensAreKaldiVectors() throws {
        let folder = RecipeFolder()
        folder.writeVoices(2)
        let model = ["--model-file", Self.model]
        try folder.succeed(["encode", "--input", "in", "--output-dir", "codes"] + model)
        try folder.succeed(["tokenize", "--input", "in", "--output-dir", "tokens", "--name", "dev"] + model)
        let number = { (value: Int) in [4] + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var archive = [UInt8](), table = ""
        let stem = "tokens/data/dev_codec_soundstream.1"
        for (i, samples) in [(1, 9600), (2, 11200)] {
            let codes = try StoredArray(folder.workspace["codes/codec/u\(i).npy"]).integers
            let (frames, whole) = (codes.count / 2, samples / 320)
            archive += Array("u\(i) ".utf8)
            table += "u\(i) \(stem).ark:\(archive.count)\n"
            archive += [0, 0x42] + number(2 * whole)
            for frame in 0..<whole { archive += number(codes[frame]) + number(codes[frames + frame] + 4) }
        }
        #expect(try folder.workspace.bytes(stem + ".ark") == archive)
        #expect(try folder.workspace.text(stem + ".scp") == table)
        #expect(try folder.workspace.text("tokens/dev.scp") == table)
        let vocabulary = [0, 1].flatMap { layer in (0..<4).map { "<codec_layer\(layer)_code\($0)>\n" } }.joined()
        #expect(try folder.workspace.text("tokens/token_lists/codec_token_list") == vocabulary)
        // Parts leave the whole table, whichever is last.
        for shard in ["2/2", "1/2"] {
            try folder.succeed(
                ["tokenize", "--input", "in", "--output-dir", "parts", "--name", "dev", "--shard", shard] + model)
        }
        let parts = try folder.workspace.text("parts/dev.scp").split(separator: "\n").map {
            $0.split(separator: ":")[0]
        }
        #expect(parts == (1...2).map { "u\($0) parts/data/dev_codec_soundstream.\($0).ark" })
        #expect(try folder.workspace.text("parts/token_lists/codec_token_list") == vocabulary)
    }

    /// A bandwidth that the model does not have is said, and what it codes at instead.
    @Test(
        .needsLibtorch,
        arguments: [
            ("7", "more", "0.80"), ("0.1", "less", "0.20"), ("0.4", nil as String?, ""), ("0.9", nil, ""),
        ])
    func bandwidthsThatTheModelLacks(_ kbps: String, _ word: String?, _ given: String) throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let outcome = try folder.run([
            "encode", "--input", "in", "--output-dir", "out", "--model-file", RecipeFolder.model("dac"),
            "--target-bandwidth", kbps,
        ])
        #expect(outcome.status == 0)
        if let word {
            #expect(outcome.errors.contains("\(word) than this model has; it codes at \(given)"), "\(outcome.errors)")
        } else {
            #expect(!outcome.errors.contains("than this model has"), "\(outcome.errors)")
        }
    }

    @Test(.needsLibtorch) func streamsEqualWholeFiles() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let model = ["--model-file", RecipeFolder.model("encodec_causal"), "--wav-format", "float32"]
        try folder.succeed(["resynthesize", "--input", "in", "--output-dir", "whole"] + model)
        try folder.succeed(["resynthesize", "--input", "in", "--output-dir", "stream", "--streaming"] + model)
        #expect(try folder.workspace.bytes("whole/codec/u1.npy") == folder.workspace.bytes("stream/codec/u1.npy"))
        let whole = try floatSamples(try folder.workspace.bytes("whole/wav/u1.wav"))
        let stream = try floatSamples(try folder.workspace.bytes("stream/wav/u1.wav"))
        #expect(whole.count == 9600 && stream.count == 9600)
        #expect(zip(whole, stream).allSatisfy { abs($0 - $1) < 1e-5 })
        let refused = try folder.run([
            "resynthesize", "--input", "in", "--output-dir", "no", "--streaming", "--model-file", Self.model,
        ])
        #expect(refused.status == 65 && refused.errors.contains("looks ahead"), "\(refused.errors)")
        #expect(!folder.workspace.has("no"))
    }
}
