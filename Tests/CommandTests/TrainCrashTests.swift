import Foundation
import TestSupport
import Testing

/// `codec-recipe train` that is killed, interrupted, or runs out of disk.
@Suite(.needsLibtorch, .serialized) struct TrainCrashTests {
    /// Kills a run at five moments, each time going on with what is there, and compares with a run left in peace.
    @Test func aKilledRunGoesOnAndEndsTheSame() throws {
        let folder = TrainFolder()
        let options = ["--max_epoch", "2", "--checkpoint-seconds", "0.01", "--quiet"]
        let start = ContinuousClock.now
        let peaceful = try folder.train(model: "encodec_causal", options + ["--output_dir", "whole"])
        #expect(peaceful.status == 0, "\(peaceful.errors)")
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        var kills = 0
        for attempt in 0..<5 {
            let process = try Command.start(
                .recipe, TrainFolder.arguments(model: "encodec_causal", options + ["--resume", "true"]),
                in: folder.workspace.path)
            // From loading libtorch to well into the work; a state is written at every step, so all get on.
            usleep(UInt32(1e6 * seconds * Double.random(in: 0.2...0.6) * (attempt == 0 ? 0.5 : 1)))
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                kills += 1
            }
            process.waitUntilExit()
        }
        #expect(kills > 0, "every run ended before it could be killed")
        let last = try folder.train(model: "encodec_causal", options + ["--resume", "true"])
        #expect(last.status == 0, "\(last.errors)")
        for name in ["2epoch.pth", "valid.mel_loss.ave_2best.pth"] {
            #expect(try folder.workspace.bytes("exp/\(name)") == folder.workspace.bytes("whole/\(name)"), "\(name)")
        }
        for epoch in 1...2 { #expect(try folder.results(epoch) == folder.results(epoch, of: "whole")) }
        let files = try Set(FileManager.default.contentsOfDirectory(atPath: folder.workspace["exp"]))
        #expect(try files == Set(FileManager.default.contentsOfDirectory(atPath: folder.workspace["whole"])))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aRunThatIsInterruptedKeepsItsPlace(_ number: Int32) throws {
        let folder = TrainFolder()
        let process = try Command.start(
            .recipe, TrainFolder.arguments(["--max_epoch", "1000"]), in: folder.workspace.path)
        for _ in 0..<400 where !((try? folder.log()) ?? "").contains("1epoch:train:2-2batch") { usleep(50_000) }
        // Meanwhile no other run may write here.
        let second = try folder.train(["--resume", "true"])
        #expect(
            second.status == 73 && second.errors.contains("exp/train.log: another run is writing here"),
            "\(second.errors)")
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 128 + number)
        #expect(folder.workspace.has("exp/resume.pth") || folder.workspace.has("exp/checkpoint.pth"))
        let epochs = try folder.log().split(separator: "\n").count { $0.contains("epoch results") }
        let rest = try folder.train(["--max_epoch", "\(epochs + 1)", "--resume", "true"])
        #expect(rest.status == 0, "\(rest.errors)")
        #expect(try folder.log().contains("The training was resumed using exp/"))
    }

    /// The disk is full while the model of an epoch is written, while the state is, and in the middle of an epoch; the last good
    /// state stays, and training goes on from it when there is space.
    @Test func aFullDiskHarmsNoEarlierState() throws {
        let folder = TrainFolder()
        #expect(try folder.train(model: "encodec").status == 0)
        let model = try folder.workspace.bytes("exp/1epoch.pth")
        let before = try folder.workspace.bytes("exp/checkpoint.pth")
        let (small, large) = (100 * 512, 500 * 512)
        #expect(small < model.count && model.count < large && large < before.count, "\(model.count) \(before.count)")
        for (blocks, file, seconds) in [
            (100, "2epoch.pth", "600"), (500, "checkpoint.pth", "600"), (100, "resume.pth", "0.001"),
        ] {
            let words = TrainFolder.arguments(
                model: "encodec", ["--max_epoch", "2", "--resume", "true", "--checkpoint-seconds", seconds]
            ).map { "'\($0)'" }.joined(separator: " ")
            let outcome = try Command.shell(
                "ulimit -f \(blocks); exec \"$0\" \(words)", .recipe, in: folder.workspace.path)
            #expect(outcome.status == 74, "\(outcome.errors)")
            #expect(outcome.errors.contains("exp/\(file): it cannot be written: "), "\(outcome.errors)")
            #expect(try folder.workspace.bytes("exp/checkpoint.pth") == before)
            #expect(try folder.workspace.bytes("exp/1epoch.pth") == model)
        }
        let rest = try folder.train(model: "encodec", ["--max_epoch", "2", "--resume", "true"])
        #expect(rest.status == 0 && folder.workspace.has("exp/2epoch.pth"), "\(rest.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.workspace["exp"])
        #expect(!names.contains { $0.hasSuffix(".partial") }, "\(names)")
    }
}
