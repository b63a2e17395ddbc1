#!/usr/bin/env python3
"""Golden values of the core metrics, from the packages that VERSA calls.

usage: make-goldens.py --audio FOLDER --out FOLDER [--only pesq,stoi,…]

FOLDER with the audio holds pairs.jsonl, or VERSA's test1.wav and test2.wav. One file a group; one JSON object a pair
and a line; 10 significant digits; "inf", "-inf" and "nan" are strings; `undefined` says why a pair has no value.
"""
import argparse
import functools
import hashlib
import importlib
import json
import math
import os
import warnings

warnings.filterwarnings("ignore")

import numpy as np

import definitions
import peers


def digits(value):
    if value is None:
        return None
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


def espnet_mel(hypothesis, reference, rate):
    pair = (hypothesis, reference, rate)
    ten = peers.espnet_mel(*pair, "float64", log_base=10.0, alphas=False, range_end=12, n_mels=64)
    return {**peers.espnet_mel(*pair), "espnet_mel_f64": peers.espnet_mel(*pair, "float64")["espnet_mel"],
            "espnet_mel_log10_f64": ten["espnet_mel"]}


def srmr(hypothesis, reference, rate):
    return {f"srmr{'' if fast else '_slow'}{'_norm' if norm else ''}":
            peers.srmr(hypothesis, reference, rate, fast=fast, norm=norm)["srmr"]
            for fast in (True, False) for norm in (False, True)}


def visqol(hypothesis, reference, rate):
    return {"visqol": peers.visqol(hypothesis, reference, rate)["visqol"],
            "visqol_speech": peers.visqol(hypothesis, reference, rate, "speech")["visqol"]}


@functools.cache
def keep_filter_design():
    """The package designs the same filter twice a call, which is nearly all of its time."""
    util = importlib.import_module(peers.pysepm_package().__name__ + ".util")
    designed, design = {}, util.firls

    def firls(count, bands, gains):
        name = (count, tuple(bands), tuple(gains))
        if name not in designed:
            designed[name] = design(count, bands, gains)
        return designed[name]
    util.firls = firls


def silent_frames(samples, rate):
    """Whether 30 ms of digital silence are in the signal."""
    length = int(0.03 * rate)
    sounding = np.flatnonzero(samples)
    edges = np.concatenate(([-1], sounding, [len(samples)]))
    return np.diff(edges).max() > length


def pysepm_golden(hypothesis, reference, rate):
    keep_filter_design()
    hypothesis, reference = peers.shorter(hypothesis, reference)
    values = peers.pysepm(hypothesis, reference, rate)
    package = peers.pysepm_package()
    values["pysepm_snrseg"] = package.SNRseg(reference, hypothesis, rate)
    distortion = package.bsd(reference, hypothesis, rate)
    # A frame of digital silence has no loudness to relate to: undefined here.
    values["pysepm_bsd"] = math.nan if math.isinf(distortion) else distortion
    if silent_frames(reference, rate):
        # The predictors of digital silence are rounding errors, here without a limit.
        del values["pysepm_c_sig"], values["pysepm_c_ovl"]
    if silent_frames(hypothesis, rate):
        # Coherence with digital silence is 0 divided by 0.
        values = {key: value for key, value in values.items() if "csii" not in key or not math.isnan(value)}
    return values


def loudness(hypothesis, reference, rate, files):
    return peers.loudness_of_files(*files)


# Groups whose functions get both files' samples and rates as well.
OF_FILES = {"loudness", "signal_extra"}


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
    "pysepm": (pysepm_golden, 1), "espnet_mel": (espnet_mel, 1),
    "loudness": (loudness, 1), "pitch_errors": (peers.pitch_errors, 1), "signal_extra": (definitions.signal_extra, 1),
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
                loaded = peers.load(arguments.audio, pair)
                hypothesis, reference, rate = loaded
                if name in OF_FILES:
                    loaded = (*loaded, peers.files(arguments.audio, pair))
                row = {"key": pair["key"], "system": pair["system"], "rate": rate}
                if name != "spectral":
                    row |= {"ref_len": len(reference), "hyp_len": len(hypothesis)}
                try:
                    row |= {key: digits(value) for key, value in group(*loaded).items()}
                except Exception as error:
                    row["undefined"] = f"{type(error).__name__}: {error}"
                out.write(json.dumps(row) + "\n")
                out.flush()
        print(name, "done", flush=True)


main()
