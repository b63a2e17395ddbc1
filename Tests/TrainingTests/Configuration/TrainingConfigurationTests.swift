import Codecs
import Foundation
import NeuralCodecs
import TestSupport
import Testing
import Yams

@testable import Training

/// Reading a train.yaml with arguments after it, and writing config.yaml.
@Suite struct TrainingConfigurationTests {
    private static let base = "iterator_type: chunk\noptim: adam\noptim2: adam\nchunk_length: 8000\n"

    private func read(_ text: String = base, _ arguments: [String] = []) throws -> TrainingConfiguration {
        try TrainingConfiguration(text: text, path: "train.yaml", overrides: arguments)
    }

    private func fault(_ text: String = base, _ arguments: [String] = []) -> String {
        do {
            _ = try read(text, arguments)
            return "none"
        } catch { return "\(error)" }
    }

    @Test func aRunOfESPnetsIsReproducedByteForByte() throws {
        let arguments = [
            "--use_preprocessor", "true", "--resume", "true", "--fold_length", "256000",
            "--train_data_path_and_name_and_type", "data/train/wav.scp,audio,sound",
            "--valid_data_path_and_name_and_type", "data/valid/wav.scp,audio,sound",
            "--train_shape_file", "data/train/audio_shape", "--valid_shape_file", "data/valid/audio_shape",
            "--output_dir", "exp/codec_train_raw",
        ]
        let golden = try ConfigurationGoldens.text("config.yaml")
        let text = try ConfigurationGoldens.text("train.yaml")
        let configuration = try TrainingConfiguration(text: text, path: "conf/train.yaml", overrides: arguments)
        #expect(configuration.resolvedText == golden)
        // What was written is the whole configuration.
        let again = try TrainingConfiguration(text: golden, path: "conf/train.yaml")
        #expect(again.resolvedText == golden)
        #expect(again.options == configuration.options)
        #expect(again.options.training.lists == [.init(path: "data/train/wav.scp", name: "audio", type: "sound")])
        #expect(again.options.bestCounts == [2])
        #expect(again.options.generatorScheduler == .exponential(gamma: 0.999875))
        #expect(again.options.generatorOptimizer.learningRate == 2e-4)
        #expect(again.codec.generator.quantizer.bandwidths == [0.15, 0.3])
    }

    /// What is listed as ignored changes nothing that is read.
    @Test func optionsThatAreIgnoredChangeNothing() throws {
        let plain = try read().options
        var tried = 0
        for option in TrainingOption.all {
            guard case .ignored = option.role else { continue }
            let value: String
            switch option.form {
            case .flag: value = option.defaultText == "true" ? "false" : "true"
            case .integer: value = "\((Int(option.defaultText) ?? 0) + 1)"
            case .real: value = "\((Double(option.defaultText) ?? 0) + 0.25)"
            case .word(let words): value = try #require(words.compactMap(\.self).first { $0 != option.defaultText })
            case .text: value = "x"
            default: continue
            }
            tried += 1
            #expect(try read(Self.base + "\(option.name): \(value)\n").options == plain, "\(option.name)")
        }
        #expect(tried > 30)
    }

    @Test func filesAndArgumentsMeanWhatTheyMeanToESPnet() throws {
        let cases = try ConfigurationGoldens.resolved()
        #expect(cases.count > 20)
        for golden in cases {
            let file = try TrainingConfiguration(text: golden.file, path: "train.yaml", overrides: golden.arguments)
            // The goldens are from before the model was made.
            let added = file.resolvedText.split(separator: "\n")
                .filter { !$0.hasPrefix("        sample_rate: ") && !$0.hasPrefix("        fs: ") }
            #expect(added.joined(separator: "\n") + "\n" == golden.resolved, "\(golden.file) \(golden.arguments)")
        }
    }

    @Test func configurationsOfAllCodecsAreWrittenAsESPnetWroteThem() throws {
        let folder = repositoryRoot + "/reference/codecs"
        var kinds = Set<CodecKind>()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let text = try? String(contentsOfFile: "\(folder)/\(name)/config.yaml", encoding: .utf8),
                text.hasPrefix("config: conf/train.yaml\n")
            else { continue }
            let configuration = try TrainingConfiguration(text: text, path: "conf/train.yaml")
            #expect(configuration.resolvedText == text, "\(name)")
            kinds.insert(configuration.codec.kind)
        }
        #expect(kinds == Set(CodecKind.allCases))
    }

    @Test func codebooksAreTrainedAsConfigured() throws {
        let plain = try read().codec.generator.quantizer
        #expect((plain.decay, plain.usesKMeans, plain.kMeansIterations, plain.deadCodeThreshold) == (0.99, true, 50, 2))
        #expect(!plain.usesDropout)
        let changed = try read(
            Self.base,
            ["--codec", "dac", "--codec_conf", "generator_params.quantizer_decay=0.5"]
                + ["--codec_conf", "generator_params.quantizer_kmeans_init=false"]
                + ["--codec_conf", "generator_params.quantizer_kmeans_iters=7"]
                + ["--codec_conf", "generator_params.quantizer_threshold_ema_dead_code=0"]
        ).codec.generator.quantizer
        #expect(
            (changed.decay, changed.usesKMeans, changed.kMeansIterations, changed.deadCodeThreshold) == (
                0.5, false, 7, 0
            ))
        #expect(changed.usesDropout)
        #expect(
            fault(Self.base + "codec_conf: {generator_params: {quantizer_decay: 1}}\n").contains(
                "'codec_conf.generator_params.quantizer_decay' is 1.0"))
        #expect(
            fault(Self.base + "codec_conf: {generator_params: {quantizer_dropout: true}}\n").contains(
                "unknown keys: quantizer_dropout"))
    }

    @Test func dashesInNamesAreUnderscores() throws {
        #expect(try read(Self.base, ["--max-epoch", "3", "--optim-conf=lr=0.5"]).options.epochCount == 3)
    }

    @Test func theFileMayBeNamedAmongTheArguments() throws {
        let path = ConfigurationGoldens.folder + "/train.yaml"
        let configuration = try TrainingConfiguration(configPath: nil, overrides: ["--config", path])
        #expect(configuration.options.epochCount == 2)
        #expect(configuration.resolvedText.hasPrefix("config: \(path)\n"))
        #expect(throws: CodecError.self) { try TrainingConfiguration(configPath: path + "x", overrides: []) }
    }

    @Test func constructorsAddRatesWhereTheirMappingIsGiven() throws {
        let text = try read(Self.base + "codec_conf: {generator_params: {hidden_dim: 8}, sampling_rate: 16000}\n")
            .resolvedText
        #expect(text.contains("        hidden_dim: 8\n        sample_rate: 16000\n"))
        #expect(!text.contains(" fs:"))
        let mel = try read(Self.base + "codec_conf: {mel_loss_params: {fs: 5, n_mels: 40}}\n").resolvedText
        #expect(mel.contains("        fs: 24000\n        n_mels: 40\n"))
        #expect(!mel.contains(" sample_rate:"))
    }

    @Test func exponentsWithoutAPointAreNumbers() throws {
        let text = Self.base + "optim_conf: {eps: 1e-9}\nskip_discriminator_prob: 1e-3\n"
        let configuration = try read(text)
        #expect(configuration.resolvedText.contains("    eps: 1.0e-09\n"))
        #expect(configuration.options.discriminatorSkip == 1e-3)
    }

    @Test func ownOptionsAreWrittenOnlyWhereTheyAreUsed() throws {
        let plain = try read()
        for option in TrainingOption.all where option.isOwn { #expect(!plain.resolvedText.contains(option.name)) }
        #expect(plain.options.augmentation == nil)
        let text = Self.base + "augmentation: {gain_db: [-6, 6], speed: [0.9, 1, 1.1]}\nscore_every: 5\n"
        let used = try read(text, ["--average_codebooks", "false", "--augmentation", "noise_snr_db=[10, 40]"])
        let augmentation = try #require(used.options.augmentation)
        #expect(augmentation.gainDB == -6...6)
        #expect(augmentation.noiseSNRDB == 10...40)
        #expect(augmentation.speeds == [0.9, 1, 1.1])
        #expect(used.options.scoringInterval == 5)
        #expect(!used.options.averagesCodebooks)
        let again = try read(used.resolvedText)
        #expect(again.options == used.options)
        #expect(again.resolvedText == used.resolvedText)
    }

    @Test func allFaultsAreNamedAtOnce() {
        let text =
            Self.base
            + "max_epoc: 3\nseed: many\nuse_wandb: true\nscheduler: cycliclr\noptim_conf: {betas: [0.5, 2], epsilon: 1}\noptim2_conf: {learning_rate: 1}\n"
            + "codec_conf:\n    lambda_mell: 3\n    generator_params: {hiden_dim: 8, quantizer_n_q: few, encdec_pad_mode: odd}\n"
            + "    mel_loss_params: {n_mel: 80}\n    discriminator_params: {scale: 2}\n"
        let message = fault(text, ["--patients", "3", "--grad_clip", "much", "word"])
        for part in [
            "'max_epoc' is unknown; perhaps 'max_epoch'", "line 6: 'seed' is not a whole number", "'use_wandb' is true",
            "'scheduler' is cycliclr; known here are steplr", "'optim2_conf' has unknown keys: learning_rate",
            "'codec_conf' has unknown keys: lambda_mell (perhaps lambda_mel)",
            "'codec_conf.generator_params.quantizer_n_q' is not a whole number",
            "'codec_conf.generator_params.encdec_pad_mode' is odd",
            "'codec_conf.generator_params' has unknown keys: hiden_dim (perhaps hidden_dim)",
            "'optim_conf.betas' is [0.5, 2.0]", "'optim_conf' has unknown keys: epsilon",
            "'codec_conf.mel_loss_params' has unknown keys: n_mel",
            "'codec_conf.discriminator_params' has unknown keys: scale (perhaps scales)",
            "--patients: there is no such option",
            "perhaps --patience", "--grad_clip: 'much' is not a number", "word: this argument belongs to no option",
            "16 faults",
        ] {
            #expect(message.contains(part), "\(part) in \(message)")
        }
    }

    @Test(arguments: [
        ("iterator_type: sequence", "'iterator_type' is sequence; give chunk"), ("ngpu: 2", "'ngpu' is 2; give 0 or 1"),
        ("train_dtype: float16", "'train_dtype' is float16; known here are float32, float64"),
        ("optim: adadelta", "'optim' is adadelta; known here are adam, adamw, radam and sgd"),
        ("optim: sdg", "'optim' is not one of adam"), ("max_epoch: null", "'max_epoch' is not a whole number"),
        ("max_epoch: 0", "'max_epoch' is 0"), ("keep_nbest_models: [0]", "'keep_nbest_models' is [0]"),
        ("optim_conf: {betas: [0.5, 1]}", "'optim_conf.betas' is [0.5, 1.0]"),
        ("optim_conf: {lr: -1}", "'optim_conf.lr' is -1.0"),
        ("optim_conf: {amsgrad: true}", "'optim_conf.amsgrad' is true"),
        ("scheduler: steplr", "'scheduler_conf.step_size' is missing"),
        (
            "{use_amp: true, use_tf32: true, iterator_type: chunk, optim: adam, optim2: adam}",
            "'use_tf32' is true beside 'use_amp'"
        ),
        ("train_data_path_and_name_and_type: [[a, speech, sound]]", "has 'speech'; codecs read 'audio' only"),
        ("train_shape_file: a", "'train_shape_file' is not a list of texts"),
        ("chunk_length: 5-3", "'chunk_length' is '5-3'"),
        ("chunk_length: 8000\nchunk_length: 9000", "no YAML"), ("- a", "there are no keys and values"),
        ("a: [", "no YAML"),
        ("best_model_criterion: [[valid, loss, least]]", "has [valid, loss, least]"),
        ("model_conf: {a: 1}", "unknown keys: a"),
        ("init_param: ['a:b:c:d:e']", "'a:b:c:d:e' is not a path"), ("seed: -1", "'seed' is -1"),
        ("grad_clip: .nan", "not a number"),
        ("augmentation: {speed: [0]}", "'augmentation.speed' does not fit: 0.0"),
        ("chunk_default_fs: 8000", "'chunk_default_fs' is 8000"),
        ("codec: sounstream", "'codec' is not one of soundstream"), ("pretrain_path: a.pth", "use 'init_param'"),
    ]) func oneFaultIsNamed(_ line: String, _ message: String) {
        // The line takes the place of the base's for the same key; a whole file stands alone.
        let base = Self.base.split(separator: "\n").filter { !line.hasPrefix($0.prefix { $0 != ":" } + ":") }
        let isFile = "{-".contains(line.prefix(1))
        let faults = fault(isFile ? line : base.joined(separator: "\n") + "\n" + line + "\n")
        #expect(faults.contains(message), "\(faults)")
    }
}
