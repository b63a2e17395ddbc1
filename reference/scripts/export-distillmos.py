#!/usr/bin/env python3
"""Writes DistillMOS 0.9.1 as the ONNX file that metrics/models/distillmos.yaml describes.

usage: export-distillmos.py [--wheel FILE] [--out FILE]

Python 3.11 with torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not
depend on an exporter: waveform [batch, 122880] at 16 kHz to mos [batch, 1]. As in the package, a window is divided by
its peak + 1e-8; frames of 320 samples under a periodic Hann window every 160, with 80 samples reflected at both ends;
spectra keep their phase and the power 0.3 of their magnitude; six convolutions, seven Transformer layers, pooling by
attention, 1 + 4 times a sigmoid. The transform is a product with windowed cosines and sines in double precision: that
of PyTorch, in single precision, moves the weak bins that the power 0.3 lifts, and the result by up to 1e-4.
"""
import numpy as np
from onnx import TensorProto

import onnx_export

PACKAGE, VERSION, PATH = "distillmos", "0.9.1", "distillmos/weights/distill_mos_v7.pt"
WEIGHTS = "b18b3ac60227267cfb91e5d00ce22cc7b73716fd92f269484da1446e27031a40"
MODEL = "3fc6b414d911dfeafe3e5ba897c0dd1a58a0712646c45ec321ebcc752fb531e3"
SAMPLES, FFT, HOP = 122880, 320, 160
BINS, COLUMNS = FFT // 2 + 1, SAMPLES // HOP
# After the last convolution, which takes every other column.
FRAMES = COLUMNS // 2
CONVOLUTIONS, LAYERS, HEADS, WIDTH = 6, 7, 8, 200


def spectrum(g):
    peak = g.add("ReduceMax", g.add("Abs", "waveform"), axes=[1], keepdims=1)
    x = g.add("Div", "waveform", g.add("Add", peak, g.numbers(1e-8)))
    x = g.add("Unsqueeze", x, g.integers(1))
    margin = (FFT - HOP) // 2
    x = g.add("Pad", x, g.integers(0, 0, margin, 0, 0, margin), mode="reflect")
    x = g.add("Reshape", g.add("Cast", x, to=TensorProto.DOUBLE), g.integers(0, COLUMNS + 1, HOP))
    # A frame is two neighbouring hops.
    first, second = (
        g.add("Slice", x, g.integers(n), g.integers(n + COLUMNS), g.integers(1)) for n in (0, 1))
    cosine = onnx_export.cosines(FFT)
    window = 0.5 - 0.5 * cosine
    turn = np.outer(np.arange(FFT), np.arange(BINS)) % FFT
    basis = np.concatenate([cosine[turn], cosine[(turn + FFT // 4) % FFT]], axis=1) * window[:, None]
    x = g.add("MatMul", g.add("Concat", first, second, axis=2), g.constant(basis))
    x = g.add("Cast", g.add("Transpose", x, perm=[0, 2, 1]), to=TensorProto.FLOAT)
    x = g.add("Reshape", x, g.integers(0, 2, BINS, COLUMNS))
    power = g.add("ReduceSum", g.add("Mul", x, x), g.integers(1), keepdims=1)
    magnitude = g.add("Max", g.add("Sqrt", power), g.numbers(1e-12))
    compressed = g.add("Mul", g.add("Pow", magnitude, g.numbers(0.3)), x)
    return g.add("Div", compressed, magnitude)


def convolutions(g, x):
    for n in range(CONVOLUTIONS):
        weight, bias = (g.weight(f"cnn.cnn.{2 * n}.{part}") for part in ("weight", "bias"))
        x = g.add(
            "Conv", x, weight, bias, kernel_shape=[3, 3], pads=[0, 1, 0, 1],
            strides=[1 if n == 0 else 2, 2 if n == CONVOLUTIONS - 1 else 1])
        x = g.add("LeakyRelu", x, alpha=0.1)
    # [batch, channels, bins, frames] to [batch, frames, channels·bins].
    x = g.add("Reshape", x, g.integers(0, -1, FRAMES))
    return g.add("Transpose", x, perm=[0, 2, 1])


def attention(g, x, name):
    each = WIDTH // HEADS
    parts = np.split(g.state[f"{name}.in_proj_weight"], 3)
    biases = np.split(g.state[f"{name}.in_proj_bias"], 3)

    def heads(n, order):
        y = g.add("Reshape", g.linear(x, parts[n], biases[n]), g.integers(0, FRAMES, HEADS, each))
        return g.add("Transpose", y, perm=order)

    query, key, value = heads(0, [0, 2, 1, 3]), heads(1, [0, 2, 3, 1]), heads(2, [0, 2, 1, 3])
    scores = g.add("MatMul", g.add("Mul", query, g.numbers(each ** -0.5)), key)
    y = g.add("MatMul", g.add("Softmax", scores, axis=-1), value)
    y = g.add("Reshape", g.add("Transpose", y, perm=[0, 2, 1, 3]), g.integers(0, FRAMES, WIDTH))
    return g.layer(y, f"{name}.out_proj")


def transformer(g, x, name):
    for n in range(LAYERS):
        layer = f"{name}.layers.{n}"
        x = g.layer_norm(g.add("Add", x, attention(g, x, f"{layer}.self_attn")), f"{layer}.norm1")
        y = g.layer(g.add("Relu", g.layer(x, f"{layer}.linear1")), f"{layer}.linear2")
        x = g.layer_norm(g.add("Add", x, y), f"{layer}.norm2")
    return x


def pooled(g, x, name):
    y = g.layer(g.add("Relu", g.layer(x, f"{name}.linear1")), f"{name}.linear2")
    share = g.add("Softmax", g.add("Transpose", y, perm=[0, 2, 1]), axis=-1)
    x = g.add("Squeeze", g.add("MatMul", share, x), g.integers(1))
    return g.layer(x, f"{name}.linear3")


def model(state):
    g, head = onnx_export.Network(state), "transformer_pool_attn"
    x = convolutions(g, spectrum(g))
    x = g.batch_norm(x, f"{head}.norm_input")
    x = g.batch_norm(x, f"{head}.transformer.norm")
    x = g.layer(x, f"{head}.transformer.linear_proj")
    x = g.add("Add", x, g.weight(f"{head}.transformer.position_encoding.pe"))
    x = transformer(g, x, f"{head}.transformer.transformer_encoder")
    x = g.batch_norm(x, f"{head}.norm_trans")
    x = g.add("Sigmoid", pooled(g, x, f"{head}.pool"))
    g.give("mos", "Add", g.add("Mul", x, g.numbers(4)), g.numbers(1))
    return g.model("distillmos", {"waveform": ["batch", SAMPLES]}, {"mos": ["batch", 1]})


def main():
    given = onnx_export.arguments(__doc__, PACKAGE, VERSION)
    saved = onnx_export.weights(given.wheel, PACKAGE, VERSION, PATH, WEIGHTS)["model"]
    onnx_export.write(model(onnx_export.arrays(saved)), given.out, "distillmos.onnx", MODEL)


if __name__ == "__main__":
    main()
