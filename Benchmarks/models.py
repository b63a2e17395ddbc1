"""What the metrics of models cost here and by VERSA's packages, on the same files, one thread each.

usage: models.py [--models FOLDER] [--metrics NAME,…] [--rounds N] [--repeat N]       (after swift build -c release --product codec-score)

CPU seconds of the whole process a second of audio, start-up and loading left out: those of a run on all files less those
of a run on one. The two sides take turns. Loading PyTorch takes seconds, which vary by more than a cheap metric takes for
twelve files: for these the files are gone through N times (--repeat). VERSA's side needs speechmos, onnxruntime, librosa, soundfile, and silero-vad,
Resemblyzer, distillmos and cdpam with torch, each for its metric only, and for nisqa, dnsmos_pro, asvspoof and dpam what
reference/scripts/make-model-goldens.py says; one that is missing is left out. Models that cannot be
fetched (`codec-score models list` names them) are looked for in FOLDER.
"""
import argparse
import functools
import glob
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import types

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PAIRS = os.path.join(ROOT, "reference", "audio", "pairs")
# Metric here, and the peer that gives the same; VERSA computes both DNSMOS keys in one go.
METRICS = {
    "dnsmos,dns_p808": "dnsmos", "plcmos": "plcmos", "vad_info": "vad", "spk_ge2e": "speaker", "distillmos": "distillmos",
    "nisqa": "nisqa", "dnsmos_pro_bvcc,dnsmos_pro_nisqa,dnsmos_pro_vcc2018": "dnsmos_pro", "asvspoof": "asvspoof",
    "cdpam": "cdpam", "dpam": "dpam",
}


# VERSA's side, in a process of its own.

def read(path, rate=None):
    import soundfile
    samples, own = soundfile.read(path)
    samples = samples[:, 0] if samples.ndim > 1 else samples
    if rate and own != rate:
        import librosa
        samples, own = librosa.resample(samples, orig_sr=own, target_sr=rate), rate
    return samples, own


def peak_normalized(path):
    import numpy
    samples, _ = read(path, 16000)
    return samples / numpy.max(numpy.abs(samples))


def one_thread():
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    onnxruntime.InferenceSession = functools.partial(
        onnxruntime.InferenceSession, sess_options=options, providers=["CPUExecutionProvider"])


def dnsmos():
    one_thread()
    from speechmos import dnsmos
    return lambda _, hypothesis: dnsmos.run(peak_normalized(hypothesis), sr=16000)


def plcmos():
    one_thread()
    from speechmos import plcmos
    return lambda _, hypothesis: plcmos.run(peak_normalized(hypothesis), sr=16000)


def vad():
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    import silero_vad
    import torch
    torch.set_num_threads(1)
    model = silero_vad.load_silero_vad(onnx=False)

    def run(_, hypothesis):
        rate = 16000 if read(hypothesis)[1] >= 16000 else 8000
        silero_vad.get_speech_timestamps(torch.Tensor(read(hypothesis, rate)[0]), model, sampling_rate=rate)
    return run


def speaker():
    # The package wants a voice activity detector that is compiled, which its trimming alone uses.
    sys.modules.setdefault("webrtcvad", types.ModuleType("webrtcvad"))
    import numpy
    import torch
    torch.set_num_threads(1)
    from resemblyzer import VoiceEncoder
    encoder = VoiceEncoder("cpu", verbose=False)

    def run(reference, hypothesis):
        a, b = (encoder.embed_utterance(read(path, 16000)[0].astype(numpy.float32)) for path in (reference, hypothesis))
        return float(a @ b)
    return run


def distillmos():
    sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
    import distillmos
    import torch
    torch.set_num_threads(1)
    model = distillmos.ConvTransformerSQAModel()
    model.eval()

    def run(_, hypothesis):
        with torch.no_grad():
            return model(torch.Tensor(read(hypothesis, 16000)[0])[None]).item()
    return run


def goldens():
    """The script that runs VERSA's code for the goldens, as a module."""
    # This file's name is that of a package of AASIST's.
    sys.path = [folder for folder in sys.path if folder != HERE]
    path = os.path.join(ROOT, "reference", "scripts", "make-model-goldens.py")
    spec = importlib.util.spec_from_file_location("goldens", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_goldens(name):
    made = getattr(goldens(), f"make_{name}")()
    return lambda _, hypothesis: made(*read(hypothesis), None, None)


def dnsmos_pro():
    module = goldens().versa_module("versa.utterance_metrics.pseudo_mos", {})
    models, rates = module.pseudo_mos_setup(
        ["dnsmos_pro_bvcc", "dnsmos_pro_nisqa", "dnsmos_pro_vcc2018"], {}, os.path.join(os.environ["VERSA"], "versa_cache"))
    return lambda _, hypothesis: module.pseudo_mos_metric(*read(hypothesis), models, rates)


def of_pairs(name):
    distances = getattr(goldens(), f"{name}_distances")()

    def run(*paths):
        # DPAM has no value in VERSA where lengths differ.
        signals = [read(path, 22050)[0] for path in paths]
        return distances(*(signal[:min(map(len, signals))] for signal in signals))
    return run


def peer(name, pairs):
    with open(pairs) as file:
        rows = json.load(file)
    run = {
        "dnsmos": dnsmos, "plcmos": plcmos, "vad": vad, "speaker": speaker, "distillmos": distillmos,
        "nisqa": lambda: of_goldens("nisqa"), "asvspoof": lambda: of_goldens("asvspoof"), "dnsmos_pro": dnsmos_pro,
        "cdpam": lambda: of_pairs("cdpam"), "dpam": lambda: of_pairs("dpam"),
    }[name]()
    for reference, hypothesis in rows:
        run(reference, hypothesis)


# Both sides

def measured(command, log):
    done = subprocess.run([sys.executable, "-S", "-E", os.path.join(HERE, "launch.py"), log, *command],
                          capture_output=True, text=True, check=True)
    result = json.loads(done.stdout)
    if result["status"] != 0:
        with open(log) as text:
            raise RuntimeError(text.read().strip().splitlines()[-1][-200:])
    return result["cpu"], result["memory"]


def ours(metric, pairs, folder, options):
    """CPU seconds and peak memory of one run over the pairs."""
    number = len(os.listdir(folder))
    sides = [os.path.join(folder, f"{number}-{side}") for side in ("reference", "hypothesis")]
    for place, path in enumerate(sides):
        os.makedirs(path)
        for i, pair in enumerate(pairs):
            os.symlink(pair[place], os.path.join(path, f"{i:04d}{os.path.splitext(pair[place])[1]}"))
    program = os.path.join(ROOT, ".build", "release", "codec-score")
    return measured([program, "--ref", sides[0], "--hyp", sides[1], "--out", os.path.join(folder, f"{number}-out"),
                     "--metrics", metric, "--jobs", "1", "--quiet", *options], os.path.join(folder, "log"))


def theirs(name, pairs, folder):
    path = os.path.join(folder, "pairs.json")
    with open(path, "w") as file:
        json.dump(pairs, file)
    return measured([sys.executable, os.path.abspath(__file__), "--peer", name, path], os.path.join(folder, "log"))


def duration(path):
    import soundfile
    return soundfile.info(path).duration


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models")
    parser.add_argument("--metrics", default=";".join(METRICS), help="separated by ;")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pairs", type=int, default=12, help="how many pairs")
    parser.add_argument("--repeat", type=int, default=1, help="how often the pairs are gone through")
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    o = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = "1"
    if o.peer:
        peer(*o.peer)
        return
    files = sorted(glob.glob(os.path.join(PAIRS, "hyp", "*", "*.flac")))
    pairs = [(os.path.join(PAIRS, "ref", os.path.basename(file)), file) for file in files]
    pairs = [pair for pair in pairs if os.path.exists(pair[0])]
    pairs = pairs[::max(1, len(pairs) // o.pairs)][:o.pairs] * o.repeat
    seconds = sum(duration(hypothesis) for _, hypothesis in pairs[1:])
    options = ["--models", o.models] if o.models else []
    print(f"{len(pairs)} pairs; CPU seconds a second of audio, median of {o.rounds} rounds; peak memory of the process.\n")
    print("| metric | ours | VERSA's | ratio | MB: ours, one file | MB: ours, all | MB: VERSA's |\n" + "|---" * 7 + "|")
    for metric in o.metrics.split(";"):
        rows, missing = [], [None, None]
        for _ in range(o.rounds):
            row = []
            for side, run in enumerate((lambda some, at: ours(metric, some, at, options),
                                        lambda some, at: theirs(METRICS[metric], some, at))):
                try:
                    with tempfile.TemporaryDirectory() as folder:
                        one, whole = run(pairs[:1], folder), run(pairs, folder)
                    row += [(whole[0] - one[0]) / seconds, one[1], whole[1]]
                except RuntimeError as error:
                    missing[side] = str(error)
                    row += [float("nan")] * 3
            rows.append(row)
        m = [statistics.median(column) for column in zip(*rows)]
        print(f"| {metric} | {m[0]:.4f} | {m[3]:.4f} | {m[0] / m[3]:.2f} | {m[1]:.0f} | {m[2]:.0f} | {m[5]:.0f} |", flush=True)
        for side, why in zip(("codec-score", "VERSA's"), missing):
            if why:
                print(f"  {side}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
