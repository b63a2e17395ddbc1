"""Makes scored runs of any size without audio, to time comparisons and look at large reports.

    python make_runs.py FOLDER [SYSTEMS] [UTTERANCES] [SPEAKERS]

Every system is a folder as `codec-score --out` writes it, with eight keys; the values are random (seeded), the
definitions are those of the metrics whose names they bear. A system a step better each.
"""
import json
import os
import random
import sys

KEYS = [  # key, unit, direction, digits, mean, spread over utterances, spread of a system on an utterance, step, primary
    ("pesq", "MOS-LQO", "higher", 2, 2.6, 0.5, 0.15, 0.05, True),
    ("stoi", "1", "higher", 3, 0.88, 0.05, 0.01, 0.004, True),
    ("estoi", "1", "higher", 3, 0.78, 0.06, 0.015, 0.004, False),
    ("mcd", "dB", "lower", 3, 5.2, 0.9, 0.3, -0.1, True),
    ("f0rmse", "Hz", "lower", 2, 30, 12, 4, -0.8, False),
    ("si_snr", "dB", "higher", 2, 8, 3, 1.2, 0.4, False),
    ("mrstft", "1", "lower", 3, 0.9, 0.08, 0.02, -0.01, False),
    ("melstft", "1", "lower", 3, 0.5, 0.06, 0.02, -0.01, True),
]


def number(value):
    return float(repr(round(value, 12)))


def write(folder, system, index, utterances, speakers):
    os.makedirs(folder, exist_ok=True)
    shared = random.Random(1)
    own = random.Random(100 + index)
    with open(os.path.join(folder, "utterances.jsonl"), "w") as out:
        for u in range(utterances):
            row = {"key": f"utterance-{u:06d}"}
            for key, _, _, _, mean, spread, noise, step, _ in KEYS:
                row[key] = number(mean + shared.gauss(0, spread) + own.gauss(0, noise) + step * index)
            duration = 1.5 + 6 * shared.random()
            if speakers:
                row["speaker"] = f"speaker-{u % speakers:04d}"
            row.update(duration=number(duration), sample_rate=16000, lag=0.0, lag_samples=own.choice([0, 0, 0, -1]),
                       gain=number(own.gauss(0, 0.3)), length_difference=own.choice([0, 0, 120]), clipped=0.0,
                       level=number(-24 + shared.gauss(0, 3)))
            for side, name in (("_reference", "reference"), ("_hypothesis", system)):
                row[side] = {"path": f"dump/{name}/utterance-{u:06d}.flac", "xxh128": f"{u * 7919 + (side > '_i') :032x}"}
            out.write(json.dumps(row) + "\n")
    metrics = [{"name": key, "parameters": {}, "primary": primary, "keys": [
        {"name": key, "title": key.upper(), "unit": unit, "range": [None, None], "direction": direction,
         "aggregation": "mean", "digits": digits, "monotone": True}]}
        for key, unit, direction, digits, _, _, _, _, primary in KEYS]
    with open(os.path.join(folder, "run.json"), "w") as out:
        json.dump({"tool": {"name": "codec-score", "version": "0.1.0"}, "system": system, "resampler": "polyphase",
                   "metrics": metrics, "reference": "dump/reference", "hypothesis": f"dump/{system}", "step": None,
                   "shard": None, "coverage": {"expected": utterances, "only_in_reference": [],
                                               "only_in_hypothesis": [], "problems": []},
                   "warnings": [], "command_lines": [["codec-score"]], "working_directory": "."}, out)


def main(folder, systems=5, utterances=10000, speakers=0):
    for index in range(int(systems)):
        system = f"system-{'abcdefghij'[index]}"
        write(os.path.join(folder, system), system, index, int(utterances), int(speakers))


if __name__ == "__main__":
    main(*sys.argv[1:])
