/// An option of the recipe: one of ESPnet's `codec.sh`, or one of our own.
public struct RecipeOption: Sendable {
    /// How its value is written.
    public enum Form: Sendable, Hashable {
        /// Any text.
        case text
        /// Exactly `true` or `false`.
        case flag
        /// A whole number.
        case integer
        /// A number.
        case number
        /// A sample rate, such as 16000 or 16k.
        case rate
        /// One of some words.
        case word([String])
    }

    /// The name, with underscores.
    public let name: String
    /// How its value is written.
    public let form: Form
    /// The value where none is given.
    public let defaultText: String
    /// What it means, in a few words.
    public let meaning: String
    /// Whether `codec.sh` does not have it.
    public let isOwn: Bool

    private init(_ name: String, _ form: Form, _ defaultText: String, _ meaning: String, isOwn: Bool = false) {
        (self.name, self.form, self.defaultText, self.meaning, self.isOwn) = (name, form, defaultText, meaning, isOwn)
    }

    /// The option of a name with underscores; `nil` for an unknown one.
    static func named(_ name: String) -> RecipeOption? { all.first { $0.name == name } }

    /// All options, in the order of the help text.
    ///
    /// Source: ESPnet, `egs2/TEMPLATE/codec1/codec.sh`, but for those marked as our own.
    public static let all: [RecipeOption] = [
        RecipeOption("stage", .integer, "1", "the first stage to run"),
        RecipeOption("stop_stage", .integer, "10000", "the last stage to run"),
        RecipeOption("skip_data_prep", .flag, "false", "leave out stages 1 to 3"),
        RecipeOption("skip_train", .flag, "false", "leave out stages 4 and 5"),
        RecipeOption("skip_eval", .flag, "false", "leave out stages 6 and 7"),
        RecipeOption("skip_upload", .flag, "true", "leave out stages 8 and 9"),
        RecipeOption("ngpu", .integer, "1", "GPUs a node for training; 0 trains on the CPU"),
        RecipeOption("num_nodes", .integer, "1", "nodes for training"),
        RecipeOption("nj", .integer, "32", "jobs of stage 2"),
        RecipeOption("inference_nj", .integer, "32", "jobs of stages 6 and 7"),
        RecipeOption("gpu_inference", .flag, "false", "decode on a GPU"),
        RecipeOption("dumpdir", .text, "dump", "folder of dumped audio"),
        RecipeOption("expdir", .text, "exp", "folder of experiments"),
        RecipeOption("python", .text, "python3", "taken as codec.sh takes it, and not used: no job runs Python"),
        RecipeOption("local_data_opts", .text, "", "options for local/data.sh"),
        RecipeOption("feats_type", .word(["raw"]), "raw", "only raw"),
        RecipeOption(
            "audio_format", .word(["wav", "flac", "wav.ark", "flac.ark"]), "flac", "files of the dump"),
        RecipeOption("min_wav_duration", .number, "0.1", "seconds; train and valid keep what is longer"),
        RecipeOption("max_wav_duration", .number, "200000000", "seconds; train and valid keep what is shorter"),
        RecipeOption("fs", .rate, "16000", "sample rate of the dump, such as 16000 or 16k"),
        RecipeOption("train_config", .text, "", "YAML file of training"),
        RecipeOption("train_args", .text, "", "arguments over it, such as \"--max_epoch 1\""),
        RecipeOption("tag", .text, "", "suffix of the experiment's folder (default: from config and arguments)"),
        RecipeOption("codec_exp", .text, "", "the experiment's folder; tag is then ignored"),
        RecipeOption("codec_stats_dir", .text, "", "folder of shapes (default: <expdir>/codec_stats_raw)"),
        RecipeOption("num_splits", .integer, "1", "declared by codec.sh, never used"),
        RecipeOption("inference_config", .text, "", "YAML file of decoding"),
        RecipeOption("inference_args", .text, "", "arguments over it, such as \"--target_bandwidth 4\""),
        RecipeOption("inference_tag", .text, "", "name of the decoding's folder (default: from config and model)"),
        RecipeOption(
            "inference_model", .text, "train.total_count.best.pth",
            "checkpoints in the experiment's folder, with blanks between several"),
        RecipeOption(
            "download_model", .text, "", "a packed model, a model's folder or owner/name, in place of training"),
        RecipeOption("scoring_config", .text, "", "VERSA's YAML file, or a metric set: codec, fast, full"),
        RecipeOption("scoring_args", .text, "", "arguments of VERSA's scorer"),
        RecipeOption("scoring_tag", .text, "", "name of the scoring's folder (default: from config)"),
        RecipeOption("train_set", .text, "", "name of the training set"),
        RecipeOption("valid_set", .text, "", "name of the validation set"),
        RecipeOption("test_sets", .text, "", "names of the test sets, with blanks between them"),
        RecipeOption(
            "audio_fold_length", .integer, "256000", "used by batch_type folded alone, which codecs do not have"),
        RecipeOption("hf_repo", .text, "", "owner/name of the Hub's repository"),
        RecipeOption("cmd", .text, "local", "where jobs run: local or slurm", isOwn: true),
        RecipeOption("slurm_config", .text, "conf/slurm.conf", "how options become sbatch's", isOwn: true),
        RecipeOption("job_time", .text, "", "Slurm: the longest that a job may take, such as 4:00:00", isOwn: true),
        RecipeOption("job_mem", .text, "", "Slurm: memory of a job, such as 4G", isOwn: true),
        RecipeOption(
            "job_threads", .integer, "0", "Slurm: cores of a job; 0 leaves it to the configuration", isOwn: true),
        RecipeOption(
            "max_jobs_run", .integer, "0", "jobs that run at the same time at most; 0 for no limit", isOwn: true),
        RecipeOption(
            "train_tasks", .integer, "0", "processes of training, joined by MPI; 0 for one a GPU", isOwn: true),
        RecipeOption("force", .flag, "false", "do again what is done", isOwn: true),
        RecipeOption("dry_run", .flag, "false", "print the plan and stop", isOwn: true),
        RecipeOption(
            "audio_dir", .text, "", "stage 1: a folder with a folder of audio for each set", isOwn: true),
        RecipeOption("libritts", .text, "", "stage 1: LibriTTS's folder, for sets named as its parts", isOwn: true),
        RecipeOption("kaldi_feats", .flag, "false", "stage 2: MFCC and energy VAD, feats.scp and vad.scp", isOwn: true),
        RecipeOption(
            "max_failures", .integer, "0", "utterances that may fail in a set before the stage does", isOwn: true),
        RecipeOption(
            "espnet_exact", .flag, "true", "leave decoded audio as ESPnet does, up to a frame longer", isOwn: true),
        RecipeOption(
            "allow_missing", .flag, "false", "score though some keys have no reference or no decoded audio", isOwn: true
        ),
    ]
}
