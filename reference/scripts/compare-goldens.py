#!/usr/bin/env python3
"""Compares two folders of golden values, key by key.

usage: compare-goldens.py COMMITTED MADE

Prints a key's largest difference, relative to the committed value's size, and the digits that agree everywhere.
"""
import json
import math
import os
import sys


def flatten(value, name=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from flatten(part, f"{name}.{key}" if name else key)
    elif isinstance(value, list):
        for part in value:
            yield from flatten(part, name)
    else:
        yield name, value


def objects(path):
    with open(path) as text:
        return [json.loads(line) for line in text] if path.endswith(".jsonl") else [json.load(text)]


def main(committed, made):
    for folder, _, files in sorted(os.walk(committed)):
        for file in sorted(files):
            path = os.path.join(folder, file)
            other = os.path.join(made, os.path.relpath(path, committed))
            if not os.path.exists(other):
                print(f"{os.path.relpath(path, committed)}: not made again")
                continue
            worst, different = {}, []
            ours, theirs = objects(path), objects(other)
            if len(ours) != len(theirs):
                different.append(f"{len(ours)} and {len(theirs)} rows")
            for a, b in zip(ours, theirs):
                for (name, x), (_, y) in zip(flatten(a), flatten(b)):
                    number = isinstance(x, (int, float)) and isinstance(y, (int, float))
                    if number:
                        gap = abs(x - y) / abs(x) if x else abs(y)
                        worst[name] = max(worst.get(name, 0), gap)
                    elif x != y:
                        different.append(f"{name}: {x} and {y}")
            report = ", ".join(
                f"{name} {gap:.1e} ({max(0, math.floor(-math.log10(gap))) if gap else 'all'} digits)"
                for name, gap in worst.items() if gap) or "equal"
            print(f"{os.path.relpath(path, committed)}: {report}")
            for line in different:
                print("   ", line)


main(*sys.argv[1:])
