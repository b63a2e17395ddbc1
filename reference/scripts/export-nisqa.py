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
from onnx import TensorProto, helper

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


def convolutions(g, x, state):
    """[windows, 384]."""
    frames = WINDOW
    for n in range(1, 7):
        name, norm = f"cnn.model.conv{n}", f"cnn.model.bn{n}"
        scale = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"].astype(np.float64) + 1e-5)
        weight = state[f"{name}.weight"] * scale[:, None, None, None]
        centred = state[f"{name}.bias"] - state[f"{norm}.running_mean"].astype(np.float64)
        bias = centred * scale + state[f"{norm}.bias"]
        x = g.add(
            "Conv", x, g.constant(weight.astype(np.float32)), g.constant(bias.astype(np.float32)),
            kernel_shape=[3, 3], pads=[1, 0, 1, 0] if n == 6 else [1, 1, 1, 1])
        x = g.add("Relu", x)
        if n in POOLED:
            x = pooled_maximum(g, x, frames, POOLED[n])
            frames = POOLED[n]
    return g.add("Reshape", x, g.integers(0, -1))


def layer_norm(g, x, state, name):
    return g.add(
        "LayerNormalization", x, g.constant(state[f"{name}.weight"]), g.constant(state[f"{name}.bias"]), axis=-1,
        epsilon=1e-5)


def self_attention(g, x, state):
    """Over all windows, with one head: [windows, 64]."""
    def linear(x, name):
        return g.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])

    model = "time_dependency.model"
    x = layer_norm(g, linear(x, f"{model}.linear"), state, f"{model}.norm1")
    for n in range(LAYERS):
        layer = f"{model}.layers.{n}"
        parts = np.split(state[f"{layer}.self_attn.in_proj_weight"], 3)
        biases = np.split(state[f"{layer}.self_attn.in_proj_bias"], 3)
        query, key, value = (g.linear(x, weight, bias) for weight, bias in zip(parts, biases))
        query = g.add("Mul", query, g.numbers(WIDTH ** -0.5))
        share = g.add("Softmax", g.add("MatMul", query, g.add("Transpose", key, perm=[1, 0])), axis=-1)
        y = linear(g.add("MatMul", share, value), f"{layer}.self_attn.out_proj")
        x = layer_norm(g, g.add("Add", x, y), state, f"{layer}.norm1")
        y = linear(g.add("Relu", linear(x, f"{layer}.linear1")), f"{layer}.linear2")
        x = layer_norm(g, g.add("Add", x, y), state, f"{layer}.norm2")
    return x


def pooled(g, x, state, n):
    """One score, [1, 1]."""
    def linear(x, part):
        name = f"pool_layers.{n}.model.linear{part}"
        return g.linear(x, state[f"{name}.weight"], state[f"{name}.bias"])

    share = g.add("Softmax", linear(g.add("Relu", linear(x, 1)), 2), axis=0)
    return linear(g.add("MatMul", g.add("Transpose", share, perm=[1, 0]), x), 3)


def graph(state):
    g = onnx_export.Graph()
    x = self_attention(g, convolutions(g, windows(g, g.add("Squeeze", "mel", g.integers(0))), state), state)
    scores = [pooled(g, x, state, n) for n in range(SCORES)]
    g.nodes.append(helper.make_node("Concat", scores, ["scores"], axis=1))
    given = helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, "frames", BANDS])
    gives = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, SCORES])
    return helper.make_graph(g.nodes, "nisqa", [given], [gives], g.tensors)


def main():
    given = onnx_export.file_arguments(__doc__, "weights/nisqa.tar of github.com/gabrielmittag/NISQA").parse_args()
    saved = onnx_export.weights_of(given.weights, WEIGHTS)["model_state_dict"]
    state = {name: tensor.numpy() for name, tensor in saved.items()}
    model = helper.make_model(
        graph(state), opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="codec-score")
    onnx_export.write(model, given.out, "nisqa.onnx", MODEL)


if __name__ == "__main__":
    main()
