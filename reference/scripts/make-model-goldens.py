#!/usr/bin/env python3
"""Golden values of the metrics that need a model, from the packages that the weights come from and from VERSA.

usage: make-model-goldens.py --pairs DIR --metric NAME[,NAME…] --out DIR [--every N] [--limit N]

DIR of --pairs holds pairs.jsonl (key, system, ref, hyp). The references are scored once each, as system "ref", but by
cdpam and dpam. One thread throughout. Besides numpy, scipy and soundfile,

dnsmos, plcmos  need speechmos, onnxruntime and librosa; plcmos also pyyaml;
vad             needs silero-vad, onnxruntime and torch;
speaker         needs Resemblyzer, librosa and torch;
distillmos      needs distillmos, xls-r-sqa and torch. Its golden takes every second pair. distillmos_f64 is the
                package's own code in double precision: in single, PyTorch's spectra move values by up to 1.5e-4;
asvspoof        needs torch and the variable AASIST, a checkout of github.com/clovaai/aasist. Every fifth pair;
nisqa           needs torch, librosa, pandas, matplotlib, tqdm and the variable VERSA, a checkout of it at c398480 whose
                versa_cache has nisqa/nisqa.tar. Every fifth pair;
dnsmos_pro      needs torch, librosa and VERSA, whose versa_cache has dnsmos_pro_*.pt. Every fifth pair;
cdpam           needs cdpam 0.0.6, resampy, onnx and torch. Every third pair;
dpam            needs onnx, torch and VERSA, whose versa_cache has dpam/dataset_combined_linear.pth. Every third pair.
"""
import argparse
import functools
import hashlib
import importlib.util
import io
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
# Files that also get the personalised model and the input that is not normalised.
EXTRA_FILES = int(os.environ.get("EXTRA_FILES", 3))


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


def torch_on_one_thread():
    import torch
    torch.set_num_threads(1)
    return torch


def script(name):
    """A script beside this one, as a module."""
    folder = os.path.dirname(os.path.abspath(__file__))
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def checked(path, sha256):
    """What is in the file, once its hash has been checked."""
    with open(path, "rb") as f:
        data = f.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SystemExit(f"{path}: sha256 differs from {sha256}")
    return data


def versa_cache(*parts):
    return os.path.join(os.environ["VERSA"], "versa_cache", *parts)


def versa_module(name, weights):
    """A module of VERSA's without what its package imports, once the hashes of its weights have been checked."""
    torch_on_one_thread()
    for path, sha256 in weights.items():
        checked(versa_cache(path), sha256)
    package = types.ModuleType("versa")
    package.__path__ = [os.path.join(os.environ["VERSA"], "versa")]
    sys.modules["versa"] = package
    return importlib.import_module(name)


def peak_normalised(x):
    peak = np.max(np.abs(x))
    return None if peak == 0 else x / peak


# --- metrics: f(hyp, rate, ref, ref_rate) -> dict ------------------------------------------------
def make_dnsmos():
    single_threaded_onnxruntime()
    from speechmos import dnsmos

    count = [0]

    def named(values):
        names = {"dns_overall": "ovrl_mos", "dns_sig": "sig_mos", "dns_bak": "bak_mos", "dns_p808": "p808_mos"}
        return {key: values[name] for key, name in names.items()}

    def run(x, rate, *_):
        y = peak_normalised(resample(x, rate, 16000))
        if y is None:
            return {"undefined": "silent"}
        out = named(dnsmos.run(y, sr=16000))
        count[0] += 1
        if count[0] > EXTRA_FILES:
            return out
        p = dnsmos.run(y, sr=16000, model_type="dnsmos_personalized")
        out.update(pdns_overall=p["ovrl_mos"], pdns_sig=p["sig_mos"], pdns_bak=p["bak_mos"])
        r = resample(x, rate, 16000)
        if np.abs(r).max() <= 1:
            out["unnormalised"] = named(dnsmos.run(r, sr=16000))
        return out
    return run


def make_plcmos():
    single_threaded_onnxruntime()
    from speechmos import plcmos
    model = plcmos.PLCMOS()
    # The fixed rater embeddings of the card.
    fixed = script("model-card-reference").normal(11, RATERS, [EMBED])
    count = [0]

    def values(y):
        feature = np.float32(model.stft_transform(y))[None, None]

        def one(e):
            given = {"degraded_audio": feature, "rater_embed": e.reshape(1, -1)}
            return float(np.asarray(model.session.run(None, given)[0]))
        v = [one(e) for e in fixed]
        return {"plcmos": sum(v) / RATERS, "plcmos_zero_rater": one(np.zeros(EMBED, np.float32)),
                "rater_std": float(np.std(v, ddof=1))}

    def run(x, rate, *_):
        y = peak_normalised(resample(x, rate, 16000))
        if y is None:
            return {"undefined": "silent"}
        out = values(y)
        count[0] += rate != 16000
        if rate != 16000 and count[0] <= 4 * EXTRA_FILES:
            # What VERSA returns when dnsmos stands before plcmos in its list.
            out["after_dnsmos_in_versa"] = values(peak_normalised(x))["plcmos"]
        return out
    return run


def make_vad():
    torch = torch_on_one_thread()
    import silero_vad
    from silero_vad.utils_vad import OnnxWrapper
    jit = silero_vad.load_silero_vad(onnx=False)
    onnx = OnnxWrapper(os.path.join(os.path.dirname(silero_vad.__file__), "data", "silero_vad.onnx"), True)

    def samples(segments):
        return [[segment["start"], segment["end"]] for segment in segments]

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
        p, q = probabilities(jit, y, target), probabilities(onnx, y, target)

        def segments(longest=float("inf"), seconds=False):
            return silero_vad.utils_vad.get_speech_timestamps_from_probs(
                p, sampling_rate=target, threshold=0.5, min_speech_duration_ms=250, max_speech_duration_s=longest,
                min_silence_duration_ms=100, speech_pad_ms=30, return_seconds=seconds, audio_length_samples=len(y))

        return {"model_rate": target, "vad_info": segments(seconds=True), "samples": samples(segments()),
                "samples_max_2s": samples(segments(2.0)),
                "probabilities": [float(f"{v:.5g}") for v in q],
                "jit_minus_onnx_max": float(np.max(np.abs(np.array(p) - np.array(q))))}
    return run


def make_distillmos():
    # The package imports it, and does not use it here.
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    torch = torch_on_one_thread()
    import distillmos
    single, double = (distillmos.ConvTransformerSQAModel().eval() for _ in range(2))
    double.double()
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
    torch = torch_on_one_thread()
    import librosa
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

    def cosine(a, b):
        a, b = a.astype(np.float64), b.astype(np.float64)
        return float(np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b))

    def run(x, rate, ref, ref_rate):
        a, n = embed(x, rate)
        out = {"windows": n, "embedding_head": [float(v) for v in a[:8]]}
        if ref is not None:
            out["cosine"] = cosine(a, embed(ref, ref_rate)[0])
        return out
    return run


def make_asvspoof():
    """As VERSA's asvspoof_score: the whole signal, neither cut nor repeated, whatever the network was trained on."""
    torch = torch_on_one_thread()
    folder = os.environ["AASIST"]
    sys.path.insert(0, folder)
    from models.AASIST import Model
    with open(os.path.join(folder, "config", "AASIST.conf")) as f:
        model = Model(json.load(f)["model_config"]).eval()
    weights = os.path.join(folder, "models", "weights", "AASIST.pth")
    model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))

    def run(x, rate, *_):
        y = torch.from_numpy(resample(x, rate, 16000))[None].float()
        with torch.no_grad():
            return {"asvspoof_score": float(torch.softmax(model(y)[1], dim=1)[0, 1])}
    return run


def make_nisqa():
    """VERSA's nisqa, which resamples by resample_poly itself."""
    module = versa_module("versa.utterance_metrics.nisqa", {
        "nisqa/nisqa.tar": "7ec4cf937514dd3f8860b21e66fabd8ca87a168572675ef8d979c4c4ad2e805c"})
    metric = module.NisqaMetric({"nisqa_model_path": versa_cache("nisqa", "nisqa.tar")})
    return lambda x, rate, *_: metric.compute(x, metadata={"sample_rate": rate})


def make_dnsmos_pro():
    """VERSA's pseudo_mos, which resamples by resample_poly itself; also what it gives after its dnsmos."""
    module = versa_module("versa.utterance_metrics.pseudo_mos", {
        "dnsmos_pro_bvcc.pt": "dfadd819314a64cbf1e753f7a58b71d67739445fa48623013a5d8e452a4c7194",
        "dnsmos_pro_nisqa.pt": "04b280a24ad9f0d3c2507140b69b1ae6ccbdba8cfc2ed6f2bec9c821e4794959",
        "dnsmos_pro_vcc2018.pt": "3531b82cafd9d76fdc8add7659903a774d37f3c42555e0d4403aa8065ae97ed5"})
    models, rates = module.pseudo_mos_setup(
        ["dnsmos_pro_bvcc", "dnsmos_pro_nisqa", "dnsmos_pro_vcc2018"], {}, versa_cache())

    def run(x, rate, *_):
        out = module.pseudo_mos_metric(x, rate, models, rates)
        if rate != 16000:
            wrong = module.pseudo_mos_metric(x, 16000, models, rates)
            out.update({f"{key}_after_dnsmos": value for key, value in wrong.items()})
        return out
    return run


def of_pairs(distances):
    """Both signals at 22050 Hz, each resampled once. `_versa`: VERSA first brings those of two rates to the lower."""
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


def cdpam_distances():
    """The package as VERSA calls it, without the gradients that VERSA has it prepare."""
    torch = torch_on_one_thread()
    import cdpam
    export, load = script("export-cdpam"), torch.load

    def weights_only(path, **_):
        data = export.with_binary_integers(checked(path, export.WEIGHTS))
        return load(io.BytesIO(data), map_location="cpu", weights_only=True)

    torch.load = weights_only
    model = cdpam.CDPAM(dev="cpu")
    torch.load = load

    def distances(*signals):
        with torch.no_grad():
            integers = ((torch.from_numpy(v)[None] * 32768).round() for v in signals)
            return {"cdpam_distance": float(model.forward(*integers))}
    return distances


def dpam_networks():
    """VERSA's network in single and double precision."""
    module = versa_module("versa.utterance_metrics.dpam_distance", {})
    saved = script("export-dpam").checkpoint(versa_cache("dpam", "dataset_combined_linear.pth"))
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
    """VERSA's network fails where halving, rounded up, leaves unequal lengths: there both are cut, and it is said."""
    import torch
    single, double = dpam_networks()

    def distances(*signals):
        halves = [(len(v) + 1) // 2 for v in signals]
        reference, x = (torch.from_numpy(v[:2 * min(halves)])[None] for v in signals)
        with torch.no_grad():
            out = {"dpam_distance": float(single(reference.float(), x.float())),
                   "dpam_distance_f64": float(double(reference, x))}
        return dict(out, cut=True) if halves[0] != halves[1] else out
    return of_pairs(distances)


MAKERS = dict(
    dnsmos=make_dnsmos, plcmos=make_plcmos, vad=make_vad, distillmos=make_distillmos, speaker=make_speaker,
    asvspoof=make_asvspoof, nisqa=make_nisqa, dnsmos_pro=make_dnsmos_pro, cdpam=make_cdpam, dpam=make_dpam)


def read(path):
    x, rate = sf.read(path)
    return np.ascontiguousarray(x[:, 0] if x.ndim > 1 else x), rate


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pairs", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--metric", required=True)
    p.add_argument("--limit", type=int, help="stop after so many signals")
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
        seconds = audio = 0.0
        lines = []
        for key, system, hyp, ref in jobs[:a.limit]:
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
        print(f"{metric}: {len(lines)} files, {audio:.1f} s of audio, {seconds:.1f} CPU s, "
              f"{seconds / audio:.4f} CPU s per audio s", flush=True)


if __name__ == "__main__":
    main()
