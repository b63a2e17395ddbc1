#!/usr/bin/env python3
"""Writes VGGish as the ONNX file that metrics/models/fad_vggish.yaml describes.

usage: export-vggish.py --weights vggish-10086976.pth [--code FOLDER] [--out FILE]
       export-vggish.py --made-up SEED --code FOLDER --out FILE

The weights are the release v0.1 of github.com/harritaylor/torchvggish, which fadtk downloads too. Python 3.11 with
torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand from the weights, so that its bytes do not depend
on an exporter: waveform [batch, 15600] at 16 kHz to embedding [batch, 128]. As in fadtk, the embedding is what the last
linear layer gives, without the ReLU after it, principal components and quantisation.

The file has the features in it, because their mel triangles are linear in mel, where those of cards are linear in Hz:
96 frames of 400 samples under a periodic Hann window, every 160, of which the magnitudes at 257 frequencies go into 64
bands of HTK's scale from 125 to 7500 Hz; ln(x + 0.01) of them. Double precision up to there, as in the release.

--code, a checkout of that repository, also runs its own features and network and says how far the file is from them;
this needs onnxruntime, resampy and soundfile. With --made-up the weights mean nothing: it shows that the graph is the
network.
"""
import math
import sys

import numpy as np
from onnx import TensorProto

import onnx_export

RATE, FRAMES, WINDOW, HOP, FFT = 16000, 96, 400, 160, 512
BANDS, LOW, HIGH, OFFSET = 64, 125, 7500, 0.01
SAMPLES = (FRAMES - 1) * HOP + WINDOW
# The convolutions in the module's list of layers, and those that a pooling follows.
CONVOLUTIONS, POOLED = (0, 3, 6, 8, 11, 13), (0, 3, 8, 13)


def transforms():
    """Matrices [samples, frequencies] of windowed cosines and sines."""
    window = 0.5 - 0.5 * onnx_export.cosines(WINDOW)
    cosine, turn = onnx_export.cosines(FFT), np.outer(np.arange(WINDOW), np.arange(FFT // 2 + 1))
    return [cosine[(turn + shift) % FFT] * window[:, None] for shift in (0, FFT // 4)]


def bands():
    """A matrix [frequencies, bands], rounded as cosines are."""
    def mel(frequency):
        return math.log(1 + frequency / 700)

    edges = [mel(LOW) + (mel(HIGH) - mel(LOW)) * n / (BANDS + 1) for n in range(BANDS + 2)]
    places = [mel(n * RATE / FFT) for n in range(FFT // 2 + 1)]
    return np.array([
        [round(max(0.0, min((x - low) / (middle - low), (high - x) / (high - middle))), 12)
         for low, middle, high in zip(edges, edges[1:], edges[2:])] for x in places])


def features(g, waveform):
    places = g.constant(np.add.outer(HOP * np.arange(FRAMES), np.arange(WINDOW)))
    frames = g.add("Gather", g.add("Cast", waveform, to=TensorProto.DOUBLE), places, axis=1)
    parts = [g.add("MatMul", frames, g.constant(basis)) for basis in transforms()]
    magnitude = g.add("Sqrt", g.add("Add", *(g.add("Mul", part, part) for part in parts)))
    x = g.add("Log", g.add("Add", g.add("MatMul", magnitude, g.constant(bands())), g.constant(np.array([OFFSET]))))
    return g.add("Unsqueeze", g.add("Cast", x, to=TensorProto.FLOAT), g.integers(1))


def model(state):
    g = onnx_export.Network(state)
    x = features(g, "waveform")
    for n in CONVOLUTIONS:
        parts = (g.weight(f"features.{n}.{part}") for part in ("weight", "bias"))
        x = g.add("Relu", g.add("Conv", x, *parts, kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        if n in POOLED:
            x = g.add("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
    # Channels last, as in the release for TensorFlow.
    x = g.add("Flatten", g.add("Transpose", x, perm=[0, 2, 3, 1]))
    for n in (0, 2):
        x = g.add("Relu", g.layer(x, f"embeddings.{n}"))
    parts = (g.weight(f"embeddings.4.{part}") for part in ("weight", "bias"))
    g.give("embedding", "Gemm", x, *parts, transB=1)
    return g.model("vggish", {"waveform": ["batch", SAMPLES]}, {"embedding": ["batch", 128]})


def network(folder):
    """The repository's module as fadtk changes it."""
    sys.path.insert(0, folder)
    from torchvggish.vggish import VGGish

    module = VGGish(None, device="cpu", pretrained=False, postprocess=False)
    module.embeddings = module.embeddings[:-1]
    return module


def main():
    parser = onnx_export.file_arguments(__doc__, "vggish-10086976.pth", made_up=True)
    parser.add_argument("--code", metavar="FOLDER", help="a checkout of github.com/harritaylor/torchvggish")
    given = parser.parse_args()
    module = network(given.code) if given.code else None
    saved = onnx_export.weights_or_made_up(given, module)
    file = onnx_export.write_unpinned(model(onnx_export.arrays(saved)), given, "vggish.onnx", "fad_vggish")
    if module:
        onnx_export.compare(
            file, lambda x: {"embedding": module(x[0].double().numpy(), RATE)}, (SAMPLES,) * 3)


if __name__ == "__main__":
    main()
