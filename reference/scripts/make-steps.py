#!/usr/bin/env python3
"""Inner values of MCD/F0 and STOI for three pairs, to find where two implementations part.

usage: make-steps.py --audio FOLDER --out FOLDER

(golden/metrics/steps/pesq.json is not made here: it comes from an instrumented build of the ITU's own P.862 program,
which may not be redistributed.)
"""
import argparse
import importlib
import json
import os
import warnings

warnings.filterwarnings("ignore")

import numpy as np

import peers

PAIRS = [("it-menardi-a", "gsm"), ("en-librivox-a", "codec2-3200"), ("cs-keys-a", "mp3-32")]


def digits(values):
    return [float(f"{v:.10g}") for v in np.ravel(values)]


def mcd_f0_steps(hypothesis, reference, rate):
    steps, features = {}, {}
    for name, samples in (("ref", reference), ("hyp", hypothesis)):
        f = features[name] = peers.world_features(samples, rate, peers.MCD_F0)
        voiced = np.where(f["f0"] > 0)[0]
        unvoiced = np.where((f["f0"] == 0) & (f["power"] > -60))[0]
        frames = sorted({int(voiced[len(voiced) // 3]), int(unvoiced[len(unvoiced) // 2])})
        steps[name] = {"low_cut_1000_1015": digits(f["filtered"][1000:1016]), "f0": digits(f["f0"]),
                       "npow_db": digits(f["power"]), "frames": frames,
                       "sp": [digits(f["envelope"][i]) for i in frames],
                       "mcep": [digits(f["cepstrum"][i]) for i in frames]}
    loud = [features[name]["cepstrum"][features[name]["power"] > -20] for name in ("hyp", "ref")]
    distance, path = peers.warp(*loud)
    steps["dtw_power"] = {"hyp_frames": len(loud[0]), "ref_frames": len(loud[1]),
                          "distance": float(f"{distance:.10g}"), "points": path.shape[1],
                          "path_hyp": path[0].tolist(), "path_ref": path[1].tolist()}
    return steps


def stoi_steps(hypothesis, reference, rate):
    stoi = importlib.import_module("pystoi.stoi")
    utils = importlib.import_module("pystoi.utils")
    y, x = (utils.resample_oct(s, 10000, rate) for s in peers.shorter(hypothesis, reference))
    steps = {"resampled_len": len(x), "ref_10k_5000_5015": digits(x[5000:5016])}
    x, y = utils.remove_silent_frames(x, y, 40, 256, 128)
    steps["len_after_silence"] = len(x)
    bands = [np.sqrt(stoi.OBM @ np.square(np.abs(utils.stft(s, 256, 512, overlap=2).T))) for s in (x, y)]
    steps["frames"] = bands[0].shape[1]
    for name, band in zip(("ref", "hyp"), bands):
        steps[f"{name}_bands_first_8_frames"] = [digits(band[:, i]) for i in range(8)]
    return steps


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--audio", required=True)
parser.add_argument("--out", required=True)
arguments = parser.parse_args()
os.makedirs(arguments.out, exist_ok=True)
rows = {(row["key"], row["system"]): row for row in peers.pairs(arguments.audio)}
for key, system in PAIRS:
    signals = peers.load(arguments.audio, rows[key, system])
    for name, steps in (("mcd_f0", mcd_f0_steps), ("stoi", stoi_steps)):
        row = {"key": key, "system": system, "rate": signals[2], **steps(*signals)}
        with open(os.path.join(arguments.out, f"{name}_{key}_{system}.json"), "w") as out:
            json.dump(row, out)
    print(key, system, "done")
