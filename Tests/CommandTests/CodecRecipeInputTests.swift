import Foundation
import TestSupport
import Testing

/// What `codec-recipe` says to inputs and models that nothing can be done with, and that it then leaves nothing behind.
@Suite struct CodecRecipeInputTests {
    /// A zip archive of stored members, as `torch.save` writes it but for check sums.
    private static func archive(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        let little = { (value: Int, size: Int) in (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var file = [UInt8](), directory = [UInt8]()
        for (name, bytes) in members {
            let sizes = little(Int(crc32(bytes)), 4) + little(bytes.count, 4) + little(bytes.count, 4)
            let common = little(20, 2) + little(0, 8) + sizes + little(name.utf8.count, 2) + little(0, 2)
            directory += Array("PK".utf8) + [1, 2] + little(20, 2) + common + little(0, 10) + little(file.count, 4)
            directory += Array(name.utf8)
            file += Array("PK".utf8) + [3, 4] + common + Array(name.utf8) + bytes
        }
        let place = file.count
        file += directory + Array("PK".utf8) + [5, 6] + little(0, 4) + little(members.count, 2)
        return file + little(members.count, 2) + little(directory.count, 4) + little(place, 4) + little(0, 2)
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }

    /// Checkpoints that are none, by name, with what is said of them.
    private static let hostile: [(name: String, bytes: [UInt8], says: String)] = [
        ("empty", [], "empty"),
        ("text", Array("no checkpoint".utf8), "PyTorch"),
        ("cut", Array(archive([("a/data.pkl", [0x80, 2, 0x7D, 0x2E])]).dropLast(30)), "cut off"),
        // protocol 2, GLOBAL posix.system, the text 'touch pwned', TUPLE1, REDUCE, STOP
        (
            "program",
            archive([
                (
                    "a/data.pkl",
                    [0x80, 2] + Array("cposix\nsystem\n".utf8) + [0x58, 11, 0, 0, 0] + Array("touch pwned".utf8)
                        + [0x85, 0x52, 0x2E]
                ), ("a/version", Array("3\n".utf8)),
            ]), "posix.system"
        ),
    ]

    @Test(arguments: hostile.map(\.name)) func hostileCheckpointsAreRefused(_ name: String) throws {
        let case_ = try #require(Self.hostile.first { $0.name == name })
        let folder = RecipeFolder()
        folder.workspace.write(case_.bytes, to: "exp/bad.pth")
        let config = try Data(
            contentsOf: URL(fileURLWithPath: repositoryRoot + "/reference/codecs/soundstream/config.yaml"))
        folder.workspace.write(Array(config), to: "exp/config.yaml")
        let outcome = try folder.run(["inspect", "exp/bad.pth"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("exp/bad.pth") && outcome.errors.contains(case_.says), "\(outcome.errors)")
        #expect(!folder.workspace.has("pwned"))
    }

    @Test(arguments: [
        (["resynthesize", "--input", "nowhere", "--codec", "opus:16"], Int32(66), "nowhere"),
        (["resynthesize", "--input", "empty", "--codec", "opus:16"], 66, "empty"),
        (["resynthesize", "--input", "in"], 64, "--model-file"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--model-file", "x.pth"], 64, "one of"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--espnet-exact"], 64, "--espnet-exact"),
        (["resynthesize", "--input", "in", "--codec", "opsu:16"], 64, "there is no codec 'opsu'"),
        (["resynthesize", "--input", "in", "--codec", "opus"], 64, "opus:KBPS"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--dtype", "float32"], 64, "--dtype"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--device", "cpu"], 64, "--device"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--piece-seconds", "3"], 64, "--piece-seconds"),
        (["resynthesize", "--input", "in", "--codec", "opus:5"], 64, "between 6 and 510"),
        (["resynthesize", "--input", "in", "--codec", "codec2:3200"], 64, "--resample"),
        (["resynthesize", "--input", "in", "--codec", "codec2:3200,timeout=0", "--resample"], 64, "timeout"),
        (["resynthesize", "--input", "in", "--codec", "codec2:3200,timeout=1e300", "--resample"], 64, "timeout"),
        (["encode", "--input", "in", "--model-file", "x.pth", "--target-bandwidth", "inf"], 64, "--target-bandwidth"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--shard", "3/2"], 64, "3/2"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--keys", "keys"], 66, "'u9'"),
        (["resynthesize", "--input", "in", "--codec", "opus:16", "--wav-format", "mp3"], 64, "mp3"),
        (["resynthesize", "--input", "in", "--model-file", "missing.pth"], 66, "missing.pth"),
        (["resynthesize", "--input", "in", "--pretrained", "owner/missing"], 69, "owner/missing"),
        (["decode", "--input", "in", "--codec", "opus:16"], 66, "no codes"),
        (["tokenize", "--input", "in", "--codec", "opus:16"], 65, "neural codecs only"),
        (["tokenize", "--input", "in", "--codec", "opus:16", "--resume"], 64, "--resume"),
    ])
    func mistakesAreNamed(_ arguments: [String], _ status: Int32, _ says: String) throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        folder.workspace.write("u1\nu9\n", to: "keys")
        try FileManager.default.createDirectory(atPath: folder.workspace["empty"], withIntermediateDirectories: true)
        // A cache without models, whatever the user's holds.
        let outcome = try folder.run(
            arguments + ["--output-dir", "out"], environment: ["HF_HUB_CACHE": "/nonexistent", "HF_HUB_OFFLINE": "1"])
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!folder.workspace.has("out"))
    }

    @Test func outputThatCannotBeMadeIsSaidBeforeAnyWork() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        for place in ["in/u1.wav", "in/u1.wav/out", "/proc/out"] {
            let outcome = try folder.run(["resynthesize", "--input", "in", "--codec", "opus:16", "--output-dir", place])
            #expect(outcome.status == 73, "\(outcome.errors)")
            #expect(outcome.errors.contains(place) && outcome.errors.contains("--output-dir"), "\(outcome.errors)")
        }
    }

    /// A full disk ends the run; what is finished stays.
    @Test func fullDisks() throws {
        let folder = RecipeFolder()
        for (key, seconds) in [("u1", 0.3), ("u2", 3), ("u3", 0.3)] {
            let voice = TestAudio.voice(seconds: seconds, sampleRate: 16000)
            folder.workspace.write(TestAudio.wav([voice], sampleRate: 16000), to: "in/\(key).wav")
        }
        let outcome = try Command.shell(
            "ulimit -f 100; exec \"$0\" resynthesize --input in --codec opus:16 --output-dir out --jobs 1", .recipe,
            in: folder.workspace.path)
        #expect(outcome.status == 74 && outcome.errors.contains("out/wav/u2.wav"), "\(outcome.errors)")
        #expect(folder.workspace.has("out/wav/u1.wav") && !folder.workspace.has("out/wav/u3.wav"))
        let list = try Command.shell("\"$0\" codecs > /dev/full", .recipe, in: folder.workspace.path)
        #expect(list.status == 74, "\(list.errors)")
    }

    /// A reader that went away is no fault, and nothing is said of it.
    @Test(arguments: [Command.Program.recipe, .score]) func closedPipes(_ program: Command.Program) throws {
        let folder = RecipeFolder()
        let outcome = try Command.shell(
            "{ sleep 0.2; \"$0\" \(program == .recipe ? "codecs" : "metrics"); echo $? > status; } | :; sleep 1; cat status",
            program, in: folder.workspace.path)
        #expect(outcome.output == "141\n" && outcome.errors.isEmpty, "\(outcome.output)\(outcome.errors)")
    }

    /// Files that all have a rate that the codec does not work at are told of once, and counted.
    @Test func aRateThatNothingFitsIsSaidOnce() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        for key in ["v1", "v2", "v3", "v4"] {
            let voice = TestAudio.voice(seconds: 0.3, sampleRate: 8000)
            folder.workspace.write(TestAudio.wav([voice], sampleRate: 8000), to: "in/\(key).wav")
        }
        let outcome = try folder.run(["resynthesize", "--input", "in", "--codec", "opus:16", "--output-dir", "out"])
        #expect(outcome.status == 1)
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains("it has 8000 Hz") }
        #expect(lines.count == 2, "\(outcome.errors)")
        #expect(lines.last?.contains("4 utterances in all: it has 8000 Hz, the codec works at 16000 Hz") == true)
        #expect(outcome.errors.contains("4 of 5 utterances failed"))
    }

    /// Without its configuration a checkpoint cannot be looked at; what is missing is named.
    @Test func checkpointsWithoutAConfiguration() throws {
        let folder = RecipeFolder()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: RecipeFolder.model("dac")))
        folder.workspace.write(Array(bytes), to: "alone/m.pth")
        for place in ["alone/m.pth", "m.pth"] {
            if place == "m.pth" { folder.workspace.write(Array(bytes), to: place) }
            let outcome = try folder.run(["inspect", place])
            let config = place == "m.pth" ? "config.yaml" : "alone/config.yaml"
            #expect(outcome.status == 66 && outcome.errors.contains(" \(config): "), "\(outcome.errors)")
            #expect(outcome.errors.contains("--train-config"), "\(outcome.errors)")
        }
        let isFolder = try folder.run(["encode", "--input", "x", "--output-dir", "o", "--model-file", "alone"])
        #expect(isFolder.status == 66, "\(isFolder.errors)")
    }

    @Test func missingLibtorchIsSaid() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let environment = ["CODECSCORE_CACHE": "/nonexistent", "CODECSCORE_LIBTORCH": ""]
        let outcome = try folder.run(
            ["resynthesize", "--input", "in", "--model-file", RecipeFolder.model("dac"), "--output-dir", "out"],
            environment: environment)
        #expect(outcome.status == 69)
        #expect(outcome.errors.contains("scripts/setup --neural"), "\(outcome.errors)")
        #expect(!folder.workspace.has("out"))
        let opus = try folder.run(
            ["resynthesize", "--input", "in", "--codec", "opus:16", "--output-dir", "out"], environment: environment)
        #expect(opus.status == 0, "\(opus.errors)")
    }

    @Test(.needsLibtorch) func aConfigurationOfAnotherModelIsRefused() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let outcome = try folder.run([
            "resynthesize", "--input", "in", "--model-file", RecipeFolder.model("soundstream"), "--train-config",
            repositoryRoot + "/reference/codecs/dac/config.yaml", "--output-dir", "out",
        ])
        #expect(outcome.status == 65)
        for word in ["tensors missing", "unexpected", "of another shape", "config.yaml", "inspect --tensors"] {
            #expect(outcome.errors.contains(word), "\(word)")
        }
        #expect(!folder.workspace.has("out"))
    }

    /// One bad utterance beside a good one: the good one is coded, the bad one is named, the exit code tells.
    @Test func badUtterancesHarmNobody() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        let voice = TestAudio.voice(seconds: 0.5, sampleRate: 16000)
        folder.workspace.write("no audio at all", to: "in/text.wav")
        folder.workspace.write(Array(TestAudio.wav([voice], sampleRate: 16000).prefix(5000)), to: "in/truncated.wav")
        folder.workspace.write(TestAudio.wav([[]], sampleRate: 16000), to: "in/silent.wav")
        folder.workspace.write(TestAudio.wav([voice], sampleRate: 24000), to: "in/quick.wav")
        var broken = voice
        broken[100] = .nan
        folder.workspace.write(TestAudio.wav([broken], sampleRate: 16000), to: "in/broken.wav")
        folder.workspace.write(
            """
            u1 in/u1.wav
            text in/text.wav
            truncated in/truncated.wav
            silent in/silent.wav
            quick in/quick.wav
            broken in/broken.wav
            ../out in/u1.wav
            gone in/gone.wav

            """, to: "wav.scp")
        let outcome = try folder.run([
            "resynthesize", "--input", "wav.scp", "--codec", "opus:16,sample_rate=16000", "--output-dir", "o/p",
        ])
        #expect(outcome.status == 1)
        for name in ["text", "truncated", "silent", "quick", "broken", "../out", "gone"] {
            #expect(outcome.errors.contains("codec-recipe: \(name): "), "\(name)")
        }
        #expect(outcome.errors.contains("7 of 8"), "\(outcome.errors)")
        #expect(
            try folder.files("o") == [
                "p/codec.run.json", "p/codec/codec.scp", "p/codec/u1.json", "p/codec/u1.opus", "p/wav.run.json",
                "p/wav/u1.wav", "p/wav/wav.scp",
            ])
        #expect(try folder.workspace.text("o/p/wav/wav.scp") == "u1 o/p/wav/u1.wav\n")
    }
}
