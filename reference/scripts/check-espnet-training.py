#!/usr/bin/env python3
"""ESPnet's trainer and codec-recipe's on the same data.

usage: check-espnet-training.py reference OUT       a run of ESPnet's that reference/train_whole holds
       check-espnet-training.py check CODEC_RECIPE  ESPnet goes on from codec-recipe's files, and reads them

Python 3.11 with the packages that reference/codecs/README.md names. The speech is that of reference/audio/pairs, cut.
What is asked of `check` is printed and must hold; the exit status tells.
"""
import argparse
import logging
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import types
import warnings
from contextlib import redirect_stdout
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")

import numpy as np
import soundfile
import torch
import yaml

torch.set_num_threads(1)
REFERENCE = Path(__file__).resolve().parent.parent
SPEECH = REFERENCE / "audio" / "pairs" / "ref"
RATE = 16000
# Key, recording, first sample, samples.
UTTERANCES = {
    "train": [("t0", "en-librivox-a", 0, 20000), ("t1", "en-librivox-a", 20000, 17000), ("t2", "en-librivox-a", 40000, 2000),
              ("t3", "en-librivox-a", 64000, 9000)],
    "valid": [("v0", "en-allison-a", 8000, 9000), ("v1", "en-allison-a", 30000, 6000)],
}


def espnet_task():
    """ESPnet's codec task. torchaudio's compiled part, which the codecs do not need, fits one build of torch only."""
    extension = types.ModuleType("torchaudio._extension")
    extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
    extension.fail_if_no_align = lambda function: function
    sys.modules["torchaudio._extension"] = extension
    with redirect_stdout(sys.stderr):
        import espnet2.iterators.chunk_iter_factory as chunks
        from espnet2.tasks.gan_codec import GANCodecTask
    # ESPnet calls int() on an array of one number, which NumPy from 2.4 on refuses.
    chunks.int = lambda value=0: int(value.reshape(-1)[0]) if isinstance(value, np.ndarray) else int(value)
    return GANCodecTask


def write_data(folder):
    for phase, utterances in UTTERANCES.items():
        (folder / "data" / phase).mkdir(parents=True, exist_ok=True)
        (folder / "wav").mkdir(exist_ok=True)
        lists = {"wav.scp": [], "audio_shape": []}
        for key, recording, start, length in utterances:
            samples, rate = soundfile.read(SPEECH / f"{recording}.flac", dtype="int16")
            assert rate == RATE
            soundfile.write(folder / "wav" / f"{key}.wav", samples[start:start + length], RATE, "PCM_16")
            lists["wav.scp"].append(f"{key} wav/{key}.wav\n")
            lists["audio_shape"].append(f"{key} {length}\n")
        for name, lines in lists.items():
            (folder / "data" / phase / name).write_text("".join(lines))


def configuration(model, **changes):
    """A model's configuration without what a run adds, for short chunks."""
    conf = yaml.safe_load((REFERENCE / "codecs" / model / "config.yaml").read_text())
    for key in ["config", "required", "version", "distributed", "output_dir"]:
        conf.pop(key, None)
    conf.update(chunk_length=3200, num_cache_chunks=8, batch_size=2, num_iters_per_epoch=None, num_workers=0, max_epoch=2,
                keep_nbest_models=2, log_interval=1, use_tensorboard=False, use_matplotlib=False, **changes)
    return conf


def without_chance(conf):
    """One bandwidth and no codes that are replaced: then a run whose codebooks are there leaves nothing to chance."""
    params = conf["codec_conf"]["generator_params"]
    params["quantizer_target_bandwidth"] = [max(params["quantizer_target_bandwidth"])]
    params["quantizer_threshold_ema_dead_code"] = 0
    return conf


def arguments(out, *more):
    return ["--config", "train.yaml", "--output_dir", out, *more] + [
        word for phase in ("train", "valid") for word in (
            f"--{phase}_data_path_and_name_and_type", f"data/{phase}/wav.scp,audio,sound",
            f"--{phase}_shape_file", f"data/{phase}/audio_shape")]


def espnet_train(task, out, log, *more):
    """A run of ESPnet's in this folder; its log goes to a file."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    standard_error = os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 2)
    try:
        with redirect_stdout(open(os.devnull, "w")):
            task.main(cmd=arguments(out, "--resume", "true", *more))
    finally:
        sys.stderr.flush()
        os.dup2(standard_error, 2)
    host = os.uname()[1].split(".")[0]
    kept = [line for line in Path(log).read_text().splitlines()
            if re.search(r"\((trainer|gan_trainer|average_nbest_models|reporter):", line)]
    return [line.replace(f"[{host}]", "[host]").replace(os.getcwd() + "/", "") for line in kept]


def reference(out):
    task = espnet_task()
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        write_data(Path(work))
        Path("train.yaml").write_text(yaml.safe_dump(without_chance(configuration("encodec"))))
        shutil.copy(REFERENCE / "codecs" / "encodec" / "1epoch.pth", "initial.pth")
        lines = espnet_train(task, "exp", "log", "--init_param", "initial.pth")
        for name in ["config.yaml", "checkpoint.pth"]:
            shutil.copy(f"exp/{name}", out / name)
        lines += espnet_train(task, "exp", "log", "--max_epoch", "3")
        (out / "train.log").write_text("\n".join(lines) + "\n")
        os.chdir("/")


def losses(lines, pattern):
    """Numbers by name of each line that fits."""
    found = []
    for line in lines:
        if re.search(pattern, line):
            found.append({name: float(value) for name, value in re.findall(r"([a-z][a-z_0-9]*)=(-?[0-9.]+(?:e[+-][0-9]+)?)", line)})
    return found


class Checks:
    def __init__(self):
        self.failures = 0

    def __call__(self, what, holds):
        print(("ok    " if holds else "FAILS ") + what, flush=True)
        self.failures += 0 if holds else 1


def recipe(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def check_model(check, task, program, model):
    print(model)
    conf = configuration(model)
    Path("train.yaml").write_text(yaml.safe_dump(conf))
    out = f"exp/{model}"
    recipe(program, "train", *arguments(out), "--threads", "1", "--quiet")
    own = Path(out, "train.log").read_text().splitlines()
    # ESPnet's own loader: strictly all keys, in a model that ESPnet builds from our config.yaml.
    built, _ = task.build_model_from_file(f"{out}/config.yaml", f"{out}/2epoch.pth", "cpu")
    stored = torch.load(f"{out}/checkpoint.pth", map_location="cpu", weights_only=False)["model"]
    check("ESPnet's model takes epoch 2, and it is the checkpoint's",
          all(torch.equal(value, stored[key]) for key, value in built.state_dict().items()))
    check("codes of ESPnet's AudioCoding are ours", codes_agree(program, out))
    lines = espnet_train(task, out, f"{model}.log", "--max_epoch", "3")
    check("ESPnet resumes from our checkpoint", any("resumed using" in line for line in lines))
    before, after = losses(own, "2epoch results")[0], losses(lines, "3epoch results")[0]
    check(f"and goes on where we were: mel_loss {before['mel_loss']} then {after['mel_loss']}",
          0.7 < after["mel_loss"] / before["mel_loss"] < 1.1)
    recipe(program, "train", *arguments(out), "--threads", "1", "--quiet", "--max_epoch", "4", "--resume", "true")
    again = losses(Path(out, "train.log").read_text().splitlines(), "4epoch results")[0]
    check(f"and we go on where ESPnet was: mel_loss {again['mel_loss']}", 0.7 < again["mel_loss"] / after["mel_loss"] < 1.1)
    check("files of 2 best epochs are averaged", Path(out, "valid.mel_loss.ave_2best.pth").exists())


def codes_agree(program, out):
    from espnet2.bin.gan_codec_inference import AudioCoding

    recipe(program, "encode", "--input", "data/valid/wav.scp", "--model-file", f"{out}/2epoch.pth", "--train-config",
           f"{out}/config.yaml", "--output-dir", f"{out}/codes", "--espnet-exact", "--quiet")
    coding = AudioCoding(f"{out}/config.yaml", f"{out}/2epoch.pth", device="cpu")
    agree = True
    for key, _, _, _ in UTTERANCES["valid"]:
        samples, _ = soundfile.read(f"wav/{key}.wav", dtype="float32")
        expected = coding(torch.from_numpy(samples), encode_only=True)["codes"].numpy()
        agree = agree and np.array_equal(np.load(f"{out}/codes/codec/{key}.npy").reshape(expected.shape), expected)
    return agree


# Settings of both sides, a pair a run; all of them begin anew for each run.
OPTIMIZATION = [
    (("adamw", {"lr": 1e-3, "weight_decay": 0.1}), ("warmuplr", {"warmup_steps": 20})),
    (("sgd", {"lr": 1e-4, "momentum": 0.9}), ("onecyclelr", {"max_lr": 1e-4, "total_steps": 60})),
    (("sgd", {"lr": 1e-4}), ("steplr", {"step_size": 1})),
    (("radam", {"lr": 1e-3}), ("reducelronplateau", {"patience": 0})),
    (("adam", {"lr": 1e-3}), ("multisteplr", {"milestones": [1, 3]})),
    (("adam", {"lr": 1e-3}), ("noamlr", {"warmup_steps": 30})),
    (("adam", {"lr": 1e-3}), ("cosineannealinglr", {"T_max": 3})),
    (("adam", {"lr": 1e-3, "betas": [0.7, 0.9]}), ("onecyclelr", {"max_lr": 1e-3, "total_steps": 60})),
    (("adam", {"lr": 1e-3}), (None, {})),
]


def check_optimization(check, task, program):
    for number, ((optimizer, conf), (scheduler, scheduler_conf)) in enumerate(OPTIMIZATION):
        sides = {}
        for side in ("", "2"):
            sides.update({f"optim{side}": optimizer, f"optim{side}_conf": conf, f"scheduler{side}": scheduler,
                          f"scheduler{side}_conf": scheduler_conf})
        changes = {**configuration("encodec"), **sides, "val_scheduler_criterion": ["valid", "mel_loss"]}
        Path("train.yaml").write_text(yaml.safe_dump(changes))
        out = f"exp/optimization{number}"
        recipe(program, "train", *arguments(out), "--threads", "1", "--quiet", "--max_epoch", "1")
        lines = espnet_train(task, out, "log", "--max_epoch", "2")
        shutil.copytree(out, f"{out}.espnet", symlinks=True)
        recipe(program, "train", *arguments(out), "--threads", "1", "--quiet", "--max_epoch", "3", "--resume", "true")
        espnet_train(task, f"{out}.espnet", "log2", "--max_epoch", "3")
        own = losses(Path(out, "train.log").read_text().splitlines(), "3epoch:train:")
        theirs = losses(Path("log2").read_text().splitlines(), "3epoch:train:")
        rates = [(line["optim0_lr0"], line["optim1_lr0"]) for line in own]
        expected = [(line["optim0_lr0"], line["optim1_lr0"]) for line in theirs]
        check(f"{optimizer}, {scheduler}: ESPnet takes ours and we ESPnet's; rates of epoch 3 are equal",
              any("resumed using" in line for line in lines) and rates == expected and len(rates) > 3)


def check(program):
    task = espnet_task()
    checks = Checks()
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        write_data(Path(work))
        for model in ["soundstream", "encodec", "encodec_causal", "dac", "funcodec_mag_angle"]:
            random.seed(0)
            check_model(checks, task, program, model)
        check_optimization(checks, task, program)
        os.chdir("/")
    return checks.failures


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["reference", "check"])
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    if options.what == "reference":
        reference(options.path)
    elif check(options.path):
        raise SystemExit("not all holds")
