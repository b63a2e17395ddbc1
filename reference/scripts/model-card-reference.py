#!/usr/bin/env python3
"""Reference reading of a model card (docs/models.md), in plain numpy: what reference/golden/models/tiny was made with.

  model-card-reference.py CARD.yaml --pairs DIR [--models DIR] [--systems a,b] [--limit N]

Prints one JSON object a line: one per utterance for `score` and `similarity`, one per system for
`frechet`. DIR of --pairs holds pairs.jsonl. Needs numpy scipy soundfile pyyaml onnxruntime.
"""
import argparse
import hashlib
import json
import math
import os
import sys

import numpy as np
import soundfile as sf
import yaml
import scipy.signal
from scipy.signal import resample_poly


class Undefined(Exception):
    pass


def hz_to_mel(f, scale):
    if scale == "htk":
        return 2595 * math.log10(1 + f / 700)
    return f * 3 / 200 if f < 1000 else 15 + math.log(f / 1000) * 27 / math.log(6.4)


def mel_to_hz(m, scale):
    if scale == "htk":
        return 700 * (10 ** (m / 2595) - 1)
    return m * 200 / 3 if m < 15 else 1000 * math.exp((m - 15) * math.log(6.4) / 27)


def mel_matrix(rate, n_fft, bands, low, high, scale, norm):
    a, b = hz_to_mel(low, scale), hz_to_mel(high, scale)
    edge = [mel_to_hz(a + (b - a) * i / (bands + 1), scale) for i in range(bands + 2)]
    bins = [k * rate / n_fft for k in range(n_fft // 2 + 1)]
    out = np.zeros((bands, len(bins)))
    for m in range(bands):
        l, c, r = edge[m:m + 3]
        for k, f in enumerate(bins):
            out[m, k] = max(0.0, min((f - l) / (c - l), (r - f) / (r - c)))
        if norm == "slaney":
            out[m] *= 2 / (r - l)
    return out.astype(np.float32)


def window(kind, n):
    t = 2 * np.pi * np.arange(n) / n
    return {"hann": 0.5 - 0.5 * np.cos(t), "hamming": 0.54 - 0.46 * np.cos(t), "rectangular": np.ones(n)}[kind]


def frames_of(x, size, hop):
    count = 1 + (len(x) - size) // hop
    return np.stack([x[i * hop:i * hop + size] for i in range(count)])


def spectrogram(x, f):
    n, size, hop = f["n_fft"], f.get("window_length", f["n_fft"]), f["hop"]
    w = window(f.get("window", "hann"), size)
    w = np.pad(w, ((n - size) // 2, n - size - (n - size) // 2))
    padding = f.get("padding", "center")
    if padding == "center":
        x = np.pad(x, n // 2)
    elif padding == "reflect":
        x = np.pad(x, n // 2, mode="reflect")
    elif padding == "overlap":  # the first frame holds one hop of signal, the last is filled with zeros
        count = math.ceil((len(x) + n - hop) / hop)
        x = np.pad(x, (n - hop, max(0, (count - 1) * hop + n - (n - hop) - len(x))))
    s = np.abs(np.fft.rfft(frames_of(x, n, hop) * w, axis=1))
    return s ** f.get("power", 2)


def features(x, f, rate):
    x = x[:len(x) - f.get("drop_end", 0)]
    s = spectrogram(x, f)
    if f["kind"] == "mel":
        s = s @ mel_matrix(rate, f["n_fft"], f["bands"], f.get("low", 0.0), f.get("high", rate / 2),
                           f.get("scale", "slaney"), f.get("norm", "slaney")).T.astype(np.float64)
    log = f.get("log", {"kind": "none"})
    if log["kind"] == "decibel":
        floor, ref = log.get("floor", 1e-10), s.max() if log.get("reference", 1.0) == "max" else log.get("reference", 1.0)
        s = 10 * np.log10(np.maximum(floor, s)) - 10 * math.log10(max(floor, ref))
        if "range" in log:
            s = np.maximum(s, s.max() - log["range"])
    elif log["kind"] == "ln":
        s = np.log(np.maximum(s, log.get("floor", 0.0)) + log.get("offset", 0.0))
    elif log["kind"] == "log10":
        s = np.log10(np.clip(s, log["floor"], log["ceiling"]))
    elif log["kind"] == "ln_relative":  # zeros become the smallest nonzero value, lowered by `drop` dB
        zero = s == 0
        if zero.all():
            s = np.full_like(s, -log.get("silence", 80) / 10 * math.log(10))
        else:
            low = math.log(s[~zero].min()) - log.get("drop", 120) / 10 * math.log(10)
            s = np.where(zero, low, np.log(np.where(zero, 1.0, s)))
    return (s + f.get("add", 0.0)) * f.get("multiply", 1.0)


def splitmix(seed):
    mask, state = (1 << 64) - 1, seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield z ^ (z >> 31)


def normal(seed, repeats, shape):
    stream, n = splitmix(seed), repeats * int(np.prod(shape))
    def one():
        u, v = (((next(stream) >> 11) + 0.5) * 2.0 ** -53 for _ in range(2))
        return math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)
    return np.array([one() for _ in range(n)], np.float32).reshape([repeats] + list(shape))


def segments(count_of, card, filled=None):
    """Start positions and the needed total length, for `count_of` samples or frames, of which
    `filled` (for frames: samples / hop, not rounded) hold signal."""
    s = card.get("segment")
    if not s:
        return [0], count_of
    size, hop = s["length"], s["hop"]
    if s.get("count") == "dnsmos":  # windows a second apart, with the wrapper's truncations
        rate = card["audio"]["rate"]
        n = max(1, count_of // rate - int(size / rate))
        return [i * hop for i in range(n) if int((i + size / rate) * rate) - i * rate >= size], max(count_of, size)
    starts = [0]
    while starts[-1] + hop + size <= count_of:
        starts.append(starts[-1] + hop)
    partial = starts[-1] + hop
    if ((count_of if filled is None else filled) - partial) / size >= s.get("minimum_coverage", 1.0):
        starts.append(partial)
    return starts, max(count_of, starts[-1] + size)


class Card:
    def __init__(self, path, models=None):
        import onnxruntime as ort
        self.card = yaml.safe_load(open(path))
        m = self.card["model"]
        file = next(p for p in (os.path.join(d, m["file"]) for d in filter(None, (os.path.dirname(path), models))) if os.path.exists(p))
        if hashlib.sha256(open(file, "rb").read()).hexdigest() != m["sha256"]:
            raise SystemExit(f"{file}: sha256 differs from the card")
        o = ort.SessionOptions()
        o.intra_op_num_threads = o.inter_op_num_threads = 1
        self.session = ort.InferenceSession(file, o, providers=["CPUExecutionProvider"])
        self.normals = {i["name"]: normal(i["seed"], self.card.get("repeats", 1), i["shape"]) for i in self.card["inputs"] if i["source"] == "normal"}

    def prepare(self, x, rate):
        a = self.card["audio"]
        x = x[:, 0] if x.ndim > 1 else x
        if rate != a["rate"]:
            g = math.gcd(rate, a["rate"])
            if a.get("resample") == "fft":
                x = scipy.signal.resample(x, -(-len(x) * a["rate"] // rate))
            else:
                x = resample_poly(x, a["rate"] // g, rate // g)
        if len(x) < a.get("minimum", 0) * a["rate"] or len(x) == 0:
            raise Undefined("tooShort")
        kind = a.get("normalize", "none")
        level = {"none": 1.0, "peak": np.abs(x).max(), "rms": math.sqrt(np.mean(x * x))}[kind]
        if np.abs(x).max() == 0:
            raise Undefined("silent")
        x = x / level * a.get("target", 1.0) * a.get("gain", 1.0)
        m = a.get("multiple", 1)
        return np.pad(x, (0, -len(x) % m))

    def outputs(self, x):
        """Model outputs, a dict of [segments, ...] arrays; `repeats` are averaged."""
        c = self.card
        s, f, rate = c.get("segment", {}), c.get("features"), c["audio"]["rate"]
        pieces = []
        if s.get("unit", "samples") == "frames":  # features of the whole signal, then cut
            starts, total = segments(math.ceil((len(x) + 1) / f["hop"]), c, len(x) / f["hop"])
            x = np.pad(x, (0, max(0, total * f["hop"] - len(x))))
            whole = features(x, f, rate)
            pieces = [whole[b:b + s["length"]] for b in starts]
        else:
            if s and len(x) < s["length"] and s.get("short", "pad") == "double":
                while len(x) < s["length"]:
                    x = np.concatenate([x, x])
            if s and len(x) < s["length"] and s.get("short") == "undefined":
                raise Undefined("tooShort")
            starts, total = segments(len(x), c)
            x = np.pad(x, (0, max(0, total - len(x))))
            pieces = [x[b:b + s["length"]] if s else x for b in starts]
            if f:
                pieces = [features(p, f, rate) for p in pieces]
        names = sorted({k["output"] for k in c["keys"]} if c["kind"] == "score" else {c["embedding"]["output"]})
        only_in, only_out = self.session.get_inputs()[0].name, self.session.get_outputs()[0].name
        rows = []
        for p in pieces:
            total = None
            for r in range(c.get("repeats", 1)):
                feeds = {}
                for i in c["inputs"]:
                    if i["source"] in ("waveform", "features"):
                        shape = [{"batch": 1, "one": 1, "samples": p.shape[0], "frames": p.shape[0], "bins": p.shape[-1]}[d] for d in i["layout"]]
                        t = p.T if "bins" in i["layout"] and i["layout"].index("bins") < i["layout"].index("frames") else p
                        feeds[i["name"] or only_in] = np.ascontiguousarray(t, np.float32).reshape(shape)
                    elif i["source"] == "normal":
                        feeds[i["name"]] = self.normals[i["name"]][r]
                    elif i["source"] == "constant":
                        feeds[i["name"]] = np.array(i["value"], i.get("type", "float32"))
                got = [np.asarray(v, np.float64) for v in self.session.run([n or only_out for n in names], feeds)]
                total = got if total is None else [a + b for a, b in zip(total, got)]
            rows.append([v / c.get("repeats", 1) for v in total])
        return {n: np.stack([r[k] for r in rows]) for k, n in enumerate(names)}

    def score(self, x, rate):
        out, result = self.outputs(self.prepare(x, rate)), {}
        for k in self.card["keys"]:
            v = out[k["output"]].reshape(len(out[k["output"]]), -1)[:, k.get("index", 0)]
            if "polynomial" in k:
                y = np.zeros_like(v)
                for a in k["polynomial"]:
                    y = y * v + a
                v = y
            if "clip" in k:
                v = np.clip(v, *k["clip"])
            result[k["key"]] = float({"mean": np.mean, "median": np.median, "min": np.min, "max": np.max}[self.card.get("aggregate", "mean")](v))
        return result

    def embeddings(self, x, rate):
        e = self.card["embedding"]
        v = self.outputs(self.prepare(x, rate))[e["output"]]
        v = v.reshape(-1, v.shape[-1])
        if e.get("normalize_segments"):
            v = v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-12)
        return v

    def utterance_embedding(self, x, rate):
        return self.embeddings(x, rate).mean(axis=0)


def euclidean(a, b):
    return float(np.linalg.norm(a - b))


def cosine(a, b):
    d = np.linalg.norm(a) * np.linalg.norm(b)
    if d == 0:
        raise Undefined("zeroEmbedding")
    return float(np.dot(a, b) / d)


COMPARE = {"cosine": cosine, "euclidean": euclidean}


def frechet(a, b):
    if min(len(a), len(b)) < 2:
        raise Undefined("tooFewEmbeddings")
    ca, cb = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    w, u = np.linalg.eigh(ca)
    root = (u * np.sqrt(np.maximum(w, 0))) @ u.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    d = a.mean(axis=0) - b.mean(axis=0)
    return float(d @ d + np.trace(ca) + np.trace(cb) - 2 * cross)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("card")
    p.add_argument("--pairs", required=True)
    p.add_argument("--models")
    p.add_argument("--systems")
    p.add_argument("--limit", type=int, default=10 ** 9)
    a = p.parse_args()
    card = Card(a.card, a.models)
    rows = [json.loads(line) for line in open(os.path.join(a.pairs, "pairs.jsonl"))]
    if a.systems:
        rows = [r for r in rows if r["system"] in a.systems.split(",")]
    read = lambda f: sf.read(os.path.join(a.pairs, f))
    show = lambda d: print(json.dumps({k: float(f"{v:.10g}") if isinstance(v, float) else v for k, v in d.items()}), flush=True)
    if card.card["kind"] == "frechet":
        key = card.card["keys"][0]["key"]
        refs = {}
        for r in rows:
            if r["ref"] not in refs:
                refs[r["ref"]] = card.embeddings(*read(r["ref"]))
        for system in sorted({r["system"] for r in rows}):
            mine = [r for r in rows if r["system"] == system]
            h = np.concatenate([card.embeddings(*read(r["hyp"])) for r in mine])
            b = np.concatenate([refs[r["ref"]] for r in mine])
            line = {"system": system, "utterances": len(mine), "embeddings": len(h), "reference_embeddings": len(b)}
            try:
                line[key] = frechet(b, h)
            except Undefined as e:
                line["undefined"] = str(e)
            show(line)
        return
    for r in rows[:a.limit]:
        line = {"key": r["key"], "system": r["system"]}
        try:
            if card.card["kind"] == "score":
                line.update(card.score(*read(r["hyp"])))
            else:
                line[card.card["keys"][0]["key"]] = COMPARE[card.card["embedding"].get("compare", "cosine")](card.utterance_embedding(*read(r["hyp"])), card.utterance_embedding(*read(r["ref"])))
        except Undefined as e:
            line["undefined"] = str(e)
        show(line)


if __name__ == "__main__":
    sys.exit(main())
