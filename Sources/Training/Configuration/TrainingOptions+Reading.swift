import Codecs
import NeuralCodecs

extension TrainingOptions {
    /// The options of a complete mapping, in which every key has a value. All that is wrong goes to `faults`, and then this is
    /// `nil`. `options` must gather there too.
    init?(_ options: inout ConfigurationMapping, faults: ConfigurationFaults) {
        let earlier = faults.found.count
        var values = options
        func gathered<Value>(_ read: (inout ConfigurationMapping) throws(CodecError) -> Value) -> Value? {
            faults.gather { () throws(CodecError) in try read(&values) }
        }
        // Each apart, so that a refusal hides no other fault.
        let generator = gathered { values throws(CodecError) in try OptimizerConfiguration("optim", &values) }
        let generatorScheduler = gathered { values throws(CodecError) in
            try SchedulerConfiguration("scheduler", &values)
        }
        let discriminator = gathered { values throws(CodecError) in try OptimizerConfiguration("optim2", &values) }
        let discriminatorScheduler = gathered { values throws(CodecError) in
            try SchedulerConfiguration("scheduler2", &values)
        }
        let training = gathered { values throws(CodecError) in try TrainingSources(.training, &values) }
        let validation = gathered { values throws(CodecError) in try TrainingSources(.validation, &values) }
        let chunks = gathered { values throws(CodecError) in try ChunkOptions(&values) }
        let augmentation = gathered { values throws(CodecError) in try Augmentation.read(&values) }
        let initial = gathered { values throws(CodecError) in try Self.initialParameters(&values) }
        let criteria = gathered { values throws(CodecError) in
            try Criterion.several("best_model_criterion", &values)
        }
        let stopping = gathered { values throws(CodecError) in
            try Criterion.one("early_stopping_criterion", &values)
        }
        let plateau = gathered { values throws(CodecError) in try Self.plateau(&values) }
        let precision = gathered { values throws(CodecError) in try Self.word("train_dtype", Precision.self, &values) }
        let saved = gathered { values throws(CodecError) in
            try Self.word("save_strategy", SavedParameters.self, &values)
        }
        let logLevel = gathered { values throws(CodecError) in try Self.word("log_level", LogLevel.self, &values) }
        let bestCounts = gathered { values throws(CodecError) in try Self.bestCounts(&values) }
        let mixed = gathered { values throws(CodecError) in try Self.mixedPrecision(&values) }
        _ = gathered { values throws(CodecError) in try Self.checkModel(&values) }
        guard let generator, let generatorScheduler, let discriminator, let discriminatorScheduler, let training,
            let validation, let chunks, let augmentation, let initial, let criteria, let stopping, let plateau,
            let precision, let saved, let logLevel, let bestCounts, let mixed
        else { return nil }
        do throws(CodecError) {
            func flag(_ key: String) throws(CodecError) -> Bool { try values.flag(key, default: false) }
            func size(_ key: String, minimum: Int = 1) throws(CodecError) -> Int {
                try values.size(key, default: minimum, minimum: minimum)
            }
            func optionalSize(_ key: String, minimum: Int = 1) throws(CodecError) -> Int? {
                values.isNull(key) ? nil : try size(key, minimum: minimum)
            }
            outputFolder = try values.text("output_dir")
            self.logLevel = logLevel
            printsConfiguration = try flag("print_config")
            isDryRun = try flag("dry_run")
            seed = try Self.seed(&values)
            usesGPU = try values.integer("ngpu", default: 0) > 0
            workerCount = try size("num_workers", minimum: 0)
            self.precision = precision
            (usesMixedPrecision, usesTF32) = mixed
            cuDNN = CuDNN(
                isEnabled: try flag("cudnn_enabled"), benchmarks: try flag("cudnn_benchmark"),
                isDeterministic: try flag("cudnn_deterministic"))
            epochCount = try size("max_epoch")
            patience = try optionalSize("patience", minimum: 0)
            self.stopping = stopping
            (plateauPass, plateauKey) = plateau
            self.criteria = criteria
            self.bestCounts = bestCounts
            averagingInterval = try size("nbest_averaging_interval", minimum: 0)
            averagesCodebooks = try flag("average_codebooks")
            savedParameters = saved
            gradientLimit = try values.real("grad_clip", default: 0)
            gradientNorm = try Self.normOrder(&values)
            accumulation = try size("accum_grad")
            resumes = try flag("resume")
            logInterval = try optionalSize("log_interval")
            drawsCurves = try flag("use_matplotlib")
            writesTensorBoard = try flag("use_tensorboard")
            initialParameters = initial
            ignoresMismatches = try flag("ignore_init_mismatch")
            frozen = try values.list("freeze_param")
            epochLength = try optionalSize("num_iters_per_epoch")
            self.training = training
            self.validation = validation
            preprocesses = try flag("use_preprocessor")
            self.chunks = chunks
            self.augmentation = augmentation
            generatorOptimizer = generator
            discriminatorOptimizer = discriminator
            self.generatorScheduler = generatorScheduler
            self.discriminatorScheduler = discriminatorScheduler
            isGeneratorFirst = try flag("generator_first")
            discriminatorSkip = try values.real("skip_discriminator_prob", default: 0, in: 0...1)
            scoringInterval = try size("score_every", minimum: 0)
        } catch {
            faults.add(error)
            return nil
        }
        guard faults.found.count == earlier else { return nil }
        options = values
    }

    /// The order of a norm, which may be infinite: the largest of all.
    private static func normOrder(_ values: inout ConfigurationMapping) throws(CodecError) -> Double {
        if values.node("grad_clip_type")?.float == .infinity { return .infinity }
        return try values.real("grad_clip_type", default: 2, in: 0.0.nextUp...)
    }

    private static func initialParameters(
        _ values: inout ConfigurationMapping
    ) throws(CodecError) -> [ParameterSource] {
        var sources = [ParameterSource]()
        for text in try values.list("init_param") { sources.append(try ParameterSource(text)) }
        return sources
    }

    private static func plateau(
        _ values: inout ConfigurationMapping
    ) throws(CodecError) -> (DataPass, String) {
        let texts = try values.texts("val_scheduler_criterion", default: [])
        guard texts.count == 2, let pass = DataPass(rawValue: texts[0]) else {
            throw values.refused(
                "val_scheduler_criterion", "is [\(texts.joined(separator: ", "))]", "give train or valid, and a name")
        }
        return (pass, texts[1])
    }

    private static func word<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _: Choice.Type, _ values: inout ConfigurationMapping
    ) throws(CodecError) -> Choice where Choice.RawValue == String {
        let name = try values.text(key) ?? ""
        guard let choice = Choice(rawValue: name) else {
            throw values.refused(
                key, "is \(name)", "known here are \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// ESPnet takes 1 where the list is empty.
    private static func bestCounts(_ values: inout ConfigurationMapping) throws(CodecError) -> [Int] {
        let node = values.node("keep_nbest_models")
        let counts = node?.sequence?.compactMap(\.int) ?? [node?.int].compactMap(\.self)
        guard counts.allSatisfy({ $0 >= 1 }) else {
            throw values.refused("keep_nbest_models", "is \(counts)", "give numbers of at least 1")
        }
        return counts.isEmpty ? [1] : counts
    }

    private static func mixedPrecision(_ values: inout ConfigurationMapping) throws(CodecError) -> (Bool, Bool) {
        let choices = (try values.flag("use_amp", default: false), try values.flag("use_tf32", default: false))
        guard choices != (true, true) else {
            throw values.refused("use_tf32", "is true beside 'use_amp'", "choose one of them")
        }
        return choices
    }

    /// NumPy's generators take seeds of 32 bits.
    private static func seed(_ values: inout ConfigurationMapping) throws(CodecError) -> Int {
        let seed = try values.integer("seed", default: 0)
        guard (0..<(1 << 31)).contains(seed) else {
            return try values.gather(
                values.refused("seed", "is \(seed)", "give at least 0 and less than \(1 << 31)"), 0)
        }
        return seed
    }

    /// ESPnet's model around a codec has no settings.
    private static func checkModel(_ values: inout ConfigurationMapping) throws(CodecError) {
        try values.mapping("model_conf").finish()
    }
}
