#!/usr/bin/env python3
"""Makes the tiny ONNX models of reference/golden/models/tiny, with known weights, so that tests of the
model runner need no download.   make-tiny-models.py --out DIR        (needs onnx, onnxruntime, numpy)

Weights and inputs come from one recurrence, s <- 1664525 s + 1013904223 mod 2^32, value
((s >> 8) / 2^23 - 1) * scale, s starting at the named seed.
"""
import argparse
import json
import os

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh


def sequence(seed, shape, scale):
    n, s, out = int(np.prod(shape)), seed, []
    for _ in range(n):
        s = (s * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(((s >> 8) / 8388608.0 - 1.0) * scale)
    return np.array(out, np.float32).reshape(shape)


def const(name, value):
    return nh.from_array(np.asarray(value), name)


def save(path, nodes, inputs, outputs, weights):
    graph = h.make_graph(nodes, os.path.basename(path)[:-5], inputs, outputs, weights)
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", 13)], ir_version=8, producer_name="codec-score")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def v(name, shape, kind=T.FLOAT):
    return h.make_tensor_value_info(name, kind, shape)


def conv_front(filters):
    return [h.make_node("Unsqueeze", ["waveform", "one"], ["wave3"]),
            h.make_node("Conv", ["wave3", "kernel", "bias"], ["conv"], strides=[32], kernel_shape=[64]),
            h.make_node("Relu", ["conv"], ["act"])], [
        const("one", np.array([1], np.int64)), const("kernel", sequence(1, (filters, 1, 64), 0.5)),
        const("bias", sequence(2, (filters,), 0.01))]


def make(out):
    # 1. a MOS-like model: fixed 8000-sample windows, batch free, three raw scores
    nodes, w = conv_front(8)
    nodes += [h.make_node("ReduceMean", ["act"], ["mean"], axes=[2], keepdims=0),
              h.make_node("Gemm", ["mean", "A", "b"], ["raw"]),
              h.make_node("Sigmoid", ["raw"], ["sig"]), h.make_node("Mul", ["sig", "four"], ["mul"]),
              h.make_node("Add", ["mul", "unit"], ["scores"])]
    w += [const("A", sequence(3, (8, 3), 8.0)), const("b", sequence(4, (3,), 0.5)), const("four", np.float32(4)), const("unit", np.float32(1))]
    save(f"{out}/tiny_mos.onnx", nodes, [v("waveform", ["batch", 8000])], [v("scores", ["batch", 3])], w)

    # 2. an embedding of a waveform of any length
    nodes, w = conv_front(16)
    nodes += [h.make_node("ReduceMean", ["act"], ["mean"], axes=[2], keepdims=0),
              h.make_node("ReduceL2", ["act"], ["norm"], axes=[2], keepdims=0),
              h.make_node("Concat", ["mean", "norm"], ["both"], axis=1),
              h.make_node("MatMul", ["both", "M"], ["embedding"])]
    w += [const("M", sequence(5, (32, 12), 1.0))]
    save(f"{out}/tiny_embedding.onnx", nodes, [v("waveform", ["batch", "samples"])], [v("embedding", ["batch", 12])], w)

    # 3. an embedding of log-mel patches, 48 frames x 32 bands
    save(f"{out}/tiny_mel_embedding.onnx",
         [h.make_node("Reshape", ["features", "flat"], ["x"]), h.make_node("MatMul", ["x", "M"], ["m"]),
          h.make_node("Tanh", ["m"], ["embedding"])],
         [v("features", ["batch", 48, 32])], [v("embedding", ["batch", 8])],
         [const("flat", np.array([0, 1536], np.int64)), const("M", sequence(6, (1536, 8), 0.02))])

    # 4. a recurrent step with state, a second integer input and two outputs
    save(f"{out}/tiny_state.onnx",
         [h.make_node("MatMul", ["input", "W"], ["a"]), h.make_node("MatMul", ["state", "U"], ["b"]),
          h.make_node("Add", ["a", "b"], ["c"]), h.make_node("Tanh", ["c"], ["stateN"]),
          h.make_node("Cast", ["sr"], ["srf"], to=T.FLOAT), h.make_node("Div", ["srf", "khz"], ["scale"]),
          h.make_node("MatMul", ["stateN", "V"], ["d"]), h.make_node("Mul", ["d", "scale"], ["e"]),
          h.make_node("Sigmoid", ["e"], ["output"])],
         [v("input", [1, 64]), v("state", [1, 8]), v("sr", [], T.INT64)], [v("output", [1, 1]), v("stateN", [1, 8])],
         [const("W", sequence(7, (64, 8), 0.5)), const("U", sequence(8, (8, 8), 0.5)), const("V", sequence(9, (8, 1), 1.0)),
          const("khz", np.float32(16000))])

    o = ort.SessionOptions()
    o.intra_op_num_threads = o.inter_op_num_threads = 1
    run = lambda name, feeds: ort.InferenceSession(f"{out}/{name}.onnx", o, providers=["CPUExecutionProvider"]).run(None, feeds)
    rows = []

    def add(name, spec, feeds, names):
        values = run(name, feeds)
        rows.append({"model": name + ".onnx", "inputs": spec,
                     "outputs": [{"name": n, "shape": list(a.shape), "values": [float(f"{x:.9g}") for x in a.ravel()]} for n, a in zip(names, values)]})
        return values

    x = sequence(11, (2, 8000), 0.25)
    add("tiny_mos", [{"name": "waveform", "shape": [2, 8000], "seed": 11, "scale": 0.25}], {"waveform": x}, ["scores"])
    add("tiny_embedding", [{"name": "waveform", "shape": [1, 5000], "seed": 12, "scale": 0.25}], {"waveform": sequence(12, (1, 5000), 0.25)}, ["embedding"])
    add("tiny_mel_embedding", [{"name": "features", "shape": [3, 48, 32], "seed": 13, "scale": 1.0}], {"features": sequence(13, (3, 48, 32), 1.0)}, ["embedding"])
    state = np.zeros((1, 8), np.float32)
    for step in range(3):
        spec = [{"name": "input", "shape": [1, 64], "seed": 14 + step, "scale": 0.5},
                {"name": "state", "shape": [1, 8], "from": "stateN of the previous line" if step else "zeros"},
                {"name": "sr", "shape": [], "int64": 16000}]
        _, state = add("tiny_state", spec, {"input": sequence(14 + step, (1, 64), 0.5), "state": state, "sr": np.array(16000, np.int64)}, ["output", "stateN"])
    with open(f"{out}/runs.jsonl", "w") as f:
        f.writelines(json.dumps(r) + "\n" for r in rows)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--out", required=True)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    make(a.out)
