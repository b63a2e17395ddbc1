#!/usr/bin/env python3
"""Made-up probability sequences through silero-vad's own segment rules, to reach the branches that
real speech rarely does (cuts at the maximum, short pieces).   make-vad-rules.py OUT.jsonl"""
import json
import sys

from silero_vad.utils_vad import get_speech_timestamps_from_probs as rules


def numbers(seed):
    s = seed
    while True:
        s = (s * 1664525 + 1013904223) & 0xFFFFFFFF
        yield (s >> 8) / 16777216


with open(sys.argv[1], "w") as f:
    for n in range(24):
        draw, p, level = numbers(n + 1), [], 0.9
        for _ in range(140):
            if next(draw) < 0.12:
                level = [0.05, 0.3, 0.42, 0.9, 0.97][int(next(draw) * 5)]
            p.append(round(min(1, max(0, level + (next(draw) - 0.5) * 0.12)), 3))
        rate = 16000 if n % 3 else 8000
        window = 512 if rate == 16000 else 256
        kw = dict(threshold=[0.5, 0.6, 0.35][n % 3], min_speech_duration_ms=[250, 100][n % 2], max_speech_duration_s=[1.0, float("inf"), 0.7, 1.5][n % 4],
                  min_silence_duration_ms=[100, 200, 400][(n // 2) % 3], speech_pad_ms=[30, 100][(n // 3) % 2])
        length = window * 140 - n * 7
        got = rules(p, sampling_rate=rate, audio_length_samples=length, **kw)
        kw["max_speech_duration_s"] = None if kw["max_speech_duration_s"] == float("inf") else kw["max_speech_duration_s"]
        f.write(json.dumps(dict(rate=rate, length=length, **kw, probabilities=p, samples=[[s["start"], s["end"]] for s in got])) + "\n")
