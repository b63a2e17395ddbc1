import Foundation
import Scoring
import TestSupport
import Testing

/// What `codec-recipe` makes of the files of earlier runs, and of runs that share a folder.
@Suite struct EarlierFilesTests {
    private let folder = RecipeFolder()

    private func resynthesize(_ codec: String, _ more: [String] = []) throws -> Command.Outcome {
        try folder.run(["resynthesize", "--input", "in", "--output-dir", "out", "--codec", codec] + more)
    }

    private func succeed(_ codec: String, _ more: [String] = []) throws {
        let outcome = try resynthesize(codec, more)
        #expect(outcome.status == 0, "\(codec) \(more): \(outcome.errors)")
    }

    /// A codec that copies, and fails where a file `stop` is there.
    private func writeCopyingCodec() {
        let line = "test ! -e \(folder.workspace["stop"]) && cp $1 $2"
        folder.workspace.write(RecipeFolder.shellCodec(line, modes: "low: 8, high: 16"), to: "copy.yaml")
    }

    /// Keys of a table.
    private func keys(_ table: String) throws -> [String] {
        try folder.workspace.text("out/\(table)").split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    }

    /// Decoded files that were marked by hand tell whether they were kept.
    private func mark(_ keys: String...) {
        for key in keys { folder.workspace.write("mark", to: "out/wav/\(key).wav") }
    }
    private func isMarked(_ key: String) throws -> Bool { try folder.workspace.text("out/wav/\(key).wav") == "mark" }

    @Test func whatAForcedRunDidNotFinishIsNotGoneOnWith() throws {
        folder.writeVoices(3)
        writeCopyingCodec()
        try succeed("copy.yaml:low")
        mark("u1", "u2")
        folder.workspace.write("", to: "stop")
        #expect(try resynthesize("copy.yaml:low", ["--force", "--limit", "1"]).status == 1)
        #expect(!folder.workspace.has("out/wav/u1.wav") && !folder.workspace.has("out/codec/u1.json"))
        try FileManager.default.removeItem(atPath: folder.workspace["stop"])
        try succeed("copy.yaml:low", ["--resume"])
        // The second was not among those to be replaced, and was made alike.
        #expect(try !isMarked("u1") && isMarked("u2"))
        // Made otherwise, nothing that is older may stay.
        mark("u1", "u2", "u3")
        try succeed("copy.yaml:high", ["--force", "--limit", "1"])
        try succeed("copy.yaml:high", ["--resume"])
        #expect(try !isMarked("u1") && !isMarked("u2") && !isMarked("u3"))
    }

    @Test func aFolderThatDoesNotSayHowItWasMadeIsMadeAgain() throws {
        folder.writeVoices(2)
        try succeed("opus:16")
        mark("u1")
        try FileManager.default.removeItem(atPath: folder.workspace["out/wav.run.json"])
        try succeed("opus:16", ["--resume"])
        #expect(try !isMarked("u1"))
    }

    /// Another input of the same key is coded anew, even where its file is older than what is there.
    @Test func anotherInputIsNotTakenForTheFirst() throws {
        folder.writeVoices(2)
        try succeed("opus:16")
        mark("u1", "u2")
        folder.workspace.write(try folder.workspace.bytes("in/u2.wav"), to: "in/u1.wav")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -1e6)], ofItemAtPath: folder.workspace["in/u1.wav"])
        try succeed("opus:16", ["--resume"])
        #expect(try !isMarked("u1") && isMarked("u2"))
    }

    /// Where nothing was made, nothing stands in the way of other options.
    @Test func anEmptyRunBindsNobody() throws {
        folder.writeVoices(1)
        writeCopyingCodec()
        folder.workspace.write("", to: "stop")
        #expect(try resynthesize("copy.yaml:low").status == 1)
        try succeed("opus:16")
    }

    /// Two runs that begin together do not share a folder.
    @Test func runsAtOnce() throws {
        folder.writeVoices(2)
        let processes = try ["opus:16", "opus:32", "opus:64"].map { codec in
            try Command.start(
                .recipe, ["resynthesize", "--input", "in", "--codec", codec, "--output-dir", "out", "--quiet"],
                in: folder.workspace.path)
        }
        for process in processes { process.waitUntilExit() }
        #expect(processes.map(\.terminationStatus).sorted() == [0, 73, 73])
        let codec = try JSONValue(parsing: folder.workspace.bytes("out/codec.run.json"))["codec"]?.text ?? ""
        for key in ["u1", "u2"] {
            let sidecar = try JSONValue(parsing: folder.workspace.bytes("out/codec/\(key).json"))
            #expect(sidecar["setting"]?.text == codec)
        }
    }

    @Test func outputsAreNotInputs() throws {
        folder.writeVoices(1, to: "out")
        let arguments = ["resynthesize", "--input", "out", "--codec", "opus:16", "--output-dir", "out"]
        try folder.succeed(arguments)
        for more in ["--resume", "--force"] {
            let again = try folder.run(arguments + [more])
            #expect(again.status == 73 && again.errors.contains("where the outputs go"), "\(again.errors)")
        }
    }

    @Test func keysWithBlanksAreRefused() throws {
        folder.writeVoices(1)
        folder.workspace.write(try folder.workspace.bytes("in/u1.wav"), to: "in/my file.wav")
        let outcome = try resynthesize("opus:16")
        #expect(outcome.status == 1 && outcome.errors.contains("'my file'"), "\(outcome.errors)")
        #expect(try keys("wav/wav.scp") == ["u1"] && !folder.workspace.has("out/wav/my file.wav"))
    }

    /// What stands in the way of one utterance's file does not stop the others.
    @Test func aFileInTheWayOfOneHarmsNoOther() throws {
        folder.writeVoices(2)
        folder.workspace.write("speaker/u1 in/u1.wav\nu2 in/u2.wav\n", to: "list/wav.scp")
        folder.workspace.write("a file where a folder should be", to: "out/wav/speaker")
        let outcome = try folder.run([
            "resynthesize", "--input", "list", "--output-dir", "out", "--codec", "opus:16", "--jobs", "1",
        ])
        #expect(outcome.status == 1 && outcome.errors.contains("out/wav/speaker"), "\(outcome.errors)")
        #expect(try keys("wav/wav.scp") == ["u2"] && keys("codec/codec.scp") == ["u2"])
    }

    @Test func aRefusedRunLeavesNothing() throws {
        folder.writeVoices(1)
        try folder.succeed(["encode", "--input", "in", "--codec", "opus:16", "--output-dir", "codes"])
        try folder.succeed(["decode", "--input", "codes", "--codec", "opus:16", "--output-dir", "out"])
        let before = try folder.files("out")
        for more in [[], ["--resume", "--wav-format", "float32"]] {
            #expect(try resynthesize("opus:16", more).status == 73)
            #expect(try folder.files("out") == before)
        }
    }

    @Test func inputsAreNotWrittenOver() throws {
        folder.writeVoices(1, to: "out/wav")
        let before = try folder.workspace.bytes("out/wav/u1.wav")
        let outcome = try folder.run([
            "resynthesize", "--input", "out/wav", "--output-dir", "out", "--codec", "opus:16", "--force",
        ])
        #expect(outcome.status == 73 && outcome.errors.contains("out/wav/u1.wav"), "\(outcome.errors)")
        #expect(try folder.workspace.bytes("out/wav/u1.wav") == before && folder.files("out") == ["wav/u1.wav"])
    }

    /// All parts of a collection work at one rate, that of its first utterance.
    @Test func partsAgreeOnTheSampleRate() throws {
        folder.writeVoices(1)
        let narrow = TestAudio.voice(seconds: 0.5, sampleRate: 8000)
        folder.workspace.write(TestAudio.wav([narrow], sampleRate: 8000), to: "in/u2.wav")
        for more in [["--shard", "2/2"], ["--keys", "keys"]] {
            folder.workspace.write("u2\nu1\n", to: "keys")
            let outcome = try resynthesize("opus:16", more + ["--force"])
            #expect(outcome.status == 1 && outcome.errors.contains("the codec works at 16000 Hz"), "\(outcome.errors)")
        }
    }

    @Test func partsAndWholeRunsInOneFolder() throws {
        folder.writeVoices(3)
        try succeed("opus:16")
        let refused = try resynthesize("opus:16", ["--shard", "1/2"])
        #expect(refused.status == 73 && refused.errors.contains("--resume"), "\(refused.errors)")
        mark("u1", "u2", "u3")
        try succeed("opus:16", ["--shard", "1/2", "--resume"])
        #expect(try keys("wav/wav.scp") == ["u1", "u2", "u3"] && isMarked("u1"))
        // Another setting replaces its own part's, and the others' lines are of files made otherwise.
        try succeed("opus:32", ["--shard", "1/2", "--force"])
        #expect(try keys("wav/wav.scp") == ["u1", "u3"] && !isMarked("u1") && isMarked("u2"))
        try succeed("opus:32", ["--shard", "2/2"])
        #expect(try keys("wav/wav.scp") == ["u1", "u2", "u3"] && keys("codec/codec.scp") == ["u1", "u2", "u3"])
        #expect(try !isMarked("u2"))
        // The same setting again replaces its own part's only.
        try succeed("opus:32", ["--shard", "2/2", "--force"])
        #expect(try keys("wav/wav.scp") == ["u1", "u2", "u3"])
        // A whole run has no parts.
        try succeed("opus:32", ["--force", "--limit", "1"])
        #expect(try keys("wav/wav.scp") == ["u1"])
        #expect(try folder.files("out/wav").filter { $0.hasSuffix("scp") } == ["wav.scp"])
    }

    @Test func anUtteranceThatMovesToAnotherPartIsListedOnce() throws {
        folder.writeVoices(3)
        for shard in ["1/2", "2/2"] { try succeed("opus:16", ["--shard", shard]) }
        folder.workspace.write(try folder.workspace.bytes("in/u1.wav"), to: "in/u0.wav")
        for shard in ["1/2", "2/2"] { try succeed("opus:16", ["--shard", shard, "--resume"]) }
        #expect(try keys("wav/wav.scp") == ["u0", "u1", "u2", "u3"])
        #expect(try keys("codec/codec.scp") == ["u0", "u1", "u2", "u3"])
    }

    @Test func aResumedDecodingSaysWhatTheFirstSaid() throws {
        folder.writeVoices(2)
        try folder.succeed(["encode", "--input", "in", "--codec", "opus:16,rate=cbr", "--output-dir", "codes"])
        let arguments = ["decode", "--input", "codes", "--codec", "opus:16,rate=cbr", "--output-dir", "out"]
        func line(_ more: [String]) throws -> Substring? {
            try folder.run(arguments + more).output.split(separator: "\n").first
        }
        let first = try line([])
        #expect(first?.contains("16.00 nominal") == true)
        #expect(try line(["--resume"]) == first)
    }
}
