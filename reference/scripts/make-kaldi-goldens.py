#!/usr/bin/env python3
"""What Kaldi's MFCC, its decision of voice by energy and kaldiio's archives look like.

usage: make-kaldi-goldens.py --audio FOLDER --out FOLDER

Python 3.11 with numpy 2.4.6, soundfile 0.14.0, kaldi-native-fbank 1.23.0 and kaldiio 2.18.1. FOLDER with the audio is
reference/audio/pairs. It writes

mfcc.jsonl     rows of a case: `peer` by kaldi-native-fbank, which computes in single precision; `double`, the same definition
               in double precision below, written from Kaldi's description of it. `largest_difference` is between the two, over
               all frames: 1e-4 to 5e-4, half of them below 2e-5, log energies within 3e-5. It is the rounding of the peer's
               transform, mel weights and pre-emphasis, each of which makes about 1e-4 in frames whose high bands are weak,
               and of its sums of squares one after the other.
vad.jsonl      decisions, one character a frame, on the first column of the peer's features, by a transcription of Kaldi's
               ivector/voice-activity-detection.cc; `least_margin` is the smallest distance of an energy from the threshold.
archive.ark, archive.scp   what kaldiio writes for the values that `archive` makes
compressed.ark, compressed.json   matrices that kaldiio has compressed, with the numbers that it reads back, as the bits
               of single precision
"""
import argparse
import io
import json
import math
import os

import kaldi_native_fbank as knf
import kaldiio
import numpy as np
import soundfile

DEFAULTS = {
    "frame_shift": 10.0,
    "frame_length": 25.0,
    "preemphasis_coefficient": 0.97,
    "remove_dc_offset": True,
    "window_type": "povey",
    "round_to_power_of_two": True,
    "snip_edges": True,
    "num_mel_bins": 23,
    "low_freq": 20.0,
    "high_freq": 0.0,
    "num_ceps": 13,
    "use_energy": True,
    "energy_floor": 0.0,
    "raw_energy": True,
    "cepstral_lifter": 22.0,
    "htk_compat": False,
}
# 8, 16, 22.05, 24, 44.1 and 48 kHz.
FILES = [
    "ref/it-menardi-a.flac",
    "ref/en-librivox-a.flac",
    "ref/cs-fish-a.flac",
    "hyp/opus-24-at24000/cs-linux-a.flac",
    "ref/cs-keys-a.flac",
    "ref/en-alsa-a.flac",
]
VARIED = "ref/en-allison-a.flac"
VARIATIONS = [
    {"use_energy": False},
    {"raw_energy": False},
    {"energy_floor": 1e6},
    {"htk_compat": True},
    {"htk_compat": True, "use_energy": False, "cepstral_lifter": 0.0},
    {"snip_edges": False},
    {"snip_edges": False, "frame_shift": 12.5, "frame_length": 32.0},
    {"round_to_power_of_two": False},
    {"remove_dc_offset": False, "preemphasis_coefficient": 0.0},
    {"num_mel_bins": 40, "num_ceps": 20, "low_freq": 50.0, "high_freq": -400.0},
    {"num_mel_bins": 15, "num_ceps": 15, "high_freq": 3800.0, "cepstral_lifter": 30.0},
    *({"window_type": name} for name in ["hamming", "hanning", "rectangular", "sine", "blackman"]),
]
VAD_DEFAULTS = {
    "vad_energy_threshold": 5.0,
    "vad_energy_mean_scale": 0.5,
    "vad_frames_context": 0,
    "vad_proportion_threshold": 0.6,
}
# The second is what Kaldi's recipes for speakers set; the others test the counting.
VAD_VARIATIONS = [
    {},
    {"vad_energy_threshold": 5.5, "vad_frames_context": 2, "vad_proportion_threshold": 0.12},
    {"vad_frames_context": 2},
    {"vad_energy_threshold": 14.0, "vad_energy_mean_scale": 0.0, "vad_frames_context": 7},
]


def samples(path):
    values, rate = soundfile.read(path, dtype="int16")
    return values, rate


def by_peer(values, rate, options):
    peer = knf.MfccOptions()
    frame, mel = peer.frame_opts, peer.mel_opts
    frame.samp_freq, frame.dither = rate, 0
    frame.frame_shift_ms, frame.frame_length_ms = options["frame_shift"], options["frame_length"]
    frame.preemph_coeff, frame.remove_dc_offset = options["preemphasis_coefficient"], options["remove_dc_offset"]
    frame.window_type, frame.snip_edges = options["window_type"], options["snip_edges"]
    frame.round_to_power_of_two = options["round_to_power_of_two"]
    mel.num_bins, mel.low_freq, mel.high_freq = options["num_mel_bins"], options["low_freq"], options["high_freq"]
    peer.num_ceps, peer.use_energy, peer.energy_floor = options["num_ceps"], options["use_energy"], options["energy_floor"]
    peer.raw_energy, peer.cepstral_lifter = options["raw_energy"], options["cepstral_lifter"]
    peer.htk_compat = options["htk_compat"]
    features = knf.OnlineMfcc(peer)
    features.accept_waveform(rate, values.astype(np.float32).tolist())
    features.input_finished()
    return np.array([features.get_frame(i) for i in range(features.num_frames_ready)])


def window(name, count):
    t = 2 * np.pi * np.arange(count) / (count - 1)
    return {
        "povey": lambda: (0.5 - 0.5 * np.cos(t)) ** 0.85,
        "hamming": lambda: 0.54 - 0.46 * np.cos(t),
        "hanning": lambda: 0.5 - 0.5 * np.cos(t),
        "rectangular": lambda: np.ones(count),
        "sine": lambda: np.sin(t / 2),
        "blackman": lambda: 0.42 - 0.5 * np.cos(t) + 0.08 * np.cos(2 * t),
    }[name]()


def in_double(values, rate, options):
    x = values.astype(np.float64)
    shift, length = (int(rate * 0.001 * options[name]) for name in ["frame_shift", "frame_length"])
    if options["snip_edges"]:
        starts = np.arange(0, len(x) - length + 1, shift)
    else:
        starts = np.arange((len(x) + shift // 2) // shift) * shift + shift // 2 - length // 2
        x = np.pad(x, length, mode="symmetric")
        starts += length
    size = 1 << (length - 1).bit_length() if options["round_to_power_of_two"] else length
    frames = x[starts[:, None] + np.arange(length)]
    least = float(np.finfo(np.float32).eps)
    if options["remove_dc_offset"]:
        frames = frames - frames.mean(axis=1, keepdims=True)
    energy = (frames**2).sum(axis=1)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    frames = (frames - options["preemphasis_coefficient"] * before) * window(options["window_type"], length)
    if not options["raw_energy"]:
        energy = (frames**2).sum(axis=1)
    power = np.abs(np.fft.rfft(frames, size)[:, : size // 2]) ** 2

    mel = lambda f: 1127 * np.log(1 + f / 700)
    high = options["high_freq"] if options["high_freq"] > 0 else rate / 2 + options["high_freq"]
    corners = np.linspace(mel(options["low_freq"]), mel(high), options["num_mel_bins"] + 2)
    place = mel(np.arange(size // 2) * rate / size)
    rows = [np.interp(place, corners[i : i + 3], [0, 1, 0]) for i in range(options["num_mel_bins"])]
    levels = np.log(np.maximum(power @ np.array(rows).T, least))

    n = np.arange(options["num_ceps"])
    bands = options["num_mel_bins"]
    basis = np.sqrt(2 / bands) * np.cos(np.pi / bands * np.outer(n, np.arange(bands) + 0.5))
    basis[0] /= math.sqrt(2)
    lifter = options["cepstral_lifter"]
    cepstra = levels @ basis.T * (1 + lifter / 2 * np.sin(np.pi * n / lifter) if lifter else 1)
    if options["use_energy"]:
        cepstra[:, 0] = np.log(np.maximum(np.maximum(energy, least), options["energy_floor"]))
    if options["htk_compat"]:
        last = cepstra[:, :1] * (1 if options["use_energy"] else math.sqrt(2))
        cepstra = np.concatenate([cepstra[:, 1:], last], axis=1)
    return cepstra


def digits(rows, count):
    return [[float(f"{value:.{count}g}") for value in row] for row in rows]


def mfcc_rows(folder):
    cases = [(name, {}, 8) for name in FILES] + [(VARIED, changes, 50) for changes in VARIATIONS]
    for name, changes, step in cases:
        values, rate = samples(os.path.join(folder, name))
        options = {**DEFAULTS, **changes}
        peer, double = by_peer(values, rate, options), in_double(values, rate, options)
        assert peer.shape == double.shape, (name, changes, peer.shape, double.shape)
        difference = float(np.abs(peer - double).max())
        print(f"{name} {changes or ''}: {len(peer)} frames, largest difference {difference:.2g}")
        # The last frame too, for the signal's end.
        shown = sorted({*range(0, len(peer), step), len(peer) - 1})
        yield {
            "audio": name,
            "rate": rate,
            "options": options,
            "frame_count": len(peer),
            "largest_difference": float(f"{difference:.2g}"),
            "frames": shown,
            "peer": digits(peer[shown], 8),
            "double": digits(double[shown], 11),
        }


def voiced(features, options):
    """Frame by frame in single precision, but for the counts, as Kaldi's program does it."""
    energy = features[:, 0].astype(np.float32)
    count = len(energy)
    threshold = np.float32(options["vad_energy_threshold"])
    if options["vad_energy_mean_scale"] != 0:
        threshold += np.float32(options["vad_energy_mean_scale"]) * energy.sum() / np.float32(count)
    context = options["vad_frames_context"]
    decisions = []
    for t in range(count):
        near = range(max(0, t - context), min(count, t + context + 1))
        above = sum(int(energy[other] > threshold) for other in near)
        needed = np.float32(len(near)) * np.float32(options["vad_proportion_threshold"])
        decisions.append(np.float32(above) >= needed)
    return decisions, float(np.abs(energy - threshold).min())


def vad_rows(folder):
    for name in FILES + [VARIED]:
        values, rate = samples(os.path.join(folder, name))
        features = by_peer(values, rate, DEFAULTS)
        for changes in VAD_VARIATIONS:
            options = {**VAD_DEFAULTS, **changes}
            decisions, margin = voiced(features, options)
            print(f"{name} {changes or ''}: {sum(decisions)} of {len(decisions)} voiced, least margin {margin:.2g}")
            yield {
                "audio": name,
                "rate": rate,
                "options": options,
                "least_margin": float(f"{margin:.2g}"),
                "voiced": "".join("1" if decision else "0" for decision in decisions),
            }


def archive(out):
    """Values that a few lines of another language make, too."""
    ramp = lambda count: np.arange(count) / 8 - 3.25
    whole = np.array([0, 1, -1, 255, 256, 2**31 - 1, -(2**31)], dtype=np.int32)
    values = {
        "matrix": ramp(12).reshape(4, 3).astype(np.float32),
        "empty-matrix": np.zeros((0, 0), dtype=np.float32),
        "double-matrix": ramp(6).reshape(2, 3),
        "vector": ramp(5).astype(np.float32),
        "empty-vector": np.zeros(0, dtype=np.float32),
        "double-vector": ramp(5),
        "integers": whole,
        "no-integers": whole[:0],
        "schlüssel": ramp(1).astype(np.float32),
    }
    here = os.getcwd()
    os.chdir(out)
    try:
        kaldiio.save_ark("archive.ark", values, scp="archive.scp")
        sound = np.round(8000 * np.sin(np.arange(200) / 5)).astype(np.int16)
        for form in ["wav", "flac"]:
            kaldiio.save_ark(
                "archive.ark", {form: (sound, 16000)}, scp="archive.scp", append=True, write_function="soundfile",
                write_kwargs={"format": form},
            )
    finally:
        os.chdir(here)
    for kind in [np.int64, np.int32]:
        try:
            kaldiio.save_ark(io.BytesIO(), {"a": np.zeros((2, 2), dtype=kind)})
            print("kaldiio writes a matrix of", kind.__name__)
        except (AssertionError, ValueError) as error:
            print("kaldiio writes no matrix of", kind.__name__, repr(error))


def compressed(out):
    rows, columns = 40, 5
    wave = 20 * np.sin(np.arange(rows * columns).reshape(rows, columns) ** 1.3 / 7).astype(np.float32)
    cases = {
        "speech-feature": (wave, 2),
        "few-rows": (wave[:3], 2),
        "two-byte-auto": (wave[:12], 3),
        "two-byte-integer": (np.round(wave[:12]), 4),
        "one-byte-auto": (wave[:12], 5),
        "one-byte-integer": (np.abs(np.round(wave[:12])), 6),
        "one-byte-zero-one": (np.abs(wave[:12]) / 20, 7),
        "constant": (np.full((9, 2), 2.5, dtype=np.float32), 2),
    }
    path = os.path.join(out, "compressed.ark")
    read = {}
    with open(path, "wb") as file:
        for key, (matrix, method) in cases.items():
            file.write(f"{key} ".encode())
            offset = file.tell()
            kaldiio.matio.write_array(file, matrix, compression_method=method)
            read[key] = {"offset": offset}
    for key, entry in read.items():
        matrix = kaldiio.load_mat(f"{path}:{entry['offset']}")
        assert matrix.dtype == np.float32, matrix.dtype
        entry.update(rows=matrix.shape[0], bits=np.ascontiguousarray(matrix).view(np.uint32).flatten().tolist())
    with open(os.path.join(out, "compressed.json"), "w") as file:
        json.dump(read, file)
        file.write("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--audio", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for name, rows in [("mfcc", mfcc_rows), ("vad", vad_rows)]:
        with open(os.path.join(arguments.out, name + ".jsonl"), "w") as file:
            for row in rows(arguments.audio):
                file.write(json.dumps(row) + "\n")
    archive(arguments.out)
    compressed(arguments.out)


if __name__ == "__main__":
    main()
