#!/usr/bin/env python3
"""Golden values of the core metrics, from the packages that VERSA calls.

usage: make-goldens.py --audio FOLDER --out FOLDER [--only pesq,stoi,…]

FOLDER with the audio holds pairs.jsonl, or VERSA's test1.wav and test2.wav. One file a group; one JSON object a pair
and a line; 10 significant digits; "inf", "-inf" and "nan" are strings; `undefined` says why a pair has no value.
"""
import argparse
import hashlib
import json
import math
import os
import warnings

warnings.filterwarnings("ignore")

import peers


def digits(value):
    if isinstance(value, list):
        return [digits(v) for v in value]
    value = float(value)
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return float(f"{value:.10g}")


def pesq(hypothesis, reference, rate):
    values = peers.pesq(hypothesis, reference, rate)
    if rate >= 16000:
        values["wb_16k"] = peers.pesq_at(hypothesis, reference, rate, 16000, "wb")
        values["nb_16k"] = peers.pesq_at(hypothesis, reference, rate, 16000, "nb")
    values["nb_8k"] = peers.pesq_at(hypothesis, reference, rate, 8000, "nb")
    return values


def stoi(hypothesis, reference, rate):
    return {**peers.stoi(hypothesis, reference, rate), **peers.estoi(hypothesis, reference, rate)}


def signal_metric(hypothesis, reference, rate):
    """VERSA's keys, and the same code in double, which is what an independent implementation can agree with."""
    values = peers.signal_metric(hypothesis, reference, rate)
    hypothesis, reference = peers.shorter(hypothesis, reference)
    values["si_snr_f64"] = peers.si_snr(hypothesis, reference, "float64")
    values["si_snr_zero_mean_f64"] = peers.si_snr(hypothesis, reference, "float64", zero_mean=True)
    values["ci_sdr_f64"] = peers.ci_sdr(hypothesis, reference, "float64")
    return values


features = {}


def mcd_f0(**settings):
    """The group with these settings; a signal's features are computed once for all pairs and alignments."""
    settings = {**peers.MCD_F0, **settings}

    def known(samples, rate):
        name = (hashlib.sha256(samples.tobytes()).digest(), rate, settings["f0max"])
        if name not in features:
            made = peers.world_features(samples, rate, settings)
            features[name] = {part: made[part] for part in ("f0", "cepstrum", "power")}
        return features[name]

    return lambda hypothesis, reference, rate: peers.mcd_f0_of(
        known(hypothesis, rate), known(reference, rate), settings)


def spectral(hypothesis, reference, rate):
    double = peers.mrstft(hypothesis, reference, rate, "float64")
    return {
        "mrstft": peers.mrstft(hypothesis, reference, rate)["mrstft"], **peers.melstft(hypothesis, reference, rate),
        "mrstft_f64": double["mrstft"], "mrstft_sc": double["mrstft_sc"], "mrstft_logmag": double["mrstft_logmag"],
        "melstft_f64": peers.melstft(hypothesis, reference, rate, "float64")["melstft"],
        **peers.dac_mel(hypothesis, reference, rate), **peers.dac_mel_eval(hypothesis, reference, rate),
        **peers.dac_stft_eval(hypothesis, reference, rate), **peers.lsd(hypothesis, reference, rate)}


def srmr(hypothesis, reference, rate):
    return {f"srmr{'' if fast else '_slow'}{'_norm' if norm else ''}":
            peers.srmr(hypothesis, reference, rate, fast=fast, norm=norm)["srmr"]
            for fast in (True, False) for norm in (False, True)}


def visqol(hypothesis, reference, rate):
    return {"visqol": peers.visqol(hypothesis, reference, rate)["visqol"],
            "visqol_speech": peers.visqol(hypothesis, reference, rate, "speech")["visqol"]}


def log_wmse(hypothesis, reference, rate):
    return {**peers.log_wmse(hypothesis, reference, rate), **peers.log_wmse_full(hypothesis, reference, rate)}


def chroma_alignment(**settings):
    """VERSA's keys; where a frame is silent the cosine is NaN, and a sum with it may come out infinite."""
    return lambda *pair: {key: value if math.isfinite(value) else math.nan
                          for key, value in peers.chroma_alignment(*pair, **settings).items()}


# Name of the file: the function, and every how many pairs it is made of.
GROUPS = {
    "pesq": (pesq, 1), "stoi": (stoi, 1), "signal_metric": (signal_metric, 1), "mcd_f0": (mcd_f0(), 1),
    "mcd_f0_dtw": (mcd_f0(dtw=True), 1), "spectral": (spectral, 1), "srmr": (srmr, 1), "visqol": (visqol, 1),
    "warpq": (peers.warpq, 1), "log_wmse": (log_wmse, 1),
    "chroma_alignment": (chroma_alignment(), 1),
    "chroma_alignment_tuning0": (chroma_alignment(kinds=("stft",), tuning=0.0), 1),
    # The setting of ESPnet's LibriTTS recipe.
    "mcd_f0_f0max8000": (mcd_f0(f0max=8000), 2),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--audio", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default=",".join(GROUPS))
    arguments = parser.parse_args()
    rows = peers.pairs(arguments.audio)
    os.makedirs(arguments.out, exist_ok=True)
    for name in arguments.only.split(","):
        group, every = GROUPS[name]
        with open(os.path.join(arguments.out, name + ".jsonl"), "w") as out:
            for pair in rows[::every]:
                hypothesis, reference, rate = peers.load(arguments.audio, pair)
                row = {"key": pair["key"], "system": pair["system"], "rate": rate}
                if name != "spectral":
                    row |= {"ref_len": len(reference), "hyp_len": len(hypothesis)}
                try:
                    row |= {key: digits(value) for key, value in group(hypothesis, reference, rate).items()}
                except Exception as error:
                    row["undefined"] = f"{type(error).__name__}: {error}"
                out.write(json.dumps(row) + "\n")
                out.flush()
        print(name, "done", flush=True)


main()
