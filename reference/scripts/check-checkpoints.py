#!/usr/bin/env python3
"""Checks that PyTorch, safetensors and ESPnet read what `codec-recipe convert` writes, and it what they write.

usage: check-checkpoints.py CODEC_RECIPE FOLDER...   (a folder has config.yaml and 1epoch.pth)
Needs torch, safetensors, and for the strict loading espnet (requirements.txt).
"""
import pathlib
import subprocess
import sys
import tempfile

import safetensors.torch
import torch


def same(a, b, what):
    assert sorted(a) == sorted(b), f"{what}: other keys"
    for key in a:
        x, y = a[key].contiguous(), b[key].contiguous()
        assert x.dtype == y.dtype and x.shape == y.shape, f"{what}: {key}: {x.dtype} {x.shape}, {y.dtype} {y.shape}"
        assert x.numpy().tobytes() == y.numpy().tobytes(), f"{what}: {key}"


def strict(folder, state):
    """What ESPnet says to the tensors, in the model that it builds of the configuration."""
    try:
        from espnet2.tasks.gan_codec import GANCodecTask

        model, _ = GANCodecTask.build_model_from_file(folder / "config.yaml", None, "cpu")
        model.load_state_dict(state, strict=True)
        return "loads strictly"
    except ImportError as error:
        return f"not here ({error})"
    except (KeyError, ValueError, RuntimeError, AttributeError) as error:
        return " ".join(f"{type(error).__name__}: {error}".split())[:100]


def main(recipe, folders):
    checked = 0
    for folder in map(pathlib.Path, folders):
        original = folder / "1epoch.pth"
        if not original.exists():
            continue
        expected = torch.load(original, weights_only=True, map_location="cpu")
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            run = lambda a, b: subprocess.run([recipe, "convert", a, b], check=True, stdout=subprocess.DEVNULL)
            run(original, scratch / "ours.pth")
            for mmap in (False, True):
                got = torch.load(scratch / "ours.pth", weights_only=True, mmap=mmap)
                assert list(got) == list(expected), f"{folder}: other keys or order"
                same(expected, got, f"{folder}: .pth, mmap {mmap}")
            run(original, scratch / "ours.safetensors")
            same(expected, safetensors.torch.load_file(scratch / "ours.safetensors"), f"{folder}: .safetensors")
            safetensors.torch.save_file(
                {k: v.clone().contiguous() for k, v in expected.items()}, scratch / "theirs.safetensors")
            run(scratch / "theirs.safetensors", scratch / "back.pth")
            same(expected, torch.load(scratch / "back.pth", weights_only=True), f"{folder}: from .safetensors")
            answers = [strict(folder, state) for state in (expected, got)]
            assert answers[0] == answers[1], f"{folder}: {answers}"
        checked += 1
        print(f"{folder.name}: {len(expected)} tensors equal both ways; ESPnet, of both: {answers[1]}")
    assert checked, "no model was found"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
