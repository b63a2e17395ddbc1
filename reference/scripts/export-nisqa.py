#!/usr/bin/env python3
"""Writes NISQA as the ONNX file that metrics/models/nisqa.yaml describes.

usage: export-nisqa.py --weights FILE [--out FILE]

FILE is weights/nisqa.tar of github.com/gabrielmittag/NISQA (CC BY-NC-SA 4.0). Python 3.11 with torch 2.13.0, onnx
1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not depend on an exporter: mel, decibels
of bands [1, frames, 48], to scores [1, 5], which are overall quality, noisiness, discontinuity, coloration and
loudness. Windows of 15 frames every 4 go through six convolutions; two layers of self-attention and five poolings by
attention run over all windows.
"""
import numpy as np

import onnx_export

WEIGHTS = "7ec4cf937514dd3f8860b21e66fabd8ca87a168572675ef8d979c4c4ad2e805c"
MODEL = "ef2b4ac751c563a0c01d50f3e0b7aceb19fdd19ac10545c400e0ba41ac794cbc"
BANDS, WINDOW, WINDOW_HOP = 48, 15, 4
# The frames that the poolings after the first, second and fourth convolution leave; they also halve the bands.
POOLED = {1: 7, 2: 5, 4: 3}
LAYERS, WIDTH, SCORES = 2, 64, 5


def windows(g, x):
    """[windows, 1, bands, frames]."""
    frames = g.add("Squeeze", g.add("Shape", x, start=0, end=1))
    last = g.add("Sub", frames, g.constant(np.array(WINDOW - 1)))
    starts = g.add("Range", g.constant(np.array(0)), last, g.constant(np.array(WINDOW_HOP)))
    x = g.add("Gather", x, g.add("Add", g.add("Unsqueeze", starts, g.integers(1)), g.integers(*range(WINDOW))))
    return g.add("Unsqueeze", g.add("Transpose", x, perm=[0, 2, 1]), g.integers(1))


def pooled_maximum(g, x, size, wanted):
    """The maxima of pairs of bands and of `wanted` ranges of frames, which overlap where they must."""
    ranges = [range(n * size // wanted, -(-(n + 1) * size // wanted)) for n in range(wanted)]
    width, step = len(ranges[0]), ranges[1].start
    if all(r == range(n * step, n * step + width) for n, r in enumerate(ranges)):
        return g.add("MaxPool", x, kernel_shape=[2, width], strides=[2, step])
    x = g.add("MaxPool", x, kernel_shape=[2, 1], strides=[2, 1])
    columns = [g.integers(*(r[min(k, len(r) - 1)] for r in ranges)) for k in range(max(map(len, ranges)))]
    return g.add("Max", *(g.add("Gather", x, c, axis=3) for c in columns))


def convolutions(g, x):
    """[windows, 384]."""
    frames = WINDOW
    for n in range(1, 7):
        parts = (g.constant(part) for part in g.normalised(f"cnn.model.conv{n}", f"cnn.model.bn{n}"))
        x = g.add("Conv", x, *parts, kernel_shape=[3, 3], pads=[1, 0, 1, 0] if n == 6 else [1, 1, 1, 1])
        x = g.add("Relu", x)
        if n in POOLED:
            x = pooled_maximum(g, x, frames, POOLED[n])
            frames = POOLED[n]
    return g.add("Reshape", x, g.integers(0, -1))


def self_attention(g, x):
    """Over all windows, with one head: [windows, 64]."""
    model = "time_dependency.model"
    x = g.layer_norm(g.layer(x, f"{model}.linear"), f"{model}.norm1")
    for n in range(LAYERS):
        layer = f"{model}.layers.{n}"
        query, key, value = g.projections(x, f"{layer}.self_attn")
        query = g.add("Mul", query, g.numbers(WIDTH ** -0.5))
        share = g.add("Softmax", g.add("MatMul", query, g.add("Transpose", key, perm=[1, 0])), axis=-1)
        y = g.layer(g.add("MatMul", share, value), f"{layer}.self_attn.out_proj")
        x = g.layer_norm(g.add("Add", x, y), f"{layer}.norm1")
        y = g.layer(g.add("Relu", g.layer(x, f"{layer}.linear1")), f"{layer}.linear2")
        x = g.layer_norm(g.add("Add", x, y), f"{layer}.norm2")
    return x


def pooled(g, x, name):
    """One score, [1, 1]."""
    share = g.add("Softmax", g.layer(g.add("Relu", g.layer(x, f"{name}.linear1")), f"{name}.linear2"), axis=0)
    return g.layer(g.add("MatMul", g.add("Transpose", share, perm=[1, 0]), x), f"{name}.linear3")


def model(state):
    g = onnx_export.Network(state)
    x = self_attention(g, convolutions(g, windows(g, g.add("Squeeze", "mel", g.integers(0)))))
    g.give("scores", "Concat", *(pooled(g, x, f"pool_layers.{n}.model") for n in range(SCORES)), axis=1)
    return g.model("nisqa", {"mel": [1, "frames", BANDS]}, {"scores": [1, SCORES]})


def main():
    given = onnx_export.file_arguments(__doc__, "weights/nisqa.tar of github.com/gabrielmittag/NISQA").parse_args()
    saved = onnx_export.weights_of(given.weights, WEIGHTS)["model_state_dict"]
    onnx_export.write(model(onnx_export.arrays(saved)), given.out, "nisqa.onnx", MODEL)


if __name__ == "__main__":
    main()
