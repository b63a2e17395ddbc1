#!/usr/bin/env python3
"""Writes the GE2E voice encoder of Resemblyzer 0.1.4 as the ONNX file that metrics/models/spk_ge2e.yaml describes.

usage: export-ge2e.py [--wheel FILE] [--out FILE]

Python 3.11 with torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not
depend on an exporter: mel [batch, frames, 40] to embedding [batch, 256] by three LSTM layers of 256, the last hidden
state, a linear layer, rectified and divided by its Euclidean norm. PyTorch keeps an LSTM's gates as input, forget,
cell, output; ONNX as input, output, forget, cell.
"""
import numpy as np
from onnx import TensorProto, helper, numpy_helper

import onnx_export

PACKAGE, VERSION, PATH = "Resemblyzer", "0.1.4", "resemblyzer/pretrained.pt"
WEIGHTS = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
MODEL = "c825528b4424097b7bb43715f5e6394bcef1dbadcb00d6f1054a8e693a3cafff"
HIDDEN, BANDS, LAYERS = 256, 40, 3


def in_onnx_order(gates):
    i, f, c, o = np.split(gates, 4)
    return np.concatenate([i, o, f, c])


def graph(state):
    nodes, tensors, layer_input = [helper.make_node("Transpose", ["mel"], ["t"], perm=[1, 0, 2])], [], "t"
    for n in range(LAYERS):
        biases = [in_onnx_order(state[f"lstm.bias_{kind}_l{n}"]) for kind in ("ih", "hh")]
        tensors += [
            numpy_helper.from_array(in_onnx_order(state[f"lstm.weight_ih_l{n}"])[None], f"W{n}"),
            numpy_helper.from_array(in_onnx_order(state[f"lstm.weight_hh_l{n}"])[None], f"R{n}"),
            numpy_helper.from_array(np.concatenate(biases)[None], f"B{n}"),
        ]
        nodes.append(
            helper.make_node(
                "LSTM", [layer_input, f"W{n}", f"R{n}", f"B{n}"], [f"y{n}", f"h{n}"], hidden_size=HIDDEN))
        if n < LAYERS - 1:
            layer_input = f"x{n}"
            nodes.append(helper.make_node("Squeeze", [f"y{n}", "axis1"], [layer_input]))
    nodes += [
        helper.make_node("Squeeze", [f"h{LAYERS - 1}", "axis0"], ["last"]),
        helper.make_node("Gemm", ["last", "L", "l"], ["lin"], transB=1),
        helper.make_node("Relu", ["lin"], ["r"]),
        helper.make_node("ReduceL2", ["r"], ["norm"], axes=[1], keepdims=1),
        helper.make_node("Div", ["r", "norm"], ["embedding"]),
    ]
    tensors += [
        numpy_helper.from_array(np.array([1]), "axis1"),
        numpy_helper.from_array(np.array([0]), "axis0"),
        numpy_helper.from_array(state["linear.weight"], "L"),
        numpy_helper.from_array(state["linear.bias"], "l"),
    ]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["batch", "frames", BANDS])
    embedding = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])
    return helper.make_graph(nodes, "voice_encoder", [mel], [embedding], tensors)


def main():
    given = onnx_export.arguments(__doc__, PACKAGE, VERSION)
    saved = onnx_export.weights(given.wheel, PACKAGE, VERSION, PATH, WEIGHTS)["model_state"]
    state = {name: tensor.numpy().astype(np.float32) for name, tensor in saved.items()}
    model = helper.make_model(
        graph(state), opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="codec-score")
    onnx_export.write(model, given.out, "voice_encoder.onnx", MODEL)


if __name__ == "__main__":
    main()
