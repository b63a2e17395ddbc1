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
import math

import numpy as np
from onnx import TensorProto, helper, numpy_helper

import onnx_export

PACKAGE, VERSION, PATH = "distillmos", "0.9.1", "distillmos/weights/distill_mos_v7.pt"
WEIGHTS = "b18b3ac60227267cfb91e5d00ce22cc7b73716fd92f269484da1446e27031a40"
MODEL = "3fc6b414d911dfeafe3e5ba897c0dd1a58a0712646c45ec321ebcc752fb531e3"
SAMPLES, FFT, HOP = 122880, 320, 160
BINS, COLUMNS = FFT // 2 + 1, SAMPLES // HOP
# After the last convolution, which takes every other column.
FRAMES = COLUMNS // 2
CONVOLUTIONS, LAYERS, HEADS, WIDTH = 6, 7, 8, 200


class Graph:
    """A graph that grows by a node a call; what a node gives is the next one's input."""

    def __init__(self):
        self.nodes, self.tensors, self.count = [], [], 0

    def constant(self, value):
        name = f"c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def numbers(self, *values):
        return self.constant(np.array(values, np.float32))

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def add(self, kind, *inputs, **attributes):
        self.count += 1
        name = f"v{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x, weight, bias):
        return self.add("Add", self.add("MatMul", x, self.constant(weight.T)), self.constant(bias))

    def batch_norm(self, x, state, name):
        """Of the last axis, with the statistics of training."""
        scale = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"].astype(np.float64) + 1e-5)
        shift = state[f"{name}.bias"] - state[f"{name}.running_mean"] * scale
        scaled = self.add("Mul", x, self.constant(scale.astype(np.float32)))
        return self.add("Add", scaled, self.constant(shift.astype(np.float32)))

    def layer_norm(self, x, state, name):
        return self.add(
            "LayerNormalization", x, self.constant(state[f"{name}.weight"]), self.constant(state[f"{name}.bias"]),
            axis=-1, epsilon=1e-5)


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
    t = np.arange(FFT)
    # Twelve decimals, so that no mathematics library's last bit changes the file's hash.
    cosine = np.array([round(math.cos(2 * math.pi * n / FFT), 12) for n in range(FFT)])
    window = 0.5 - 0.5 * cosine
    turn = np.outer(t, np.arange(BINS)) % FFT
    basis = np.concatenate([cosine[turn], cosine[(turn + FFT // 4) % FFT]], axis=1) * window[:, None]
    x = g.add("MatMul", g.add("Concat", first, second, axis=2), g.constant(basis))
    x = g.add("Cast", g.add("Transpose", x, perm=[0, 2, 1]), to=TensorProto.FLOAT)
    x = g.add("Reshape", x, g.integers(0, 2, BINS, COLUMNS))
    power = g.add("ReduceSum", g.add("Mul", x, x), g.integers(1), keepdims=1)
    magnitude = g.add("Max", g.add("Sqrt", power), g.numbers(1e-12))
    compressed = g.add("Mul", g.add("Pow", magnitude, g.numbers(0.3)), x)
    return g.add("Div", compressed, magnitude)


def convolutions(g, x, state):
    for n in range(CONVOLUTIONS):
        weight, bias = (g.constant(state[f"cnn.cnn.{2 * n}.{part}"]) for part in ("weight", "bias"))
        x = g.add(
            "Conv", x, weight, bias, kernel_shape=[3, 3], pads=[0, 1, 0, 1],
            strides=[1 if n == 0 else 2, 2 if n == CONVOLUTIONS - 1 else 1])
        x = g.add("LeakyRelu", x, alpha=0.1)
    # [batch, channels, bins, frames] to [batch, frames, channels·bins].
    x = g.add("Reshape", x, g.integers(0, -1, FRAMES))
    return g.add("Transpose", x, perm=[0, 2, 1])


def attention(g, x, state, name):
    each = WIDTH // HEADS
    parts = np.split(state[f"{name}.in_proj_weight"], 3)
    biases = np.split(state[f"{name}.in_proj_bias"], 3)

    def heads(n, order):
        y = g.add("Reshape", g.linear(x, parts[n], biases[n]), g.integers(0, FRAMES, HEADS, each))
        return g.add("Transpose", y, perm=order)

    query, key, value = heads(0, [0, 2, 1, 3]), heads(1, [0, 2, 3, 1]), heads(2, [0, 2, 1, 3])
    scores = g.add("MatMul", g.add("Mul", query, g.numbers(each ** -0.5)), key)
    y = g.add("MatMul", g.add("Softmax", scores, axis=-1), value)
    y = g.add("Reshape", g.add("Transpose", y, perm=[0, 2, 1, 3]), g.integers(0, FRAMES, WIDTH))
    return g.linear(y, state[f"{name}.out_proj.weight"], state[f"{name}.out_proj.bias"])


def transformer(g, x, state, name):
    for n in range(LAYERS):
        layer = f"{name}.layers.{n}"
        x = g.layer_norm(g.add("Add", x, attention(g, x, state, f"{layer}.self_attn")), state, f"{layer}.norm1")
        y = g.add("Relu", g.linear(x, state[f"{layer}.linear1.weight"], state[f"{layer}.linear1.bias"]))
        y = g.linear(y, state[f"{layer}.linear2.weight"], state[f"{layer}.linear2.bias"])
        x = g.layer_norm(g.add("Add", x, y), state, f"{layer}.norm2")
    return x


def pooled(g, x, state, name):
    y = g.add("Relu", g.linear(x, state[f"{name}.linear1.weight"], state[f"{name}.linear1.bias"]))
    y = g.linear(y, state[f"{name}.linear2.weight"], state[f"{name}.linear2.bias"])
    share = g.add("Softmax", g.add("Transpose", y, perm=[0, 2, 1]), axis=-1)
    x = g.add("Squeeze", g.add("MatMul", share, x), g.integers(1))
    return g.linear(x, state[f"{name}.linear3.weight"], state[f"{name}.linear3.bias"])


def graph(state):
    g, head = Graph(), "transformer_pool_attn"
    x = convolutions(g, spectrum(g), state)
    x = g.batch_norm(x, state, f"{head}.norm_input")
    x = g.batch_norm(x, state, f"{head}.transformer.norm")
    x = g.linear(x, state[f"{head}.transformer.linear_proj.weight"], state[f"{head}.transformer.linear_proj.bias"])
    x = g.add("Add", x, g.constant(state[f"{head}.transformer.position_encoding.pe"]))
    x = transformer(g, x, state, f"{head}.transformer.transformer_encoder")
    x = g.batch_norm(x, state, f"{head}.norm_trans")
    x = g.add("Sigmoid", pooled(g, x, state, f"{head}.pool"))
    g.nodes.append(helper.make_node("Add", [g.add("Mul", x, g.numbers(4)), g.numbers(1)], ["mos"]))
    waveform = helper.make_tensor_value_info("waveform", TensorProto.FLOAT, ["batch", SAMPLES])
    mos = helper.make_tensor_value_info("mos", TensorProto.FLOAT, ["batch", 1])
    return helper.make_graph(g.nodes, "distillmos", [waveform], [mos], g.tensors)


def main():
    given = onnx_export.arguments(__doc__, PACKAGE, VERSION)
    saved = onnx_export.weights(given.wheel, PACKAGE, VERSION, PATH, WEIGHTS)["model"]
    state = {name: tensor.numpy() for name, tensor in saved.items()}
    model = helper.make_model(
        graph(state), opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="codec-score")
    onnx_export.write(model, given.out, "distillmos.onnx", MODEL)


if __name__ == "__main__":
    main()
