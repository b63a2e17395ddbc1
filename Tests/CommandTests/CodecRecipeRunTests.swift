import Foundation
import Scoring
import TestSupport
import Testing

/// `codec-recipe` without libtorch: classical codecs, external programs, resuming, stopping.
@Suite struct CodecRecipeRunTests {
    @Test func opusIsCodedAndKeepsLengthAndRate() throws {
        let folder = RecipeFolder()
        folder.writeVoices(2)
        try folder.succeed(["resynthesize", "--input", "in", "--codec", "opus:24,rate=cbr", "--output-dir", "out"])
        for (name, samples) in [("u1", 9600), ("u2", 11200)] {
            #expect(try folder.workspace.bytes("out/wav/\(name).wav").count == 44 + 2 * samples)
            let sidecar = try JSONValue(parsing: try folder.workspace.bytes("out/codec/\(name).json"))
            #expect(sidecar["samples"]?.int == samples)
            #expect(sidecar["nominal_kbps"]?.double == 24)
        }
        try folder.succeed(["decode", "--input", "out", "--codec", "opus:24,rate=cbr", "--output-dir", "again"])
        for name in ["u1", "u2"] {
            #expect(
                try folder.workspace.bytes("again/wav/\(name).wav") == folder.workspace.bytes("out/wav/\(name).wav"))
        }
        let scored = try Command.run(
            ["--ref", "in", "--hyp", "out/wav", "--metrics", "signal_metric", "--out", "s"], in: folder.workspace.path)
        #expect(scored.status == 0, "\(scored.errors)")
        let rate = try #require(try JSONValue(parsing: try folder.workspace.bytes("s/run.json"))["rate"])
        #expect(rate["nominalKbps"]?.double == 24)
        #expect(abs((rate["actualKbps"]?.double ?? 0) - 24) < 2)
    }

    /// Codes say what codec they are of, and where they are to audio that was decoded into another folder.
    @Test func codesAreDecodedByTheirRecordAndFoundFromElsewhere() throws {
        let folder = RecipeFolder()
        folder.writeVoices(2)
        try folder.succeed(["encode", "--input", "in", "--codec", "opus:24,rate=cbr", "--output-dir", "codes"])
        let decoded = try folder.run(["decode", "--input", "codes", "--output-dir", "out"])
        #expect(decoded.status == 0, "\(decoded.errors)")
        #expect(decoded.output.contains("decoding with opus:24,") && decoded.output.contains("codes/codec.run.json"))
        try folder.succeed([
            "decode", "--input", "codes/codec/", "--codec", "opus:24,rate=cbr", "--output-dir", "named", "--quiet",
        ])
        for name in ["u1", "u2"] {
            #expect(
                try folder.workspace.bytes("out/wav/\(name).wav") == folder.workspace.bytes("named/wav/\(name).wav"))
        }
        let scored = try Command.run(
            ["--ref", "in", "--hyp", "out", "--metrics", "signal_metric", "--out", "s"], in: folder.workspace.path)
        #expect(scored.status == 0, "\(scored.errors)")
        let rate = try #require(try JSONValue(parsing: try folder.workspace.bytes("s/run.json"))["rate"])
        #expect(rate["nominalKbps"]?.double == 24 && rate["utterances"]?.int == 2)
        // Other codes of the same keys are not gone on with.
        try folder.succeed(["encode", "--input", "in", "--codec", "opus:24,rate=cbr", "--output-dir", "more"])
        let other = try folder.run(["decode", "--input", "more", "--output-dir", "out", "--resume"])
        #expect(other.status == 73 && other.errors.contains("folder of codes is"), "\(other.errors)")
        try folder.succeed(["decode", "--input", "codes", "--output-dir", "out", "--resume"])
        try FileManager.default.removeItem(atPath: folder.workspace["codes/codec.run.json"])
        let unknown = try folder.run(["decode", "--input", "codes", "--output-dir", "none"])
        #expect(unknown.status == 64, "\(unknown.errors)")
        #expect(unknown.errors.contains("codec.run.json") && unknown.errors.contains("--model-file"))
        let none = try folder.run(["encode", "--input", "in", "--output-dir", "none"])
        #expect(none.status == 64 && none.errors.contains("give one of --model-file"), "\(none.errors)")
    }

    /// A decoded file that was marked by hand tells whether it was kept.
    @Test func resumingKeepsWhatIsDoneAndDoesTheRest() throws {
        let folder = RecipeFolder()
        folder.writeVoices(3)
        let arguments = ["resynthesize", "--input", "in", "--output-dir", "out", "--codec"]
        try folder.succeed(arguments + ["opus:16", "--limit", "2"])
        let whole = try folder.workspace.bytes("out/wav/u2.wav")
        folder.workspace.write("kept", to: "out/wav/u1.wav")
        try FileManager.default.removeItem(atPath: folder.workspace["out/codec/u2.json"])
        folder.workspace.write("half", to: "out/wav/u2.wav")
        let refused = try folder.run(arguments + ["opus:16"])
        #expect(refused.status == 73 && refused.errors.contains("--resume") && refused.errors.contains("--force"))
        try folder.succeed(arguments + ["opus:16", "--resume"])
        #expect(try folder.workspace.text("out/wav/u1.wav") == "kept")
        #expect(try folder.workspace.bytes("out/wav/u2.wav") == whole)
        #expect(try folder.workspace.text("out/wav/wav.scp").split(separator: "\n").count == 3)
        // What was made in another way is not gone on with.
        for (changed, says) in [
            (["opus:32"], "codec is opus:16,sample_rate=16000 there, opus:32"),
            (["opus:16", "--wav-format", "float32"], "wav format is WAV"),
            (["opus:16", "--resample"], "resampling is none there, polyphase here"),
        ] {
            let other = try folder.run(arguments + changed + ["--resume"])
            #expect(other.status == 73 && other.errors.contains(says), "\(other.errors)")
        }
        // An input that changed is coded again, and a part of the collection leaves the others' lines.
        folder.workspace.write("kept", to: "out/wav/u3.wav")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: 100)], ofItemAtPath: folder.workspace["in/u1.wav"])
        try folder.succeed(arguments + ["opus:16", "--resume", "--limit", "1"])
        #expect(try folder.workspace.bytes("out/wav/u1.wav").count == 44 + 2 * 9600)
        #expect(try folder.workspace.text("out/wav/u3.wav") == "kept")
        #expect(try folder.workspace.text("out/wav/wav.scp").split(separator: "\n").count == 3)
        try folder.succeed(arguments + ["opus:32", "--force"])
        #expect(try folder.workspace.bytes("out/wav/u1.wav").count == 44 + 2 * 9600)
        #expect(try JSONValue(parsing: try folder.workspace.bytes("out/codec/u1.json"))["nominal_kbps"]?.double == 32)
    }

    @Test func aFailingProgramIsQuotedAndLeavesNothing() throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        folder.workspace.write(
            RecipeFolder.shellCodec("echo out of order >&2; echo half > $2; exit 3"), to: "lines.yaml")
        folder.workspace.write(
            RecipeFolder.shellCodec("true").replacingOccurrences(of: "encode: [sh,", with: "encode: [nosuchprogram,"),
            to: "missing.yaml")
        func code(_ codec: String, _ command: String = "resynthesize", input: String = "in") throws -> Command.Outcome {
            try folder.run([command, "--input", input, "--codec", "\(codec).yaml:low", "--output-dir", codec])
        }
        let failing = try code("lines")
        #expect(failing.status == 1 && failing.errors.contains("out of order"), "\(failing.errors)")
        #expect(try folder.files("lines") == [])
        let missing = try code("missing")
        #expect(missing.status == 69, "\(missing.errors)")
        #expect(missing.errors.contains("'nosuchprogram' is not installed; get a shell"), "\(missing.errors)")
        #expect(!folder.workspace.has("missing"))
        // Its decoder is there.
        folder.workspace.write("x", to: "codes/u1.json")
        #expect(try code("missing", "decode", input: "codes").status == 1)
    }

    @Test func interruptionStopsProgramsAndLeavesNothing() async throws {
        let folder = RecipeFolder()
        folder.writeVoices(1)
        // A child of the program's own must end too.
        let pidFile = folder.workspace["pids"]
        folder.workspace.write(
            RecipeFolder.shellCodec("sleep 300 & echo $$ $! > \(pidFile).new; mv \(pidFile).new \(pidFile); wait"),
            to: "lines.yaml")
        let process = try Command.start(
            .recipe, ["resynthesize", "--input", "in", "--codec", "lines.yaml:low", "--output-dir", "out"],
            in: folder.workspace.path)
        for _ in 0..<200 where !folder.workspace.has("pids") { try await Task.sleep(for: .milliseconds(50)) }
        let pids = try folder.workspace.text("pids").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        #expect(pids.count == 2 && pids.allSatisfy { kill($0, 0) == 0 })
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        for _ in 0..<40 where pids.contains(where: isRunning) { try await Task.sleep(for: .milliseconds(50)) }
        #expect(!pids.contains(where: isRunning))
        #expect(try folder.files("out") == [])
    }

    /// Whether a process runs; one that has ended and was not waited for does not.
    private func isRunning(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// There and back gives the same model, byte by byte from the second time on.
    @Test func checkpointsAreConverted() throws {
        let folder = RecipeFolder()
        let model = RecipeFolder.model("dac")
        try folder.succeed(["convert", model, "m.safetensors"])
        try folder.succeed(["convert", "m.safetensors", "a/m.pth"])
        try folder.succeed(["convert", model, "b/m.pth"])
        try folder.succeed(["convert", "--generator-only", model, "g.pth"])
        func tensors(_ path: String) throws -> [Substring] {
            let lines = try folder.run(["inspect", path, "--tensors", "--train-config", RecipeFolder.config("dac")])
            return lines.output.split(separator: "\n").filter { $0.hasPrefix("codec.") }.sorted()
        }
        #expect(try !tensors(model).isEmpty && tensors("a/m.pth") == tensors(model))
        #expect(try tensors("g.pth") == tensors(model).filter { $0.hasPrefix("codec.generator.") })
        #expect(try tensors("g.pth").count < tensors(model).count)
        let there = try folder.run(["convert", model, "g.pth"])
        #expect(there.status == 73 && there.errors.contains("--force"))
        #expect(try folder.run(["convert", "nowhere.pth", "x.pth"]).status == 66)
        folder.workspace.link("full.pth", to: "/dev/full")
        let full = try folder.run(["convert", model, "full.pth", "--force"])
        #expect(full.status == 74 && full.errors.contains("No space left"), "\(full.errors)")
        folder.workspace.write([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), to: "empty.safetensors")
        for more in [[], ["--generator-only"]] {
            let empty = try folder.run(["convert", "empty.safetensors", "x.pth"] + more)
            #expect(empty.status == 65 && empty.errors.contains("no tensors"), "\(empty.errors)")
        }
        #expect(try folder.run(["convert", model, "x.bin"]).status == 64)
    }

    @Test func inspectionShowsSizesParametersAndRates() throws {
        let outcome = try RecipeFolder().run(["inspect", RecipeFolder.model("soundstream")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "16000 Hz, 320 samples a frame, 50 frames a second", "3 codebooks of 4 codes, 512 wide; latent 4 wide",
            "encoder 77 8 358 0", "quantizer 24 13 836 12 303", "decoder 77 8 366 0",
            "0.1 kbit/s 1 1 0.100 50.0", "0.3 kbit/s 2 2 0.200 100.0",
        ] { #expect(lines.contains(line), "\(line)") }
        let tensors = try RecipeFolder().run(["inspect", RecipeFolder.model("soundstream"), "--tensors"])
        #expect(tensors.output.contains("codec.generator.quantizer.vq.layers.0._codebook.embed"))
    }

    @Test func codecsAreListed() throws {
        let outcome = try RecipeFolder().run(["codecs"])
        #expect(outcome.status == 0)
        for name in ["opus:16", "codec2", "soundstream", "hificodec"] {
            #expect(outcome.output.contains(name), "\(name)")
        }
    }
}
