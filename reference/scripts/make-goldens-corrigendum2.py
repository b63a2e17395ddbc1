#!/usr/bin/env python3
"""Golden values of wide-band PESQ with Corrigendum 2 (package pesqc2, which wants an older NumPy than the others).

usage: make-goldens-corrigendum2.py --audio FOLDER --out FOLDER
"""
import argparse
import json
import os

from pesqc2 import pesq

import peers

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--audio", required=True)
parser.add_argument("--out", required=True)
arguments = parser.parse_args()
os.makedirs(arguments.out, exist_ok=True)
with open(os.path.join(arguments.out, "pesq_corrigendum2.jsonl"), "w") as out:
    for pair in peers.pairs(arguments.audio):
        hypothesis, reference, rate = peers.load(arguments.audio, pair)
        if rate < 16000:
            continue
        score = pesq(16000, peers.resample(reference, rate, 16000), peers.resample(hypothesis, rate, 16000), "wb")
        out.write(json.dumps({"key": pair["key"], "system": pair["system"], "rate": rate,
                              "wb_corrigendum2": float(f"{score:.10g}")}) + "\n")
print("pesq_corrigendum2 done")
