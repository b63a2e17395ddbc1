#!/usr/bin/env python3
"""Writes the GE2E voice encoder of Resemblyzer 0.1.4 as the ONNX file that metrics/models/spk_ge2e.yaml describes.

usage: export-ge2e.py [--wheel FILE] [--out FILE]

Python 3.11 with torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not
depend on an exporter: mel [batch, frames, 40] to embedding [batch, 256] by three LSTM layers of 256, the last hidden
state, a linear layer, rectified and divided by its Euclidean norm.
"""
import numpy as np
from onnx import helper, numpy_helper

import onnx_export

PACKAGE, VERSION, PATH = "Resemblyzer", "0.1.4", "resemblyzer/pretrained.pt"
WEIGHTS = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
MODEL = "c825528b4424097b7bb43715f5e6394bcef1dbadcb00d6f1054a8e693a3cafff"
HIDDEN, BANDS, LAYERS = 256, 40, 3


def model(state):
    g, layer_input = onnx_export.Graph(), "t"
    g.give(layer_input, "Transpose", "mel", perm=[1, 0, 2])

    def constant(name, value):
        g.tensors.append(numpy_helper.from_array(value, name))

    for n in range(LAYERS):
        for name, kind in (("W", "weight_ih"), ("R", "weight_hh")):
            constant(f"{name}{n}", onnx_export.onnx_gates(state[f"lstm.{kind}_l{n}"])[None])
        biases = [onnx_export.onnx_gates(state[f"lstm.bias_{kind}_l{n}"]) for kind in ("ih", "hh")]
        constant(f"B{n}", np.concatenate(biases)[None])
        g.nodes.append(
            helper.make_node(
                "LSTM", [layer_input, f"W{n}", f"R{n}", f"B{n}"], [f"y{n}", f"h{n}"], hidden_size=HIDDEN))
        if n < LAYERS - 1:
            layer_input = f"x{n}"
            g.give(layer_input, "Squeeze", f"y{n}", "axis1")
    g.give("last", "Squeeze", f"h{LAYERS - 1}", "axis0")
    g.give("lin", "Gemm", "last", "L", "l", transB=1)
    g.give("r", "Relu", "lin")
    g.give("norm", "ReduceL2", "r", axes=[1], keepdims=1)
    g.give("embedding", "Div", "r", "norm")
    constant("axis1", np.array([1]))
    constant("axis0", np.array([0]))
    constant("L", state["linear.weight"])
    constant("l", state["linear.bias"])
    return g.model(
        "voice_encoder", {"mel": ["batch", "frames", BANDS]}, {"embedding": ["batch", HIDDEN]}, opset=13)


def main():
    given = onnx_export.arguments(__doc__, PACKAGE, VERSION)
    saved = onnx_export.weights(given.wheel, PACKAGE, VERSION, PATH, WEIGHTS)["model_state"]
    onnx_export.write(model(onnx_export.arrays(saved)), given.out, "voice_encoder.onnx", MODEL)


if __name__ == "__main__":
    main()
