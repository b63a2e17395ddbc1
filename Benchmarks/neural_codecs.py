"""Neural codecs at recipe size: codec-recipe against ESPnet's Python, side by side, one thread.

usage: neural_codecs.py CODEC_RECIPE PYTHON_OF_ESPNET FOLDER [--seconds N] [--rounds R] [--models A,B] [--alone]

FOLDER holds a folder for each model as neural_codecs_espnet.py --make writes it (made where it is missing). Both sides encode and
decode the same speech, repeated to N seconds; codec-recipe also reads and writes the files. Prints Markdown.
`--alone` measures codec-recipe only, for lengths that need no peer.
"""
import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile

MODELS = ["soundstream", "encodec", "dac", "funcodec_mag_phase", "funcodec_mag_angle", "hificodec"]
HERE = os.path.dirname(os.path.abspath(__file__))


def measured(command):
    """CPU seconds, peak MB and wall seconds of a process, by a process of its own that waits for it."""
    script = ("import resource, subprocess, sys, time, json; t = time.time(); "
              "p = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE); u = resource.getrusage(resource.RUSAGE_CHILDREN); "
              "print(json.dumps([p.returncode, u.ru_utime + u.ru_stime, u.ru_maxrss / 1024, time.time() - t, p.stdout.decode()]))")
    done = subprocess.run([sys.executable, "-c", script, *command], stdout=subprocess.PIPE, check=True)
    code, cpu, memory, wall, output = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{' '.join(command)}: exit {code}")
    return cpu, memory, wall, output


def samples(path):
    """Rate and float32 samples of speech.wav."""
    data = open(path, "rb").read()
    at = data.index(b"fmt ") + 8
    rate = struct.unpack("<I", data[at + 4:at + 8])[0]
    at = data.index(b"data")
    size = struct.unpack("<I", data[at + 4:at + 8])[0]
    return rate, data[at + 8:at + 8 + size]


def write(path, rate, floats):
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(floats), b"WAVE", b"fmt ", 16, 3, 1, rate, 4 * rate, 4, 32,
                         b"data", len(floats))
    with open(path, "wb") as f:
        f.write(header + floats)


def repeated(folder, seconds, path):
    rate, floats = samples(os.path.join(folder, "speech.wav"))
    count = 4 * int(rate * seconds)
    write(path, rate, (floats * (count // len(floats) + 1))[:count])


def ours(recipe, folder, seconds):
    scratch = tempfile.mkdtemp()
    try:
        repeated(folder, seconds, os.path.join(scratch, "speech.wav"))
        return measured([recipe, "resynthesize", "--input", os.path.join(scratch, "speech.wav"), "--model-file",
                         os.path.join(folder, "1epoch.pth"), "--output-dir", os.path.join(scratch, "out"),
                         "--espnet-exact", "--jobs", "1", "--quiet"])
    finally:
        shutil.rmtree(scratch)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recipe")
    parser.add_argument("python")
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--alone", action="store_true")
    o = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    peer = os.path.join(HERE, "neural_codecs_espnet.py")
    print(f"{o.seconds:g} s of speech, median of {o.rounds} rounds, CPU seconds (user + system), peak memory of the process.\n")
    if o.alone:
        print("| model | CPU s | real-time factor (CPU) | peak MB |\n|---|---|---|---|")
    else:
        print("| model | start: ours | start: ESPnet | encode + decode: ours | encode + decode: ESPnet | ratio | whole: ours | "
              "whole: ESPnet | ratio | MB: ours | MB: ESPnet |\n|" + "---|" * 11)
    for model in o.models.split(","):
        folder = os.path.join(o.folder, model)
        if not os.path.exists(os.path.join(folder, "speech.wav")):
            subprocess.run([o.python, peer, "--model", model, "--folder", folder, "--make"], check=True, stdout=sys.stderr)
        rows = []
        for _ in range(o.rounds):
            # What a tenth of a second costs is start-up: loading libtorch and the model.
            start = 0 if o.alone else ours(o.recipe, folder, 0.1)[0]
            cpu, memory, _, _ = ours(o.recipe, folder, o.seconds)
            row = [start, cpu - start, cpu, memory]
            if not o.alone:
                whole, peak, _, output = measured([o.python, peer, "--model", model, "--folder", folder, "--seconds",
                                                   str(o.seconds)])
                facts = json.loads(output.strip().splitlines()[-1])
                row += [facts["start_cpu_s"], facts["encode_cpu_s"] + facts["decode_cpu_s"], whole, peak]
            rows.append(row)
        m = [statistics.median(column) for column in zip(*rows)]
        if o.alone:
            print(f"| {model} | {m[2]:.2f} | {m[2] / o.seconds:.2f} | {m[3]:.0f} |", flush=True)
        else:
            print(f"| {model} | {m[0]:.2f} | {m[4]:.2f} | {m[1]:.2f} | {m[5]:.2f} | {m[1] / m[5]:.2f} | {m[2]:.2f} | {m[6]:.2f} | "
                  f"{m[2] / m[6]:.2f} | {m[3]:.0f} | {m[7]:.0f} |", flush=True)


if __name__ == "__main__":
    main()
