#!/usr/bin/env python3
"""Chunks, padding, shape files and random numbers as ESPnet and NumPy make them: reference/training/chunks.json.

usage: make-chunk-goldens.py --out FILE

Needs espnet 202511 with a NumPy older than 2.4.
"""
import argparse
import json
import logging
import os
import random
import sys
import tempfile
import types
from pathlib import Path

# ESPnet imports what it needs for text; training a codec has none.
for name in ("g2p_en", "inflect"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["inflect"].engine = lambda *arguments, **options: None

import numpy as np
import torch
from espnet2.bin.aggregate_stats_dirs import aggregate_stats_dirs
from espnet2.iterators.chunk_iter_factory import ChunkIterFactory
from espnet2.main_funcs.collect_stats import collect_stats
from espnet2.train.abs_espnet_model import AbsESPnetModel
from espnet2.train.collate_fn import CommonCollateFn
from espnet2.train.preprocessor import CommonPreprocessor

logging.disable(logging.CRITICAL)

SMALL = [5000, 9000, 12345, 4000, 20011, 7777, 4001, 8000, 100, 3999]
COLLATE = CommonCollateFn(float_pad_value=0.0, int_pad_value=0)


def preprocessor(train, chunk_length):
    return CommonPreprocessor(train=train, token_type=None, speech_name="audio", min_sample_size=chunk_length,
                              audio_pad_value=0.0, force_single_channel=True)


class Ramps:
    """Utterances whose samples say where they are, as long as the preprocessor makes them."""

    def __init__(self, lengths):
        self.lengths = lengths
        self.process = None

    def __getitem__(self, key):
        audio = self.process(key, {"audio": np.ones(self.lengths[int(key)], np.float32)})["audio"]
        return key, {"audio": np.arange(len(audio), dtype=np.float64)}


def batches(lengths, epoch, seed, chunk_length, n, cache, size, ratio, train, discard=True, longest=None):
    dataset = Ramps(lengths)
    factory = ChunkIterFactory(
        dataset=dataset, batches=[[str(i)] for i in range(len(lengths))], batch_size=size,
        chunk_length=chunk_length, chunk_shift_ratio=ratio, num_cache_chunks=cache, num_samples_per_epoch=n, seed=seed,
        shuffle=train, collate_fn=COLLATE, discard_short_samples=discard, chunk_max_abs_length=longest)
    # ESPnet's task gives the preprocessor the option itself, which fails with several lengths; here it is the shortest.
    dataset.process = preprocessor(train, min(factory.chunk_lengths))
    for keys, batch in factory.build_iter(epoch):
        widths = batch["audio_lengths"].tolist() if "audio_lengths" in batch else [batch["audio"].shape[1]] * len(keys)
        yield [[int(k), int(a[0]), int(w)] for k, a, w in zip(keys, batch["audio"], widths)]


def fnv(numbers):
    """FNV-1a, 64 bits, of numbers as 32-bit little-endian integers."""
    value = 0xCBF29CE484222325
    for byte in np.asarray(numbers, "<u4").tobytes():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def run(lengths, whole, **options):
    case = dict(epoch=1, seed=0, chunk_length=4000, n=None, cache=8, size=3, ratio=0.5, train=True, discard=True,
                longest=None) | options
    made = list(batches(lengths, **case))
    flat = [number for batch in made for chunk in batch for number in chunk]
    return case | {"count": len(made), "fnv": fnv(flat)} | ({"batches": made} if whole else {})


def small_runs():
    for seed, epoch in ((0, 1), (777, 3), (12345, 2)):
        yield dict(seed=seed, epoch=epoch)
    for n in (1, 3, 7, 9, 10, 11, 25):
        for epoch in (1, 2, 3, 4, 5):
            yield dict(seed=777, epoch=epoch, n=n, cache=4, size=2)
    for ratio in (0.1, 0.3, 0.75, 1.0, 1.7):
        yield dict(seed=1, ratio=ratio)
    for size, cache in ((1, 0), (4, 1), (1, 100), (5, 5), (16, 3)):
        yield dict(seed=2, size=size, cache=cache)
    for length in ("3000,5000", "3990-4010", "100,2000,2000,9000", "4000,3998-4001"):
        for train in (True, False):
            yield dict(seed=3, epoch=2, chunk_length=length, train=train)
    for options in (dict(), dict(epoch=2), dict(size=4, cache=5), dict(size=1), dict(ratio=0.3)):
        yield dict(seed=777, train=False) | options
    for train in (True, False):
        for length in (4000, "4500,9000"):
            yield dict(seed=5, train=train, discard=False, size=2, cache=4, chunk_length=length)
    yield dict(seed=6, longest=3000, chunk_length="3500,4500")


def large_runs():
    for seed, epoch, n in ((777, 1, None), (777, 2, 100), (777, 7, 123), (777, 8, 1500), (2**32 - 100, 99, None)):
        yield dict(seed=seed, epoch=epoch, n=n, cache=1024, size=32, chunk_length=24000)
    yield dict(seed=777, epoch=1, cache=64, size=16, chunk_length=24000, train=False)
    yield dict(seed=11, epoch=4, cache=128, size=8, chunk_length="8000-8100,24000")


def numbers(seed):
    state = np.random.RandomState(seed)
    order = list(range(20))
    words = [int(state.randint(0, 2**32)) for _ in range(3)]
    state.shuffle(order)
    array = np.arange(700)
    state.shuffle(array)
    return {"seed": seed, "words": words, "shuffled": order, "shuffled_700": fnv(array),
            "randint": [int(state.randint(-5, high)) for high in (-4, 0, 1, 100, 2**31, 2**40)],
            "choice": [int(state.choice([3, 1, 4, 1, 5], 1)[0]) for _ in range(8)]}


class Featureless(AbsESPnetModel):
    """Collects what the codec model collects."""

    def forward(self, **batch):
        raise NotImplementedError

    def collect_feats(self, **batch):
        return {}


def shapes(folder):
    """What collecting statistics in two jobs leaves behind; the codec model collects no features."""
    keys = ["a-1", "a-10", "b", "é", "z"]
    lengths = dict(zip(keys, (5, 123, 40, 1, 77)))
    for job, part in enumerate((keys[:3], keys[3:])):
        iterator = [COLLATE([(k, {"audio": np.ones(lengths[k], np.float32)}) for k in reversed(part)])]
        collect_stats(Featureless(), iterator, iterator, Path(folder) / f"stats.{job}", 0, None, False)
    aggregate_stats_dirs([os.path.join(folder, f"stats.{j}") for j in (0, 1)], os.path.join(folder, "all"), "INFO", True)
    text = {}
    for mode in ("train", "valid"):
        text[f"{mode}/audio_shape"] = open(os.path.join(folder, "all", mode, "audio_shape"), encoding="utf-8").read()
        for name in ("batch_keys", "stats_keys"):
            text[f"{mode}/{name}"] = open(os.path.join(folder, "stats.0", mode, name), encoding="utf-8").read()
    return {"lengths": [[k, lengths[k]] for k in keys], "files": text}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    source = random.Random(1)
    large = [source.randint(20000, 300000) for _ in range(500)]
    padded = [len(preprocessor(True, 100)("k", {"audio": np.ones(n, np.float32)})["audio"]) for n in (0, 1, 99, 100, 101)]
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "small": {"lengths": SMALL, "runs": [run(SMALL, True, **options) for options in small_runs()]},
            "large": {"lengths": large, "runs": [run(large, False, **options) for options in large_runs()]},
            "padding": {"chunk_length": 100, "lengths": [0, 1, 99, 100, 101], "padded": padded},
            "random": [numbers(seed) for seed in (0, 1, 42, 777, 778, 877, 2**31, 2**32 - 1)],
            "shapes": shapes(folder),
        }
    with open(arguments.out, "w", encoding="utf-8") as file:
        json.dump(result, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
