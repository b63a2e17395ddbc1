#!/usr/bin/env python3
"""Golden values of the metrics that need a model, from the packages that the weights come from.

  make-model-goldens.py --pairs DIR --out DIR --metric dnsmos,plcmos,vad,distillmos,speaker,asvspoof,nisqa,dnsmos_pro,cdpam,dpam

distillmos_f64 is the package's own code in double precision: in single, PyTorch's spectra move values by up to 1.5e-4.

asvspoof needs the variable AASIST, a checkout of github.com/clovaai/aasist.
nisqa and dnsmos_pro need the variable VERSA, a checkout of it at c398480 whose versa_cache has nisqa/nisqa.tar and
dnsmos_pro_*.pt; nisqa also needs pandas, matplotlib and tqdm. Both goldens take every fifth pair.

cdpam needs cdpam 0.0.6 and resampy; dpam needs VERSA as above, and dpam/dataset_combined_linear.pth in its versa_cache.
Both goldens take every third pair and no references alone.

DIR of --pairs holds pairs.jsonl (key, system, ref, hyp). The references are scored once each, as
system "ref". Needs speechmos onnxruntime librosa soundfile scipy silero-vad distillmos xls-r-sqa
Resemblyzer torch, each only for its metric. One thread throughout.
"""
import argparse
import functools
import hashlib
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


def make_asvspoof():
    """As VERSA's asvspoof_score: the whole signal, neither cut nor repeated, whatever the network was trained on."""
    import torch
    torch.set_num_threads(1)
    folder = os.environ["AASIST"]
    sys.path.insert(0, folder)
    from models.AASIST import Model
    with open(os.path.join(folder, "config", "AASIST.conf")) as f:
        model = Model(json.load(f)["model_config"]).eval()
    model.load_state_dict(torch.load(os.path.join(folder, "models", "weights", "AASIST.pth"), map_location="cpu", weights_only=True))

    def run(x, rate, *_):
        y = torch.from_numpy(resample(x, rate, 16000))[None].float()
        with torch.no_grad():
            return {"asvspoof_score": float(torch.softmax(model(y)[1], dim=1)[0, 1])}
    return run


def versa_module(name, weights):
    """A module of VERSA's without what its package imports, once the hashes of the weights in versa_cache are checked."""
    import importlib
    import torch
    torch.set_num_threads(1)
    for path, sha256 in weights.items():
        with open(os.path.join(os.environ["VERSA"], "versa_cache", path), "rb") as f:
            if hashlib.sha256(f.read()).hexdigest() != sha256:
                raise SystemExit(f"{path}: sha256 differs from {sha256}")
    package = types.ModuleType("versa")
    package.__path__ = [os.path.join(os.environ["VERSA"], "versa")]
    sys.modules["versa"] = package
    return importlib.import_module(name)


def make_nisqa():
    """VERSA's nisqa, which resamples by resample_poly itself."""
    module = versa_module("versa.utterance_metrics.nisqa", {
        "nisqa/nisqa.tar": "7ec4cf937514dd3f8860b21e66fabd8ca87a168572675ef8d979c4c4ad2e805c"})
    metric = module.NisqaMetric({"nisqa_model_path": os.path.join(os.environ["VERSA"], "versa_cache/nisqa/nisqa.tar")})
    return lambda x, rate, *_: metric.compute(x, metadata={"sample_rate": rate})


def make_dnsmos_pro():
    """VERSA's pseudo_mos, which resamples by resample_poly itself; also what it gives where its dnsmos has run before."""
    module = versa_module("versa.utterance_metrics.pseudo_mos", {
        "dnsmos_pro_bvcc.pt": "dfadd819314a64cbf1e753f7a58b71d67739445fa48623013a5d8e452a4c7194",
        "dnsmos_pro_nisqa.pt": "04b280a24ad9f0d3c2507140b69b1ae6ccbdba8cfc2ed6f2bec9c821e4794959",
        "dnsmos_pro_vcc2018.pt": "3531b82cafd9d76fdc8add7659903a774d37f3c42555e0d4403aa8065ae97ed5"})
    models, rates = module.pseudo_mos_setup(
        ["dnsmos_pro_bvcc", "dnsmos_pro_nisqa", "dnsmos_pro_vcc2018"], {}, os.path.join(os.environ["VERSA"], "versa_cache"))

    def run(x, rate, *_):
        out = module.pseudo_mos_metric(x, rate, models, rates)
        if rate != 16000:
            wrong = module.pseudo_mos_metric(x, 16000, models, rates)
            out.update({f"{key}_after_dnsmos": value for key, value in wrong.items()})
        return out
    return run


def of_pairs(distances):
    """Both signals at 22050 Hz, each resampled once. VERSA first brings those of two rates to the lower one: `_versa`."""
    def run(x, rate, y, other):
        if y is None:  # no distance
            return None
        values = distances(resample(y, other, 22050), resample(x, rate, 22050))
        if rate != other:
            lower = min(rate, other)
            both = (resample(resample(v, r, lower), lower, 22050) for v, r in ((y, other), (x, rate)))
            versa = distances(*both)
            if "cut" not in versa:
                values.update({f"{key}_versa": value for key, value in versa.items()})
        return values
    return run


def script(name):
    """A script beside this one, as a module."""
    import importlib.util
    spec = importlib.util.spec_from_file_location(name, os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cdpam_distances():
    """The package as VERSA calls it, without the gradients that VERSA has it prepare."""
    import io
    import torch
    torch.set_num_threads(1)
    import cdpam
    export, load = script("export-cdpam"), torch.load

    def checked(path, **_):
        with open(path, "rb") as f:
            data = f.read()
        if hashlib.sha256(data).hexdigest() != export.WEIGHTS:
            raise SystemExit(f"{path}: take cdpam {export.VERSION}")
        return load(io.BytesIO(export.with_binary_integers(data)), map_location="cpu", weights_only=True)

    torch.load = checked
    model = cdpam.CDPAM(dev="cpu")
    torch.load = load

    def distances(reference, x):
        with torch.no_grad():
            return {"cdpam_distance": float(model.forward(*((torch.from_numpy(v)[None] * 32768).round() for v in (reference, x))))}
    return distances


def dpam_networks():
    """VERSA's network in single and double precision."""
    module = versa_module("versa.utterance_metrics.dpam_distance", {})
    import torch
    saved = script("export-dpam").checkpoint(os.path.join(os.environ["VERSA"], "versa_cache/dpam/dataset_combined_linear.pth"))
    prefix = "model_dist."
    state = {k[len(prefix):]: v for k, v in saved["state"].items() if k.startswith(prefix)}
    single, double = (module.lossnet(nconv=14, nchan=16, dp=0, dist_act="tshrink") for _ in range(2))
    for model in (single, double):
        model.load_state_dict(state)
        model.eval()
    return single, double.double()


def dpam_distances():
    """As VERSA has it, of signals of one length."""
    import torch
    network, _ = dpam_networks()

    def distances(*signals):
        with torch.no_grad():
            return {"dpam_distance": float(network(*(torch.from_numpy(v).float()[None] for v in signals)))}
    return distances


def make_cdpam():
    return of_pairs(cdpam_distances())


def make_dpam():
    """VERSA's network fails where halving, rounded up, leaves unequal lengths: there both are cut before, and it is said."""
    import torch
    single, double = dpam_networks()

    def distances(*signals):
        halves = [(len(v) + 1) // 2 for v in signals]
        reference, x = (torch.from_numpy(v[:2 * min(halves)])[None] for v in signals)
        with torch.no_grad():
            out = {"dpam_distance": float(single(reference.float(), x.float())), "dpam_distance_f64": float(double(reference, x))}
        return dict(out, cut=True) if halves[0] != halves[1] else out
    return of_pairs(distances)


MAKERS = dict(cdpam=make_cdpam, dpam=make_dpam, dnsmos_pro=make_dnsmos_pro, nisqa=make_nisqa, asvspoof=make_asvspoof, dnsmos=make_dnsmos, plcmos=make_plcmos, vad=make_vad, distillmos=make_distillmos, speaker=make_speaker)


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
            if values is None:
                continue
            seconds += time.process_time() - start
            audio += len(x) / rate
            lines.append(json.dumps(dict(key=key, system=system, rate=rate, frames=len(x), **sig10(values))))
        with open(os.path.join(a.out, metric + ".jsonl"), "w") as f:
            f.write("\n".join(lines) + "\n")
        print(f"{metric}: {len(jobs)} files, {audio:.1f} s of audio, {seconds:.1f} CPU s, {seconds / audio:.4f} CPU s per audio s", flush=True)


if __name__ == "__main__":
    main()
