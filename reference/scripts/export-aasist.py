#!/usr/bin/env python3
"""Writes AASIST as the ONNX file that metrics/models/asvspoof.yaml describes.

usage: export-aasist.py --weights models/weights/AASIST.pth [--out FILE]

The weights lie in the repository github.com/clovaai/aasist (MIT). Python 3.11 with torch 2.13.0, onnx 1.23.2 and
numpy 2.4.6. The graph is built by hand, so that its bytes do not depend on an exporter: waveform [1, samples] at
16 kHz, of any number of samples from 2315, to probabilities [1, 2] of spoofed and genuine speech.

70 band-pass filters of 129 taps, six residual blocks of convolutions, then two graphs, of 23 frequency bands and of a
node every 2187 samples: each attends to itself and loses the nodes of the lowest scores; two branches join both graphs
and a master node by attention, and the larger value of the branches counts. As in the repository's forward pass, the
first normalisation of a residual block has no effect.
"""
import math

import numpy as np
from onnx import TensorProto

import onnx_export

WEIGHTS = "51d2d9cf0738172f61e2a384ec50a54a55363240f67c971ed55a92435bc1a1c0"
MODEL = "de6ead85a0da079cc636c49218df87560f8563aae58c9f346ca30945513f15fe"
RATE, FILTERS, TAPS, BLOCKS = 16000, 70, 129, 6


def rounded(values):
    """Single precision by way of ten decimals, so that no mathematics library's last bit changes the file's hash."""
    return np.array([round(float(v), 10) for v in values], np.float32)


def band_passes():
    """Differences of low-pass filters at edges equally spaced in mel, under a Hamming window.

    The repository takes the sines' arguments in single precision, and so does this.
    """
    top = 2595 * math.log10(1 + RATE / 2 / 700)
    edges = [700 * (10 ** (top * n / FILTERS / 2595) - 1) for n in range(FILTERS + 1)]
    offsets = range(-(TAPS // 2), TAPS // 2 + 1)
    window = rounded(0.54 + 0.46 * math.cos(math.pi * n / (TAPS // 2)) for n in offsets)

    def low_pass(edge):
        turns = np.float32(2 * edge) * np.array(offsets, np.float32) / np.float32(RATE)
        angles = [float(a) for a in np.float32(math.pi) * turns]
        return [2 * edge / RATE * (math.sin(a) / a if a else 1) for a in angles]

    filters = [low_pass(edge) for edge in edges]
    return np.stack([
        window * rounded(high - low for low, high in zip(filters[n], filters[n + 1])) for n in range(FILTERS)])[:, None]


class Network(onnx_export.Network):
    def selu(self, x):
        return self.add("Selu", x)

    def convolution(self, x, name, pads):
        weight = self.state[f"{name}.weight"]
        return self.add(
            "Conv", x, self.constant(weight), self.weight(f"{name}.bias"), kernel_shape=weight.shape[2:], pads=pads)

    def residual_block(self, x, name):
        y = self.convolution(x, f"{name}.conv1", [1, 1, 1, 1])
        y = self.selu(self.batch_norm(y, f"{name}.bn2", (-1, 1, 1)))
        y = self.convolution(y, f"{name}.conv2", [0, 1, 0, 1])
        if f"{name}.conv_downsample.weight" in self.state:
            x = self.convolution(x, f"{name}.conv_downsample", [0, 1, 0, 1])
        return self.add("MaxPool", self.add("Add", y, x), kernel_shape=[1, 3], strides=[1, 3])

    def nodes_by(self, x, axis):
        """The largest magnitude along an axis of [batch, channels, bands, time], as [batch, nodes, channels]."""
        return self.add("Transpose", self.add("ReduceMax", self.add("Abs", x), axes=[axis], keepdims=0), perm=[0, 2, 1])

    def pairs(self, x, name):
        """What a layer makes of the products of all pairs of nodes: [batch, nodes, nodes, channels]."""
        first, second = (self.add("Unsqueeze", x, self.integers(axis)) for axis in (2, 1))
        products = self.add("Mul", first, second)
        return self.add("Tanh", self.layer(products, name))

    def attention(self, scores, temperature):
        return self.add("Softmax", self.add("Div", scores, self.numbers(temperature)), axis=-1)

    def attended(self, x, attention, name):
        y = self.layer(self.add("MatMul", attention, x), f"{name}.proj_with_att")
        y = self.add("Add", y, self.layer(x, f"{name}.proj_without_att"))
        return self.selu(self.batch_norm(y, f"{name}.bn"))

    def graph_attention(self, x, name, temperature):
        scores = self.add("MatMul", self.pairs(x, f"{name}.att_proj"), self.weight(f"{name}.att_weight"))
        return self.attended(x, self.attention(self.add("Squeeze", scores, self.integers(3)), temperature), name)

    def joint_attention(self, times, bands, master, name, temperature):
        """Of both graphs together, with a weight for each kind of pair, and of the master node to all."""
        counts = self.add(
            "Concat", *(self.add("Shape", x, start=1, end=2) for x in (times, bands)), axis=0)
        x = self.add(
            "Concat", self.layer(times, f"{name}.proj_type1"), self.layer(bands, f"{name}.proj_type2"), axis=1)
        kinds = np.concatenate([self.state[f"{name}.att_weight{kind}"] for kind in ("11", "12", "22")], axis=1)
        scores = self.add("MatMul", self.pairs(x, f"{name}.att_proj"), self.constant(kinds))
        rows = []
        for row, part in enumerate(self.add("Split", scores, counts, axis=1, outputs=2)):
            quarters = self.add("Split", part, counts, axis=2, outputs=2)
            rows.append(self.add(
                "Concat", *(self.add("Gather", quarter, self.constant(np.array(row + column)), axis=3)
                            for column, quarter in enumerate(quarters)), axis=2))
        attention = self.attention(self.add("Concat", *rows, axis=1), temperature)

        scores = self.add("Tanh", self.layer(self.add("Mul", x, master), f"{name}.att_projM"))
        scores = self.add("MatMul", scores, self.weight(f"{name}.att_weightM"))
        to_master = self.attention(self.add("Transpose", scores, perm=[0, 2, 1]), temperature)
        master = self.add(
            "Add", self.layer(self.add("MatMul", to_master, x), f"{name}.proj_with_attM"),
            self.layer(master, f"{name}.proj_without_attM"))
        times, bands = self.add("Split", self.attended(x, attention, name), counts, axis=1, outputs=2)
        return times, bands, master

    def pool(self, x, name, share):
        """The share of the nodes with the highest scores, highest first, times their scores."""
        scores = self.add("Sigmoid", self.layer(x, f"{name}.proj"))
        count = self.add("Cast", self.add("Shape", x, start=1, end=2), to=TensorProto.DOUBLE)
        count = self.add(
            "Cast", self.add("Mul", count, self.constant(np.array([share]))), to=TensorProto.INT64)
        count = self.add("Max", count, self.integers(1))
        _, best = self.add("TopK", scores, count, axis=1, outputs=2)
        # All channels of a node go with it.
        best = self.add("Expand", best, self.integers(1, 1, self.state[f"{name}.proj.weight"].shape[1]))
        return self.add("GatherElements", self.add("Mul", x, scores), best, axis=1)

    def branch(self, times, bands, number):
        times, bands, master = self.joint_attention(
            times, bands, self.weight(f"master{number}"), f"HtrgGAT_layer_ST{number}1", 100)
        bands, times = self.pool(bands, f"pool_hS{number}", 0.5), self.pool(times, f"pool_hT{number}", 0.5)
        more = self.joint_attention(times, bands, master, f"HtrgGAT_layer_ST{number}2", 100)
        return [self.add("Add", x, y) for x, y in zip((times, bands, master), more)]


def model(state):
    g = Network(state)
    x = g.add("Unsqueeze", "waveform", g.integers(1))
    x = g.add("Conv", x, g.constant(band_passes()), kernel_shape=[TAPS])
    x = g.add("Unsqueeze", g.add("Abs", x), g.integers(1))
    x = g.add("MaxPool", x, kernel_shape=[3, 3], strides=[3, 3])
    x = g.selu(g.batch_norm(x, "first_bn", (-1, 1, 1)))
    for n in range(BLOCKS):
        x = g.residual_block(x, f"encoder.{n}.0")
    bands = g.add("Add", g.nodes_by(x, 3), g.weight("pos_S"))
    bands = g.pool(g.graph_attention(bands, "GAT_layer_S", 2), "pool_S", 0.5)
    times = g.pool(g.graph_attention(g.nodes_by(x, 2), "GAT_layer_T", 2), "pool_T", 0.7)
    first, second = (g.branch(times, bands, number) for number in (1, 2))
    times, bands, master = (g.add("Max", a, b) for a, b in zip(first, second))
    summary = []
    for nodes in (times, bands):
        summary.append(g.add("ReduceMax", g.add("Abs", nodes), axes=[1], keepdims=0))
        summary.append(g.add("ReduceMean", nodes, axes=[1], keepdims=0))
    x = g.add("Concat", *summary, g.add("Squeeze", master, g.integers(1)), axis=1)
    g.give("probabilities", "Softmax", g.layer(x, "out_layer"), axis=-1)
    return g.model("aasist", {"waveform": [1, "samples"]}, {"probabilities": [1, 2]})


def main():
    given = onnx_export.file_arguments(__doc__, "AASIST.pth of the repository's models/weights").parse_args()
    saved = onnx_export.weights_of(given.weights, WEIGHTS)
    onnx_export.write(model(onnx_export.arrays(saved)), given.out, "aasist.onnx", MODEL)


if __name__ == "__main__":
    main()
