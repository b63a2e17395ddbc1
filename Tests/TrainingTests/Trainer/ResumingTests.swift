import Checkpoints
import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

/// Runs that end early and go on, against one that is left in peace: the same losses to the last printed digit, and the same
/// model and checkpoint to the last bit.
@Suite(.needsLibtorch, .serialized) struct ResumingTests {
    /// EnCodec with its balancer, k-means, dead codes and random bandwidths; DAC with its dropout.
    @Test(arguments: ["encodec_causal", "dac"]) func aRunThatIsStoppedAnywhereEndsTheSame(_ model: String) throws {
        try Torch.setThreads(1)
        // Three steps an epoch.
        let audio = try TrainerFolder(
            training: [("t0", "en-librivox-a", 0, 14000)], validation: [("v0", "en-allison-a", 30000, 6000)])
        let options = ["--log_interval", "2"]
        let keys = ["scheduler": "warmuplr", "scheduler_conf": "{warmup_steps: 10}"]
        #expect(try audio.train(model, out: "whole", options, keys: keys) == .finished)
        #expect(try audio.losses("whole")["1epoch:train:1-2batch"] != nil)
        // In the middle of both epochs; in validation, twice; after the last step of an epoch; between epochs.
        for (run, stops) in [[2, 2], [4, 1], [3], [5]].enumerated() {
            let out = "broken\(run)"
            for (index, stop) in stops.enumerated() {
                let ending = try audio.train(
                    model, out: out, options + ["--resume", index == 0 ? "false" : "true"], keys: keys,
                    stopAfter: stop)
                #expect(ending == .interrupted)
                #expect(audio.workspace.has("\(out)/resume.pth") == (stop < 5))
            }
            #expect(try audio.train(model, out: out, options + ["--resume", "true"], keys: keys) == .finished)
            try expectSame(audio, "whole", out)
            #expect(!audio.workspace.has("\(out)/resume.pth"))
        }
    }

    /// One epoch, then the other, is both.
    @Test func anEpochLaterIsTheSameRun() throws {
        try Torch.setThreads(1)
        let audio = try TrainerFolder.small()
        // A schedule that changes the momentum too.
        let keys = ["scheduler": "onecyclelr", "scheduler_conf": "{max_lr: 0.001, total_steps: 60}"]
        func train(_ out: String, _ more: [String]) throws -> Trainer.Ending {
            try audio.train("encodec_causal", out: out, more, keys: keys)
        }
        #expect(try train("whole", []) == .finished)
        #expect(try train("parts", ["--max_epoch", "1"]) == .finished)
        #expect(try train("parts", ["--resume", "true"]) == .finished)
        try expectSame(audio, "whole", "parts")
        // Then there is nothing to do; averages that a run was killed before are made all the same.
        let average = "parts/valid.mel_loss.ave_2best.pth"
        let bytes = try audio.workspace.bytes(average)
        try FileManager.default.removeItem(atPath: audio.workspace[average])
        #expect(try train("parts", ["--resume", "true"]) == .finished)
        #expect(try audio.log("parts").contains { $0.message == "The training has already reached at max_epoch: 3" })
        #expect(try audio.workspace.bytes(average) == bytes)
    }

    /// Gradients that wait at the end of an epoch do not reach into the next one.
    @Test func gradientsOfAnEpochStayInIt() throws {
        try Torch.setThreads(1)
        // Three batches an epoch.
        let audio = try TrainerFolder(
            training: [("t0", "en-librivox-a", 0, 14000)], validation: [("v0", "en-allison-a", 30000, 6000)])
        let options = ["--accum_grad", "2"]
        #expect(try audio.train("encodec_causal", out: "whole", options) == .finished)
        let batches = try audio.log("whole").count { $0.message.hasPrefix("1epoch:train") }
        #expect(batches % 2 == 1)
        #expect(try audio.train("encodec_causal", out: "parts", options + ["--max_epoch", "1"]) == .finished)
        #expect(try audio.train("encodec_causal", out: "parts", options + ["--resume", "true"]) == .finished)
        try expectSame(audio, "whole", "parts")
    }

    /// A state that another configuration made is refused, and what is there stays.
    @Test func aCheckpointOfAnotherModelIsRefused() throws {
        let audio = try TrainerFolder.small()
        let options = ["--max_epoch", "1"]
        #expect(try audio.train("dac", options) == .finished)
        let bytes = try audio.workspace.bytes("exp/checkpoint.pth")
        let error = #expect(throws: (any Error).self) {
            try audio.train("encodec", options + ["--resume", "true", "--max_epoch", "2"])
        }
        let text = String(describing: error)
        #expect(text.contains("checkpoint.pth: the checkpoint does not fit the configuration: codec."), "\(text)")
        #expect(text.contains("more; give the configuration that made it"), "\(text)")
        #expect(try audio.workspace.bytes("exp/checkpoint.pth") == bytes)
        // Other optimizers too: there the states differ.
        let other = #expect(throws: (any Error).self) {
            try audio.train(
                "dac", options + ["--resume", "true", "--max_epoch", "2"],
                keys: ["optim": "sgd", "optim_conf": "{lr: 0.1, momentum: 0.9}"])
        }
        #expect(
            String(describing: other).contains("another optimizer: its state has no 'momentum'"),
            "\(String(describing: other))")
        // Without 'resume' nothing is overwritten.
        let taken = #expect(throws: (any Error).self) { try audio.train("dac", options) }
        #expect(String(describing: taken).contains("--resume true, or give another --output_dir"))
    }

    private func expectSame(_ audio: TrainerFolder, _ whole: String, _ parts: String) throws {
        #expect(try audio.losses(whole) == audio.losses(parts))
        #expect(try audio.tensors("\(whole)/2epoch.pth") == audio.tensors("\(parts)/2epoch.pth"))
        let states = try [whole, parts].map { try TorchFile.read(audio.workspace["\($0)/checkpoint.pth"]) }
        for key in ["model", "optimizers", "schedulers", "codec_recipe"] {
            let texts = try states.map { try text(#require($0[key])) }
            #expect(texts[0] == texts[1], "\(key)")
        }
    }

    /// All numbers of a value, exactly.
    private func text(_ value: CheckpointValue) throws -> String {
        switch value {
        case .list(let values), .tuple(let values): try "[" + values.map(text).joined(separator: " ") + "]"
        case .dictionary(let members):
            try "{" + members.map { try text($0.key) + ":" + text($0.value) }.joined(separator: " ") + "}"
        case .tensor(let tensor): try "\(tensor.floats().map(\.bitPattern))"
        default: "\(value)"
        }
    }
}
