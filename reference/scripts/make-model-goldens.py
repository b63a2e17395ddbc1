#!/usr/bin/env python3
"""Golden values of the metrics that need a model, from the packages that the weights come from.

  make-model-goldens.py --pairs DIR --out DIR --metric dnsmos,plcmos,vad,distillmos,speaker

distillmos_f64 is the package's own code in double precision: in single, PyTorch's spectra move values by up to 1.5e-4.

DIR of --pairs holds pairs.jsonl (key, system, ref, hyp). The references are scored once each, as
system "ref". Needs speechmos onnxruntime librosa soundfile scipy silero-vad distillmos xls-r-sqa
Resemblyzer torch, each only for its metric. One thread throughout.
"""
import argparse
import functools
import json
import math
import os
import sys
import time
import types

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
import numpy as np
import soundfile as sf
from scipy.signal import resample_poly

RATERS, EMBED = 15, 64
EXTRA_FILES = int(os.environ.get("EXTRA_FILES", 3))  # files that also get the personalised model and the un-normalised input


def resample(x, a, b):
    if a == b:
        return x
    g = math.gcd(int(a), int(b))
    return resample_poly(x, b // g, a // g)


def sig10(v):
    if isinstance(v, dict):
        return {k: sig10(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [sig10(x) for x in v]
    if isinstance(v, (float, np.floating)):
        v = float(v)
        return float(f"{v:.10g}") if math.isfinite(v) else str(v)
    if isinstance(v, np.integer):
        return int(v)
    return v


def single_threaded_onnxruntime():
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    plain = ort.InferenceSession
    ort.InferenceSession = functools.partial(plain, sess_options=options, providers=["CPUExecutionProvider"])


def splitmix(seed):
    mask = (1 << 64) - 1
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        yield z ^ (z >> 31)


def raters():
    """The fixed rater embeddings: SplitMix64 with seed 11, Box-Muller, cosine branch only."""
    stream = splitmix(11)
    out = np.empty((RATERS, EMBED), np.float32)
    for r in range(RATERS):
        for c in range(EMBED):
            u = ((next(stream) >> 11) + 0.5) * 2.0 ** -53
            v = ((next(stream) >> 11) + 0.5) * 2.0 ** -53
            out[r, c] = math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)
    return out


def peak_normalised(x):
    peak = np.max(np.abs(x))
    return None if peak == 0 else x / peak


# --- metrics: f(hyp, rate, ref, ref_rate) -> dict ------------------------------------------------
def make_dnsmos():
    single_threaded_onnxruntime()
    from speechmos import dnsmos

    count = [0]

    def run(x, rate, *_):
        y = peak_normalised(resample(x, rate, 16000))
        if y is None:
            return {"undefined": "silent"}
        a = dnsmos.run(y, sr=16000)
        out = {"dns_overall": a["ovrl_mos"], "dns_sig": a["sig_mos"], "dns_bak": a["bak_mos"], "dns_p808": a["p808_mos"]}
        count[0] += 1
        if count[0] > EXTRA_FILES:
            return out
        p = dnsmos.run(y, sr=16000, model_type="dnsmos_personalized")
        out.update(pdns_overall=p["ovrl_mos"], pdns_sig=p["sig_mos"], pdns_bak=p["bak_mos"])
        r = resample(x, rate, 16000)
        if np.abs(r).max() <= 1:
            b = dnsmos.run(r, sr=16000)
            out["unnormalised"] = {"dns_overall": b["ovrl_mos"], "dns_sig": b["sig_mos"], "dns_bak": b["bak_mos"], "dns_p808": b["p808_mos"]}
        return out
    return run


def make_plcmos():
    single_threaded_onnxruntime()
    from speechmos import plcmos
    model = plcmos.PLCMOS()
    fixed = raters()
    count = [0]

    def values(y):
        feature = np.float32(model.stft_transform(y))[None, None]
        def one(e):
            return float(np.asarray(model.session.run(None, {"degraded_audio": feature, "rater_embed": e.reshape(1, -1)})[0]))
        v = [one(e) for e in fixed]
        return {"plcmos": sum(v) / RATERS, "plcmos_zero_rater": one(np.zeros(EMBED, np.float32)),
                "rater_std": float(np.std(v, ddof=1))}

    def run(x, rate, *_):
        y = peak_normalised(resample(x, rate, 16000))
        if y is None:
            return {"undefined": "silent"}
        out = values(y)
        count[0] += rate != 16000
        if rate != 16000 and count[0] <= 4 * EXTRA_FILES:  # what VERSA returns when dnsmos stands before plcmos in its list
            out["after_dnsmos_in_versa"] = values(peak_normalised(x))["plcmos"]
        return out
    return run


def make_vad():
    import torch
    torch.set_num_threads(1)
    import silero_vad
    from silero_vad.utils_vad import OnnxWrapper
    jit = silero_vad.load_silero_vad(onnx=False)
    onnx = OnnxWrapper(os.path.join(os.path.dirname(silero_vad.__file__), "data", "silero_vad.onnx"), True)

    def probabilities(model, x, rate):
        window = 512 if rate == 16000 else 256
        model.reset_states()
        out = []
        with torch.no_grad():
            for i in range(0, len(x), window):
                c = torch.nn.functional.pad(x[i:i + window], (0, max(0, window - len(x[i:i + window]))))
                out.append(float(model(c, rate).item()))
        return out

    def run(x, rate, *_):
        target = 16000 if rate >= 16000 else 8000
        y = torch.Tensor(resample(x, rate, target))
        kw = dict(sampling_rate=target, threshold=0.5, min_speech_duration_ms=250, max_speech_duration_s=float("inf"),
                  min_silence_duration_ms=100, speech_pad_ms=30)
        p, q = probabilities(jit, y, target), probabilities(onnx, y, target)
        segments = lambda seconds=False, **more: silero_vad.utils_vad.get_speech_timestamps_from_probs(
            p, return_seconds=seconds, audio_length_samples=len(y), **dict(kw, **more))
        return {"model_rate": target, "vad_info": segments(True), "samples": [[s["start"], s["end"]] for s in segments()],
                "samples_max_2s": [[s["start"], s["end"]] for s in segments(max_speech_duration_s=2.0)],
                "probabilities": [float(f"{v:.5g}") for v in q],
                "jit_minus_onnx_max": float(np.max(np.abs(np.array(p) - np.array(q))))}
    return run


def make_distillmos():
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    import torch
    torch.set_num_threads(1)
    import distillmos
    single, double = distillmos.ConvTransformerSQAModel().eval(), distillmos.ConvTransformerSQAModel().eval().double()
    hann = torch.hann_window

    def run(x, rate, *_):
        y = torch.Tensor(resample(x, rate, 16000))[None]
        with torch.no_grad():
            torch.hann_window = hann
            value = float(single(y).item())
            # The package asks for a window of the default type.
            torch.hann_window = lambda n, **options: hann(n, dtype=torch.float64, **options)
            return {"distillmos": value, "distillmos_f64": float(double(y.double()).item())}
    return run


def make_speaker():
    import torch
    torch.set_num_threads(1)
    import librosa
    import importlib
    pkg = os.path.dirname(importlib.util.find_spec("resemblyzer").origin)
    lstm, linear = torch.nn.LSTM(40, 256, 3, batch_first=True), torch.nn.Linear(256, 256)
    state = torch.load(os.path.join(pkg, "pretrained.pt"), map_location="cpu", weights_only=True)["model_state"]
    lstm.load_state_dict({k[5:]: v for k, v in state.items() if k.startswith("lstm.")})
    linear.load_state_dict({k[7:]: v for k, v in state.items() if k.startswith("linear.")})

    def embed(x, rate):
        y = resample(x, rate, 16000)
        frames, step = math.ceil((len(y) + 1) / 160), int(np.round(16000 / 1.3 / 160))
        starts = list(range(0, max(1, frames - 160 + step + 1), step))
        if len(starts) > 1 and (len(y) - starts[-1] * 160) / (160 * 160) < 0.75:
            starts.pop()
        end = (starts[-1] + 160) * 160
        if end >= len(y):
            y = np.pad(y, (0, end - len(y)))
        mel = librosa.feature.melspectrogram(y=y, sr=16000, n_fft=400, hop_length=160, n_mels=40).astype(np.float32).T
        with torch.no_grad():
            _, (h, _) = lstm(torch.from_numpy(np.stack([mel[s:s + 160] for s in starts])))
            e = torch.relu(linear(h[-1]))
            e = (e / e.norm(dim=1, keepdim=True)).numpy()
        m = e.mean(axis=0)
        return m / np.linalg.norm(m), len(starts)

    def run(x, rate, ref, ref_rate):
        (a, n) = embed(x, rate)
        out = {"windows": n, "embedding_head": [float(v) for v in a[:8]]}
        if ref is not None:
            b, _ = embed(ref, ref_rate)
            out["cosine"] = float(np.dot(a.astype(np.float64), b.astype(np.float64)) / np.linalg.norm(a.astype(np.float64)) / np.linalg.norm(b.astype(np.float64)))
        return out
    return run


MAKERS = dict(dnsmos=make_dnsmos, plcmos=make_plcmos, vad=make_vad, distillmos=make_distillmos, speaker=make_speaker)


def read(path):
    x, rate = sf.read(path)
    return np.ascontiguousarray(x[:, 0] if x.ndim > 1 else x), rate


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pairs", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--metric", required=True)
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--every", type=int, default=1, help="take only every n-th pair")
    a = p.parse_args()
    rows = [json.loads(line) for line in open(os.path.join(a.pairs, "pairs.jsonl"))][::a.every]
    os.makedirs(a.out, exist_ok=True)
    for metric in a.metric.split(","):
        run = MAKERS[metric]()
        jobs, seen = [], set()
        for r in rows:
            if r["ref"] not in seen:
                seen.add(r["ref"])
                jobs.append((r["key"], "ref", r["ref"], None))
            jobs.append((r["key"], r["system"], r["hyp"], r["ref"]))
        if a.limit:
            jobs = jobs[:a.limit]
        seconds = audio = 0.0
        lines = []
        for key, system, hyp, ref in jobs:
            x, rate = read(os.path.join(a.pairs, hyp))
            y, ry = read(os.path.join(a.pairs, ref)) if ref else (None, None)
            start = time.process_time()
            values = run(x, rate, y, ry)
            seconds += time.process_time() - start
            audio += len(x) / rate
            lines.append(json.dumps(dict(key=key, system=system, rate=rate, frames=len(x), **sig10(values))))
        with open(os.path.join(a.out, metric + ".jsonl"), "w") as f:
            f.write("\n".join(lines) + "\n")
        print(f"{metric}: {len(jobs)} files, {audio:.1f} s of audio, {seconds:.1f} CPU s, {seconds / audio:.4f} CPU s per audio s", flush=True)


if __name__ == "__main__":
    main()
