"""What coding a file in pieces changes: codes and samples against those of the whole file.

usage: pieces.py CODEC_RECIPE PYTHON_OF_ESPNET FOLDER [--models A,B] [--seconds 30] [--pieces 5,10]

FOLDER as in neural_codecs.py. Prints Markdown: the share of codes that differ, the signal-to-difference ratio of the audio, and its
largest difference over the largest sample. Needs NumPy.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np

from neural_codecs import HERE, MODELS, repeated, samples


def coded(recipe, folder, source, piece):
    out = tempfile.mkdtemp()
    try:
        subprocess.run([recipe, "resynthesize", "--input", source, "--model-file", os.path.join(folder, "1epoch.pth"),
                        "--output-dir", out, "--wav-format", "float32", "--jobs", "1", "--quiet", "--piece-seconds",
                        str(piece)], check=True)
        return (np.load(os.path.join(out, "codec", "speech.npy")),
                np.frombuffer(samples(os.path.join(out, "wav", "speech.wav"))[1], "<f4").astype(float))
    finally:
        shutil.rmtree(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recipe")
    parser.add_argument("python")
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pieces", default="5,10")
    parser.add_argument("--models", default=",".join(MODELS))
    o = parser.parse_args()
    print(f"{o.seconds:g} s of speech.\n\n| model | piece, s | codes that differ | audio, dB | largest difference |\n|---|---|---|---|---|")
    for model in o.models.split(","):
        folder = os.path.join(o.folder, model)
        if not os.path.exists(os.path.join(folder, "speech.wav")):
            subprocess.run([o.python, os.path.join(HERE, "neural_codecs_espnet.py"), "--model", model, "--folder", folder, "--make"],
                           check=True, stdout=sys.stderr)
        with tempfile.TemporaryDirectory() as scratch:
            source = os.path.join(scratch, "speech.wav")
            repeated(folder, o.seconds, source)
            codes, audio = coded(o.recipe, folder, source, 0)
            for piece in o.pieces.split(","):
                c, a = coded(o.recipe, folder, source, piece)
                assert c.shape == codes.shape and a.shape == audio.shape
                rest = np.sum((a - audio) ** 2)
                ratio = "the same" if rest == 0 else f"{10 * np.log10(np.sum(audio ** 2) / rest):.1f}"
                print(f"| {model} | {piece} | {100 * np.mean(c != codes):.2f} % | {ratio} | "
                      f"{np.max(np.abs(a - audio)) / np.max(np.abs(audio)):.1e} |", flush=True)


if __name__ == "__main__":
    main()
