"""What ESPnet 202511 and PyYAML make of configurations and arguments: the files of reference/training/.

usage: training_configuration.py OUT
Needs espnet, torch and torchaudio. config.yaml and train.yaml beside them are of a run of gan_codec_train.
"""

import json
import os
import random
import sys
import tempfile

import torch
import yaml

torch.version.cuda = None  # torchaudio otherwise refuses a differing CUDA build
from espnet2.tasks.gan_codec import GANCodecTask  # noqa: E402
from espnet2.utils.yaml_no_alias_safe_dump import yaml_no_alias_safe_dump  # noqa: E402

BASE = """iterator_type: chunk
chunk_length: 8000
optim: adam
optim2: adam
optim_conf:
    lr: 0.0002
    betas: [0.5, 0.9]
codec: soundstream
train_shape_file:
- first/audio_shape
"""

ARGUMENTS = [
    [],
    ["--max_epoch", "3", "--patience", "5", "--patience", "none"],
    ["--optim_conf", "lr=0.1", "--optim_conf", "eps=1.0e-9"],
    ["--optim_conf", "{lr: 0.1, betas: [0.5, 0.95]}"],
    ["--optim_conf", "{'lr': 0.1, 'amsgrad': False}"],
    ["--optim2_conf", "betas=[0.8, 0.99]", "--optim2", "ADAMW"],
    ["--codec_conf", "generator_params.encdec_n_filters=8", "--codec_conf", "generator_params.quantizer_n_q=4"],
    ["--codec_conf", "{mel_loss_params: {n_mels: 40, fmin: 0, fmax: null, log_base: 10.}}",
     "--codec_conf", "mel_loss_params.fmax=7000"],
    ["--codec_conf", "sampling_rate=16000", "--codec_conf", "lambda_mel=1.5e+1"],
    ["--train_shape_file", "second/audio_shape", "--train_data_path_and_name_and_type", "a/wav.scp,audio,sound",
     "--train_data_path_and_name_and_type", "('b c/wav.scp', 'audio', 'sound')"],
    ["--init_param", "a.pth", "b.pth:codec.generator:codec.generator", "--freeze_param"],
    ["--freeze_param", "codec.generator.encoder", "codec.discriminator", "--ignore_init_mismatch", "yes"],
    ["--keep_nbest_models", "3", "1", "--best_model_criterion", "valid,mel_loss,min", "train,total_count,max"],
    ["--val_scheduler_criterion", "train", "loss", "--early_stopping_criterion", "valid", "mel_loss", "min"],
    ["--grad_clip", "-1", "--grad_clip_type=1", "--chunk_shift_ratio", "1e-1"],
    ["--chunk_length", "4000-4003", "--num_cache_chunks", "7"],
    ["--scheduler", "StepLR", "--scheduler_conf", "step_size=3", "--scheduler2", "null", "--log_interval", "None"],
    ["--max_cache_size", "1.5GB", "--valid_max_cache_size", "10 MiB", "--fold_length", "80", "--fold_length", "150"],
    ["--use_tensorboard", "f", "--resume", "1", "--use_preprocessor", "Off", "--log_level", "warning"],
    ["--output_dir", "exp/codec with: a colon", "--wandb_name", "2024-01-02"],
    ["--batch_size", "1_000", "--num_iters_per_epoch", " 50 ", "--seed", "+7"],
]

FILES = [
    "max_epoch: '7'\nlog_interval: none\nscheduler: CosineAnnealingLR\nscheduler_conf: {T_max: 10, eta_min: 1.e-6}\n",
    "optim: AdamW\nuse_amp: 'yes'\nkeep_nbest_models: [5, 2]\nchunk_length: '3000,5000'\n",
    "seed: 0x10\ngrad_clip: 5\nskip_discriminator_prob: .25\nuse_matplotlib: no\nresume: on\nbatch_bins: 1_000\n",
    "best_model_criterion:\n- [valid, loss, min]\npatience: ~\nvalid_batch_size:\n",
]


def dumped(value):
    return yaml_no_alias_safe_dump(value, indent=4, sort_keys=False)


def resolved(text, arguments):
    """config.yaml before the model's constructors change it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "train.yaml")
        with open(path, "w") as file:
            file.write(text)
        args = GANCodecTask.get_parser().parse_args(["--config", path, *arguments])
    args.config = "train.yaml"
    args.version = "202511"
    args.distributed = False
    return dumped(vars(args))


def scalars():
    numbers = [0.0, -0.0, 1.0, 0.1, 1e-9, 1.5e-7, 2e-5, 1e-4, 0.00012345, 123456.789, 1e15, 1e16, 1.25e17, 123456789012345680.0,
               9007199254740993.0, 5e-324, 1.7976931348623157e308, -2.5e-10, 3.0e22, 100.0, float("inf"), float("-inf"), 1 / 3]
    texts = ["", "a", "a b", "a: b", "a:b", "a:", ":a", ": a", "a #b", "a#b", "#a", "- a", "-a", "-", "--", "---", "--- a", "...", "?",
             "? a", "?a", "[a]", "a]", "{a", "a}", ",a", "a,b", "&a", "*a", "!a", "|a", ">a", "'a'", "it's", '"a"', 'a"b', "%a", "@a",
             "`a", "null", "Null", "~", "true", "yes", "No", "on", "y", "n", "1", "+1", "0x1F", "017", "08", "1_000", "1:30",
             "1:30.5", "1.0", "1.", ".5", ".", "1e5", "1.0e5", "1.0e+5", ".inf", ".nan", "inf", "2024-01-02", "2024-1-2",
             "2024-01-02 03:04:05", "=", "<<", "<", " a", "a ", "  ", "a\tb", "a\nb", "a\n\nb", "a\nb\n", "\na", "a \nb", "a\n b",
             "\u00e9t\u00e9", "\u65e5\u672c", "\U0001f600", "\u00a0", "\u2028", "a\u0085b", "\u0007", "\ufeffa", "\\", "a\\b", "\r",
             "train_{}", "dump/raw/train/wav.scp", "env://", "0b11", "0o7", "0_", "1__0", "..", "a: ", "x" * 90]
    words = random.Random(1)
    for mark in ("", "'", ":", ": ", "\n", "\t", "\u65e5", "  "):
        for _ in range(4):
            text = " ".join("w" * words.randint(1, 14) for _ in range(40))
            place = words.randint(20, len(text) - 20)
            texts.append(text[:place] + mark + text[place:])
    return numbers, texts


def main():
    out = sys.argv[1]
    numbers, texts = scalars()
    values = [{"number": repr(n), "yaml": dumped({"key": n})} for n in numbers]
    values += [{"text": t, "yaml": dumped({"key": t, "list": [t, [t]], "inner": {"a key": {"k": t}}, " ".join(t.split())[:60] + "!": 1})} for t in texts]
    trees = [{}, {"a": {}}, {"a": []}, {"a": [[]]}, {"a": [{}]}, {"a": [[1, 2], [3, [4, 5]], 6]}, {"a": [{"b": 1, "c": [1, {"d": 2}]}, {"e": {}}]},
             {"a": {"b": {"c": [1, 2], "d": None}, "e": True}}, {"on": 1, "1": 2, "null": 3, "a b": 4, "a: b": 5, "i\u0130": 6}]
    with open(os.path.join(out, "yaml.json"), "w") as file:
        json.dump({"scalars": values, "trees": [{"json": json.dumps(t), "yaml": dumped(t)} for t in trees]}, file, indent=1)
        file.write("\n")
    cases = [{"file": BASE, "arguments": a, "resolved": resolved(BASE, a)} for a in ARGUMENTS]
    for text in FILES:
        # A key is given once.
        keys = [line.split(":")[0] for line in text.splitlines()]
        text = "".join(line + "\n" for line in BASE.splitlines() if line.split(":")[0] not in keys) + text
        cases.append({"file": text, "arguments": [], "resolved": resolved(text, [])})
    with open(os.path.join(out, "resolved.json"), "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
