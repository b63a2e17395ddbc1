import NeuralCodecs

extension TrainingOption {
    /// Every option, in the order of ESPnet's `config.yaml`. Defaults: ESPnet 202511's `GANCodecTask.get_parser()`.
    package static let all: [TrainingOption] =
        common + distributed + trainer + outputs + initialization + batches + chunks + sources + optimization + model
        + own
        + written

    /// The option of a name.
    static func named(_ name: String) -> TrainingOption? { all.first { $0.name == name } }

    private static let oneProcess = "a process has one device; several are started by mpirun -np N codec-recipe train …"
    private static let chunksOnly = "chunks of audio are the batches, and it means other iterators"
    private static let noAttention = "codecs have no attention to plot"
    private static let noWandb = "it belongs to 'use_wandb'"
    private static let noAdapter = "it belongs to 'use_adapter'"
    private static let onlyMemory = "it saves reading and changes no value"
    private static let iterators: [String?] = ["sequence", "category", "chunk", "task", "none"]
    private static let batchTypes: [String?] = [
        "unsorted", "sorted", "folded", "length", "numel", "catbel", "catpow", "catpow_balance_dataset",
    ]

    private static let common: [TrainingOption] = [
        TrainingOption("config", .text(isOptional: true), "null"),
        TrainingOption("print_config", .mark, "false"),
        TrainingOption("log_level", .word(["ERROR", "WARNING", "INFO", "DEBUG", "NOTSET"]), "INFO"),
        TrainingOption("drop_last_iter", .flag, "false", .ignored(chunksOnly)),
        TrainingOption("dry_run", .flag, "false"),
        TrainingOption("iterator_type", .word(iterators), "sequence", .fixed(["chunk"], "codecs train on chunks")),
        TrainingOption(
            "valid_iterator_type", .word(iterators + [nil]), "null",
            .fixed(["null", "chunk"], "codecs train on chunks")),
        TrainingOption("output_dir", .text(isOptional: true), "null"),
        TrainingOption("ngpu", .integer(isOptional: false), "0", .fixed(["0", "1"], oneProcess)),
        TrainingOption("seed", .integer(isOptional: false), "0"),
        TrainingOption("num_workers", .integer(isOptional: false), "1"),
        TrainingOption("num_att_plot", .integer(isOptional: false), "3", .ignored(noAttention)),
    ]

    private static let distributed: [TrainingOption] = [
        TrainingOption("dist_backend", .text(isOptional: false), "nccl", .ignored(oneProcess)),
        TrainingOption("dist_init_method", .text(isOptional: false), "env://", .ignored(oneProcess)),
        TrainingOption("dist_world_size", .integer(isOptional: true), "null", .fixed(["null", "1"], oneProcess)),
        TrainingOption("dist_rank", .integer(isOptional: true), "null", .fixed(["null", "0"], oneProcess)),
        TrainingOption("local_rank", .integer(isOptional: true), "null", .fixed(["null", "0"], oneProcess)),
        TrainingOption("dist_master_addr", .text(isOptional: true), "null", .ignored(oneProcess)),
        TrainingOption("dist_master_port", .integer(isOptional: true), "null", .ignored(oneProcess)),
        TrainingOption("dist_launcher", .word(["slurm", "mpi", nil]), "null", .fixed(["null"], oneProcess)),
        TrainingOption("multiprocessing_distributed", .flag, "false", .ignored(oneProcess)),
        TrainingOption("unused_parameters", .flag, "false", .ignored(oneProcess)),
        TrainingOption("sharded_ddp", .flag, "false", .fixed(["false"], oneProcess)),
        TrainingOption("use_deepspeed", .flag, "false", .fixed(["false"], "there is no DeepSpeed here")),
        TrainingOption("deepspeed_config", .text(isOptional: true), "null", .ignored("it belongs to 'use_deepspeed'")),
        TrainingOption("gradient_as_bucket_view", .flag, "true", .ignored(oneProcess)),
        TrainingOption(
            "ddp_comm_hook", .word(["none", "fp16_compress_hook", "bf16_compress_hook", nil]), "null",
            .ignored(oneProcess)),
    ]

    private static let trainer: [TrainingOption] = [
        TrainingOption("cudnn_enabled", .flag, "true"),
        TrainingOption("cudnn_benchmark", .flag, "false"),
        TrainingOption("cudnn_deterministic", .flag, "true"),
        TrainingOption("use_tf32", .flag, "false"),
        TrainingOption(
            "collect_stats", .flag, "false", .fixed(["false"], "this trains; shape files are made by another command")),
        TrainingOption("write_collected_feats", .flag, "false", .ignored("it belongs to 'collect_stats'")),
        TrainingOption("max_epoch", .integer(isOptional: false), "40"),
        TrainingOption("patience", .integer(isOptional: true), "null"),
        TrainingOption("val_scheduler_criterion", .texts(count: 2), "[valid, loss]"),
        TrainingOption("early_stopping_criterion", .texts(count: 3), "[valid, loss, min]"),
        TrainingOption(
            "best_model_criterion", .triples,
            "[[train, loss, min], [valid, loss, min], [train, acc, max], [valid, acc, max]]"),
        TrainingOption("keep_nbest_models", .integers, "[10]"),
        TrainingOption("nbest_averaging_interval", .integer(isOptional: false), "0"),
        TrainingOption("grad_clip", .real, "5.0"),
        TrainingOption("grad_clip_type", .real, "2.0"),
        TrainingOption("grad_noise", .flag, "false", .fixed(["false"], "ESPnet's trainer of codecs refuses it too")),
        TrainingOption("accum_grad", .integer(isOptional: false), "1"),
        TrainingOption("no_forward_run", .flag, "false", .fixed(["false"], "a run here trains")),
        TrainingOption("resume", .flag, "false"),
        TrainingOption("train_dtype", .word(["float16", "float32", "float64"]), "float32"),
        TrainingOption("use_amp", .flag, "false"),
        TrainingOption("log_interval", .integer(isOptional: true), "null"),
    ]

    private static let outputs: [TrainingOption] = [
        TrainingOption("use_matplotlib", .flag, "true"),
        TrainingOption("use_tensorboard", .flag, "true"),
        TrainingOption(
            "create_graph_in_tensorboard", .flag, "false", .fixed(["false"], "there is no graph of the model to write")),
        TrainingOption("use_wandb", .flag, "false", .fixed(["false"], "nothing is sent anywhere; use TensorBoard")),
        TrainingOption("wandb_project", .text(isOptional: true), "null", .ignored(noWandb)),
        TrainingOption("wandb_id", .text(isOptional: true), "null", .ignored(noWandb)),
        TrainingOption("wandb_entity", .text(isOptional: true), "null", .ignored(noWandb)),
        TrainingOption("wandb_name", .text(isOptional: true), "null", .ignored(noWandb)),
        TrainingOption("wandb_model_log_interval", .integer(isOptional: false), "-1", .ignored(noWandb)),
        TrainingOption("detect_anomaly", .flag, "false", .fixed(["false"], "it is a debugger of Python's torch")),
    ]

    private static let initialization: [TrainingOption] = [
        TrainingOption("use_adapter", .flag, "false", .fixed(["false"], "codecs have no adapters")),
        TrainingOption("adapter", .word(["lora", "houlsby"]), "lora", .ignored(noAdapter)),
        TrainingOption("save_strategy", .word(["all", "adapter_only", "required_grad_only"]), "all"),
        TrainingOption("adapter_conf", .mapping(isOptional: false), "{}", .ignored(noAdapter)),
        TrainingOption(
            "pretrain_path", .text(isOptional: true), "null",
            .fixed(["null"], "ESPnet refuses it too: use 'init_param'")),
        TrainingOption("init_param", .texts(count: nil), "[]"),
        TrainingOption("ignore_init_mismatch", .flag, "false"),
        TrainingOption("freeze_param", .texts(count: nil), "[]"),
    ]

    private static let batches: [TrainingOption] = [
        TrainingOption("num_iters_per_epoch", .integer(isOptional: true), "null"),
        TrainingOption("batch_size", .integer(isOptional: false), "20"),
        TrainingOption("valid_batch_size", .integer(isOptional: true), "null"),
        TrainingOption("batch_bins", .integer(isOptional: false), "1000000", .ignored(chunksOnly)),
        TrainingOption("valid_batch_bins", .integer(isOptional: true), "null", .ignored(chunksOnly)),
        TrainingOption("category_sample_size", .integer(isOptional: false), "10", .ignored(chunksOnly)),
        TrainingOption("upsampling_factor", .real, "0.5", .ignored(chunksOnly)),
        TrainingOption("category_upsampling_factor", .real, "0.5", .ignored(chunksOnly)),
        TrainingOption("dataset_upsampling_factor", .real, "0.5", .ignored(chunksOnly)),
        TrainingOption("dataset_scaling_factor", .real, "1.2", .ignored(chunksOnly)),
        TrainingOption("max_batch_size", .integer(isOptional: true), "null", .ignored(chunksOnly)),
        TrainingOption("min_batch_size", .integer(isOptional: false), "1", .ignored(chunksOnly)),
        TrainingOption("train_shape_file", .repeatedTexts, "[]"),
        TrainingOption("valid_shape_file", .repeatedTexts, "[]"),
        TrainingOption("batch_type", .word(batchTypes), "folded", .ignored(chunksOnly)),
        TrainingOption("valid_batch_type", .word(batchTypes + [nil]), "null", .ignored(chunksOnly)),
        TrainingOption("fold_length", .repeatedIntegers, "[]", .ignored(chunksOnly)),
        TrainingOption("sort_in_batch", .word(["descending", "ascending"]), "descending", .ignored(chunksOnly)),
        TrainingOption("shuffle_within_batch", .flag, "false", .ignored(chunksOnly)),
        TrainingOption("sort_batch", .word(["descending", "ascending"]), "descending", .ignored(chunksOnly)),
        TrainingOption(
            "multiple_iterator", .flag, "false", .fixed(["false"], "lists of data are not split; give them joined")),
    ]

    private static let chunks: [TrainingOption] = [
        TrainingOption("chunk_length", .integerOrText, "500"),
        TrainingOption("chunk_shift_ratio", .real, "0.5"),
        TrainingOption("num_cache_chunks", .integer(isOptional: false), "1024"),
        TrainingOption(
            "chunk_excluded_key_prefixes", .texts(count: nil), "[]", .ignored("audio is the only data of a codec")),
        TrainingOption(
            "chunk_default_fs", .integer(isOptional: true), "null",
            .fixed(["null", "16000"], "ESPnet would change chunk lengths by 16000 over it, whatever the audio's rate")),
        TrainingOption("chunk_max_abs_length", .integer(isOptional: true), "null"),
        TrainingOption("chunk_discard_short_samples", .flag, "true"),
    ]

    private static let sources: [TrainingOption] = [
        TrainingOption("train_data_path_and_name_and_type", .repeatedTriples, "[]"),
        TrainingOption("valid_data_path_and_name_and_type", .repeatedTriples, "[]"),
        TrainingOption("multi_task_dataset", .flag, "false", .fixed(["false"], "codecs have one task")),
        TrainingOption("allow_variable_data_keys", .flag, "false"),
        TrainingOption("max_cache_size", .byteCount(isOptional: false), "0.0", .ignored(onlyMemory)),
        TrainingOption("max_cache_fd", .integer(isOptional: false), "32", .ignored(onlyMemory)),
        TrainingOption("allow_multi_rates", .flag, "false", .fixed(["false"], "a codec has one sample rate")),
        TrainingOption("valid_max_cache_size", .byteCount(isOptional: true), "null", .ignored(onlyMemory)),
    ]

    private static let optimization: [TrainingOption] = [
        TrainingOption(
            "exclude_weight_decay", .flag, "false", .ignored("ESPnet's trainer of codecs does not look at it")),
        TrainingOption(
            "exclude_weight_decay_conf", .mapping(isOptional: false), "{}",
            .ignored("ESPnet's trainer of codecs does not look at it")),
        TrainingOption("optim", .word(OptimizerConfiguration.espnetNames), "adadelta"),
        TrainingOption("optim_conf", .mapping(isOptional: false), "{}"),
        TrainingOption("scheduler", .word(SchedulerConfiguration.espnetNames + [nil]), "null"),
        TrainingOption("scheduler_conf", .mapping(isOptional: false), "{}"),
        TrainingOption("optim2", .word(OptimizerConfiguration.espnetNames), "adadelta"),
        TrainingOption("optim2_conf", .mapping(isOptional: false), "{}"),
        TrainingOption("scheduler2", .word(SchedulerConfiguration.espnetNames + [nil]), "null"),
        TrainingOption("scheduler2_conf", .mapping(isOptional: false), "{}"),
        TrainingOption("generator_first", .flag, "false"),
        TrainingOption("skip_discriminator_prob", .real, "0.0"),
    ]

    private static let model: [TrainingOption] = [
        TrainingOption("model_conf", .mapping(isOptional: false), "{}"),
        TrainingOption("use_preprocessor", .flag, "true"),
        TrainingOption("codec", .word(CodecKind.allCases.map(\.rawValue)), "soundstream"),
        TrainingOption("codec_conf", .mapping(isOptional: false), "{}"),
    ]

    private static let own: [TrainingOption] = [
        TrainingOption(
            "augmentation", .mapping(isOptional: true), "null",
            .own("changes training chunks at random: gain_db and noise_snr_db between two values, speed by one of some")
        ),
        TrainingOption(
            "average_codebooks", .flag, "true", .own("whether n-best averages average codebooks, as ESPnet's do")),
        TrainingOption(
            "score_every", .integer(isOptional: false), "0",
            .own("every so many epochs validation audio is scored; 0 for never")),
    ]

    private static let written: [TrainingOption] = [
        TrainingOption("required", .repeatedTexts, "[output_dir]", .written("what ESPnet must be told")),
        TrainingOption("version", .text(isOptional: false), "'202511'", .written("ESPnet's version")),
        TrainingOption("distributed", .flag, "false", .written("whether there are several processes")),
    ]
}
