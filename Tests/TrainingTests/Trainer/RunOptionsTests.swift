import Checkpoints
import Foundation
import TestSupport
import Testing
import Torch

@testable import Training

/// What options of a run do to its model, its files and its log.
@Suite(.needsLibtorch, .serialized) struct RunOptionsTests {
    private static let generator = "codec.generator.", discriminator = "codec.discriminator."

    /// Names of parameters that differ between a model file and another, or the initial weights.
    private func changed(_ audio: TrainerFolder, _ one: String, _ other: String) throws -> [String] {
        let (first, second) = try (audio.tensors(one), audio.tensors(other))
        return first.keys.filter { first[$0] != second[$0] }.sorted()
    }

    /// The weights that a model begins with, as a file.
    private func initial(_ audio: TrainerFolder, _ model: String) throws -> String {
        let configuration = try audio.configuration(TrainerFolder.model(model))
        let made = try TrainableCodec(
            configuration.codec, .initial(seed: UInt64(configuration.options.seed)), path: "new")
        try TorchFile.write(made.state(), to: audio.workspace["initial.pth"])
        return "initial.pth"
    }

    /// Losses are means, so gradients of halves of a batch come to those of all of it, where codebooks stay and nothing is drawn.
    @Test func gradientsAreAddedUpOverBatches() throws {
        let audio = try TrainerFolder.small()
        let weights = repositoryRoot + "/reference/codecs/encodec/1epoch.pth"
        let options = [
            "--init_param", weights, "--max_epoch", "1", "--codec_conf",
            "generator_params.quantizer_target_bandwidth=[0.35]",
            "--codec_conf", "generator_params.quantizer_threshold_ema_dead_code=0",
            "--codec_conf", "generator_params.quantizer_decay=0.999999",
        ]
        let keys = [
            "optim": "sgd", "optim_conf": "{lr: 1.0e-6}", "optim2": "sgd", "optim2_conf": "{lr: 1.0e-3}",
            "scheduler": "null",
            "scheduler_conf": "{}", "scheduler2": "null", "scheduler2_conf": "{}",
        ]
        try audio.train("encodec", out: "halves", options + ["--accum_grad", "2"], keys: keys)
        try audio.train(
            "encodec", out: "whole", options + ["--batch_size", "4", "--valid_batch_size", "2"], keys: keys)
        #expect(try audio.log("halves").count { $0.message.hasPrefix("1epoch:train") } == 2)
        #expect(try audio.log("whole").count { $0.message.hasPrefix("1epoch:train") } == 1)
        let before = try TorchFile.stateDictionary(weights)
        let (halves, whole) = try (audio.tensors("halves/1epoch.pth"), audio.tensors("whole/1epoch.pth"))
        var compared = 0
        for prefix in [Self.generator + "encoder", Self.generator + "decoder", Self.discriminator] {
            var (difference, step) = (0.0, 0.0)
            for (key, tensor) in before where key.hasPrefix(prefix) {
                for (start, (a, b)) in try zip(tensor.floats(), zip(#require(halves[key]), #require(whole[key]))) {
                    difference += Double((a - b) * (a - b))
                    step += Double((b - start) * (b - start))
                }
            }
            // 32-bit weights round steps that are so small.
            #expect(step > 0 && difference.squareRoot() <= 2e-3 * step.squareRoot(), "\(prefix) \(difference) \(step)")
            compared += 1
        }
        #expect(compared == 3)
    }

    @Test func aStepOfMoreBatchesThanAnEpochHasIsRefused() throws {
        let error = #expect(throws: (any Error).self) { try TrainerFolder.small().train("dac", ["--accum_grad", "5"]) }
        let text = String(describing: error)
        #expect(text.contains("accum_grad: a step takes 5 batches, and the epoch has 2; give at most 2"), "\(text)")
    }

    /// The norm is over both sides, as in ESPnet; so no side's steps are longer than the limit allows.
    @Test(arguments: ["2", "inf"]) func gradientsAreClipped(_ order: String) throws {
        let audio = try TrainerFolder.small()
        let start = try initial(audio, "dac")
        let keys = ["optim": "sgd", "optim_conf": "{lr: 1.0}", "optim2": "sgd", "optim2_conf": "{lr: 1.0}"]
        // Adversarial terms only, so that the discriminators' gradients are not small beside the generator's.
        let terms = ["mel", "reconstruct", "feat_match", "commit", "quantization"].flatMap {
            ["--codec_conf", "lambda_\($0)=0.0"]
        }
        try audio.train(
            "dac",
            terms + ["--max_epoch", "1", "--grad_clip", "0.001", "--grad_clip_type", order, "--batch_size", "4"]
                + ["--valid_batch_size", "2"], keys: keys)
        let (before, after) = try (audio.tensors(start), audio.tensors("exp/1epoch.pth"))
        let names = try audio.configuration(TrainerFolder.model("dac"), keys: keys)
        let model = try TrainableCodec(names.codec, .initial(seed: 1), path: "new")
        for side in Side.allCases {
            var (sum, largest) = (0.0, 0.0)
            for entry in model.parameters(side) {
                for (a, b) in try zip(#require(before[entry.key]), #require(after[entry.key])) {
                    sum += Double((a - b) * (a - b))
                    largest = max(largest, Double(abs(a - b)))
                }
            }
            let norm = order == "2" ? sum.squareRoot() : largest
            #expect(norm > 0 && norm <= 0.001 * 1.001, "\(side) \(norm)")
            // In the generator's turn the discriminators have gradients too, and take a part of the norm.
            if order == "2", side == .generator { #expect(norm < 0.001 * 0.999, "\(norm)") }
        }
    }

    @Test func frozenModulesStayAsTheyAre() throws {
        let audio = try TrainerFolder.small()
        let start = try initial(audio, "dac")
        try audio.train(
            "dac",
            ["--freeze_param", "codec.generator.encoder", "codec.discriminator", "--max_epoch", "1"])
        let names = try changed(audio, "exp/1epoch.pth", start)
        #expect(!names.contains { $0.hasPrefix("codec.generator.encoder") || $0.hasPrefix(Self.discriminator) })
        #expect(names.contains { $0.hasPrefix("codec.generator.decoder") })
        let error = #expect(throws: (any Error).self) {
            try audio.train("dac", out: "other", ["--freeze_param", "codec.generator.encodr"])
        }
        #expect(String(describing: error).contains("the model has no 'codec.generator.encodr'"))
    }

    @Test func onlyTrainedParametersAreSavedWhereThatIsWanted() throws {
        let audio = try TrainerFolder.small()
        try audio.train(
            "dac",
            ["--freeze_param", "codec.generator.encoder", "--save_strategy", "required_grad_only", "--max_epoch", "1"])
        let keys = try TorchFile.stateDictionary(audio.workspace["exp/1epoch.pth"]).keys
        #expect(keys.contains { $0.hasPrefix("codec.generator.decoder") })
        #expect(!keys.contains { $0.hasPrefix("codec.generator.encoder") || $0.hasSuffix("embed_avg") })
    }

    /// A model's weights, those of a part of it, and those that do not fit.
    @Test func parametersAreTakenFromOtherModels() throws {
        let audio = try TrainerFolder.small()
        let golden = repositoryRoot + "/reference/codecs/dac/1epoch.pth"
        let stored = try TorchFile.stateDictionary(golden)
        // Nothing is trained, so that what was taken is seen.
        let still = ["--max_epoch", "1", "--freeze_param", "codec"]
        func taken(_ out: String, _ source: String, _ more: [String] = []) throws -> [String] {
            try audio.train("dac", out: out, still + ["--init_param", source] + more)
            let own = try audio.tensors("\(out)/1epoch.pth")
            return try stored.filter { try own[$0.key] == $0.tensor.floats() }.map(\.key)
        }
        let parameters = stored.keys.filter { !$0.contains("_codebook.") && !$0.contains("mel_loss") }
        #expect(try Set(taken("all", golden)).isSuperset(of: parameters))
        let decoder = "codec.generator.decoder"
        let part = try taken("part", "\(golden):\(decoder):\(decoder)").filter { !$0.contains("mel_loss") }
        #expect(Set(part).isSuperset(of: parameters.filter { $0.hasPrefix(decoder) }))
        #expect(!part.contains { $0.hasPrefix("codec.generator.encoder.model.0") })
        let rest = try taken("rest", "\(golden):::\(decoder)").filter { !$0.contains("mel_loss") }
        #expect(rest.contains { $0.hasPrefix("codec.generator.encoder.model.0") })
        #expect(!rest.contains { $0.hasPrefix(decoder + ".model.0.conv.conv.parametrizations.weight.original1") })
        #expect(
            try audio.log("part").contains {
                $0.message.hasPrefix("init_param \(golden): ") && $0.message.hasSuffix(" tensors")
            })
        // What does not fit ends the run, or is told.
        let other = repositoryRoot + "/reference/codecs/soundstream/1epoch.pth"
        let error = #expect(throws: (any Error).self) {
            try audio.train("dac", out: "other", still + ["--init_param", other])
        }
        let text = String(describing: error)
        #expect(
            text.contains("soundstream/1epoch.pth: ") && text.contains("more do not fit; give init_param's source"),
            "\(text)")
        try audio.train("dac", out: "ignored", still + ["--init_param", other, "--ignore_init_mismatch", "true"])
        #expect(try audio.log("ignored").contains { $0.message.contains("the model has no codec.discriminator.") })
        let missing = #expect(throws: (any Error).self) {
            try audio.train("dac", out: "missing", still + ["--init_param", audio.workspace["no.pth"]])
        }
        #expect(String(describing: missing).contains("no.pth"))
    }

    @Test func discriminatorsTurnsMayBeLeftOut() throws {
        let audio = try TrainerFolder.small()
        let start = try initial(audio, "dac")
        try audio.train("dac", out: "never", ["--skip_discriminator_prob", "1.0", "--max_epoch", "1"])
        let names = try changed(audio, "never/1epoch.pth", start)
        #expect(!names.contains { $0.hasPrefix(Self.discriminator) } && names.contains { $0.hasPrefix(Self.generator) })
        let lines = try audio.log("never").map(\.message)
        #expect(
            lines.contains { $0.hasPrefix("1epoch:train") }
                && !lines.contains { $0.hasPrefix("1epoch:train") && $0.contains("real_loss") })
        #expect(
            try #require(lines.first { $0.hasPrefix("1epoch results") }).contains("real_loss"),
            "validation has both turns")
        // The same chance each time.
        for out in ["half", "again"] {
            try audio.train(
                "dac", out: out, ["--skip_discriminator_prob", "0.5", "--batch_size", "1"])
        }
        let half = try audio.losses("half").filter { $0.key.contains("train") }
        let skipped = half.values.count { !$0.contains { $0.hasPrefix("real_loss") } }
        #expect((1..<half.count).contains(skipped), "\(skipped) of \(half.count)")
        #expect(try audio.losses("half") == audio.losses("again"))
    }

    /// Discriminators first, and the generator's pass computed for each turn: other orders of the same losses.
    @Test(arguments: [("false", "true"), ("false", "false"), ("true", "false")])
    func turnsHaveTheirOrder(_ first: String, _ caches: String) throws {
        let audio = try TrainerFolder.small()
        let options = [
            "--max_epoch", "1", "--generator_first", first, "--codec_conf", "cache_generator_outputs=\(caches)",
        ]
        try audio.train("encodec_causal", options)
        let line = try audio.losses()["1epoch:train:1-1batch"]
        let names = try #require(line).map { entry in String(entry.prefix { $0 != "=" }) }
        let places = try ["mel_loss", "real_loss"].map { try #require(names.firstIndex(of: $0)) }
        #expect((places[0] < places[1]) == (first == "true"))
        #expect(Set(names).count == names.count)
    }

    @Test func theLogHasWhatIsAskedFor() throws {
        let audio = try TrainerFolder()
        try audio.train(
            "dac",
            ["--log_level", "WARNING", "--max_epoch", "1", "--num_iters_per_epoch", "1", "--use_preprocessor", "false"])
        let lines = try audio.log()
        #expect(!lines.isEmpty && lines.allSatisfy { $0.level == "WARNING" })
        // Without the preprocessor an utterance shorter than a chunk is not lengthened.
        #expect(
            lines.contains {
                $0.message == "1 of 4 utterances are not longer than a chunk and are left out, such as t2"
            })
    }

    /// Utterances that are kept whole are cut to frames, so that what is decoded is as long.
    @Test func shortUtterancesMayValidateWhole() throws {
        let audio = try TrainerFolder(
            training: [("t0", "en-librivox-a", 64000, 9000)],
            validation: [("v0", "en-allison-a", 30000, 3001), ("v1", "en-allison-a", 40000, 3001)])
        let options = ["--chunk_discard_short_samples", "false", "--max_epoch", "1"]
        try audio.train("dac", options)
        #expect(try audio.log().contains { $0.message.contains("[valid]") })
        let error = #expect(throws: (any Error).self) { try audio.train("dac", out: "other", ["--max_epoch", "1"]) }
        #expect(String(describing: error).contains("give no batch"))
        // So are chunks that the mel loss cannot reflect.
        let short = #expect(throws: (any Error).self) {
            try audio.train("dac", out: "other", ["--chunk_length", "32"])
        }
        #expect(String(describing: short).contains("chunk_length: 32 samples are"), "\(String(describing: short))")
    }

    /// A schedule that the state knows nothing of begins anew, and that is told.
    @Test func aScheduleThatIsNewIsTold() throws {
        let audio = try TrainerFolder.small()
        try audio.train("dac", ["--max_epoch", "1"], keys: ["scheduler": "null", "scheduler2": "null"])
        let keys = ["scheduler": "exponentiallr", "scheduler_conf": "{gamma: 0.5}", "scheduler2": "null"]
        try audio.train("dac", ["--max_epoch", "2", "--resume", "true"], keys: keys)
        let told = try audio.log().filter { $0.message.contains("begins anew") }
        #expect(told.count == 1 && told[0].level == "WARNING" && told[0].message.hasPrefix("scheduler begins anew: "))
    }

    /// Training ends when an epoch lies further back than patience allows.
    @Test func trainingEndsAtAStandstill() throws {
        let audio = try TrainerFolder.small()
        let keys = ["early_stopping_criterion": "[train, total_count, min]"]
        try audio.train("dac", ["--max_epoch", "9", "--patience", "1"], keys: keys)
        let lines = try audio.log().map(\.message)
        #expect(
            lines.contains {
                $0
                    == "[Early stopping] train.total_count has not been improved 2 epochs continuously. The training was stopped at 3epoch"
            })
        #expect(audio.workspace.has("exp/3epoch.pth") && !audio.workspace.has("exp/4epoch.pth"))
        #expect(audio.workspace.has("exp/valid.mel_loss.ave_2best.pth"))
    }
}
