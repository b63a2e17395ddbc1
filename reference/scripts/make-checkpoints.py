#!/usr/bin/env python3
"""Small files of weights for the tests of the readers, as PyTorch and safetensors write them.

usage: make-checkpoints.py OUT

Python 3.11 with torch (any version from 2.13 on), numpy 2 and safetensors. reference/checkpoints/README.md describes the
files. Everything is seeded: the same packages give the same files but for a number in bare.pth.
"""
import argparse
import datetime
import json
import os
import warnings
import zipfile
from collections import OrderedDict

import numpy as np
import safetensors.torch
import torch

NAMES = {
    torch.uint8: "uint8", torch.int8: "int8", torch.int16: "int16", torch.int32: "int32", torch.int64: "int64",
    torch.float16: "float16", torch.bfloat16: "bfloat16", torch.float32: "float32", torch.float64: "float64",
    torch.bool: "bool", torch.complex64: "complex64",
}


def raw(tensor):
    """The numbers' bytes in C order."""
    flat = tensor.detach().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""


def tensors():
    """Every type, shape and order of numbers that a state dictionary may have."""
    state = OrderedDict()
    for kind in (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64):
        limits = torch.iinfo(kind)
        state[NAMES[kind]] = torch.tensor([limits.min, 0, 1, 2, limits.max], dtype=kind)
    for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        limits = torch.finfo(kind)
        values = [0.0, -0.0, 1.0, -1.5, limits.tiny, limits.smallest_normal / 4, limits.max, limits.min]
        state[NAMES[kind]] = torch.tensor(values + [float("inf"), float("-inf"), 1 / 3], dtype=kind)
    state["bool"] = torch.tensor([True, False, True])
    state["complex64"] = torch.tensor([1 + 2j, -0.5j])
    state["single"] = torch.tensor(42, dtype=torch.int64)
    state["empty"] = torch.zeros(0)
    state["empty.matrix"] = torch.zeros(3, 0, 2)
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    state["shared.whole"] = base
    state["shared.transposed"] = base.transpose(0, 2)
    state["shared.column"] = base[:, 1, ::2]
    state["shared.behind"] = base.reshape(-1)[7:11]
    state["repeated"] = torch.tensor([1.5, -2.0]).reshape(2, 1).expand(2, 3)
    state["one.row"] = torch.arange(6, dtype=torch.int16).reshape(3, 2)[1:2]
    state["größe.重み"] = torch.tensor([3.25])
    return state


def number(value):
    """A plain value for JSON: what the reader makes of it."""
    if isinstance(value, dict):
        return {"dict": [[number(k), number(v)] for k, v in value.items()]}
    if isinstance(value, tuple):
        return {"tuple": [number(v) for v in value]}
    if isinstance(value, list):
        return {"list": [number(v) for v in value]}
    if isinstance(value, torch.Tensor):
        return {"tensor": NAMES[value.dtype], "shape": list(value.shape), "bytes": raw(value).hex()}
    if isinstance(value, datetime.timedelta):
        return {"real": value.total_seconds().hex()}
    if isinstance(value, (float, np.floating)):
        return {"real": float(value).hex()}
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return {"integer": int(value)}
    return value


def training():
    """A training checkpoint as ESPnet's trainer writes it, of a model of four layers after two steps."""
    model = torch.nn.Sequential(
        torch.nn.Conv1d(1, 2, 3), torch.nn.BatchNorm1d(2), torch.nn.Conv1d(2, 1, 3), torch.nn.PReLU())
    optimizers = [torch.optim.AdamW(model[:2].parameters(), lr=2e-4, betas=(0.5, 0.9)),
                  torch.optim.SGD(model[2:].parameters(), lr=1e-3, momentum=0.9)]
    schedulers = [torch.optim.lr_scheduler.ExponentialLR(optimizers[0], 0.999), None]
    for _ in range(2):
        model(torch.randn(2, 1, 16)).pow(2).mean().backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        schedulers[0].step()

    def stats(seconds):
        return {"loss": 0.1 + seconds, "mel_loss": np.float64(1 / 3), "iter_time": np.float32(0.1),
                "count": np.int64(-7), "small": np.int32(-3), "good": np.bool_(True),
                "time": datetime.timedelta(days=1, seconds=seconds, microseconds=250000), "total_count": 1 << 40,
                "total_count_below": -(1 << 40)}

    reporter = {"stats": {epoch: {"train": stats(epoch), "valid": stats(2 * epoch)} for epoch in (1, 2)}, "epoch": 2}
    return {"model": model.state_dict(), "reporter": reporter,
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "schedulers": [scheduler.state_dict() if scheduler else None for scheduler in schedulers],
            "scaler": {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000,
                       "_growth_tracker": 300}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", help="the folder to write to")
    out = parser.parse_args().out
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(1)
    warnings.filterwarnings("ignore")

    def path(name):
        return os.path.join(out, name)

    state = tensors()
    torch.save(state, path("types.pth"))
    with open(path("types.json"), "w", encoding="utf-8") as file:
        json.dump(number(dict(state)), file, ensure_ascii=False)
        file.write("\n")
    # The format has neither complex numbers nor views, and writes tensors of wide numbers first.
    plain = {key: value.contiguous().clone() for key, value in state.items() if key != "complex64"}
    safetensors.torch.save_file(plain, path("types.safetensors"), {"format": "pt", "note": "a \"quoted\"\n\tline, größe"})

    checkpoint = training()
    torch.save(checkpoint, path("checkpoint.pth"))
    with open(path("checkpoint.json"), "w", encoding="utf-8") as file:
        json.dump(number(checkpoint), file)
        file.write("\n")

    small = OrderedDict(weight=torch.ones(2))
    torch.save(torch.nn.Linear(2, 1, bias=False), path("module.pth"))
    torch.save({"weight": torch.nn.Parameter(torch.ones(2))}, path("parameter.pth"))
    torch.save({"weight": torch.ones(2).to(torch.uint16)}, path("uint16.pth"))
    torch.save({"weight": torch.ones(2, dtype=torch.complex128)}, path("complex128.pth"))
    torch.save(small, path("bare.pth"), _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1, bias=False)), path("script.pt"))

    # The inner parts alone, for scripts/fuzz.
    for name in ("types", "checkpoint"):
        with open(path(name + ".pkl"), "wb") as file:
            file.write(zipfile.ZipFile(path(name + ".pth")).read(name + "/data.pkl"))
    with open(path("types.safetensors"), "rb") as file, open(path("types.header"), "wb") as header:
        header.write(file.read(int.from_bytes(file.read(8), "little")))


main()
