#!/usr/bin/env python3
"""Writes TorchAudio-Squim as the ONNX files that metrics/models/squim_no_ref.yaml and squim_ref.yaml describe.

usage: export-squim.py objective --weights squim_objective_dns2020.pth [--compare] [--out FILE]
       export-squim.py subjective --weights squim_subjective_bvcc_daps.pth [--compare] [--out FILE]
       export-squim.py objective|subjective --made-up SEED --compare --out FILE

torchaudio.pipelines.SQUIM_OBJECTIVE.get_model() and SQUIM_SUBJECTIVE.get_model() fetch these weights. Python 3.11 with
torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graphs are built by hand from the weights, so that their bytes do not
depend on an exporter, for any number of samples, from 64 and 400.

objective: waveform [1, samples] to stoi, pesq and si_sdr of [1]. The signal at a level of -26 dB, a convolution with a
frame every 32 samples, two rounds of LSTMs within chunks of 71 frames and across them, and a branch for each key, of a
Transformer layer, a pooling that leans to large values, and two linear layers.
subjective: waveform [1, samples] and reference [1, other samples] to mos [1]. The reference is repeated or cut to the
waveform's length; wav2vec 2.0 of the base size of both, 32 features a frame each, pooled by attention; 5 less the
expected loss.

--compare runs torchaudio's own network (2.11.0, with torch 2.12.1) and says how far the file is from it; this needs
onnxruntime. With --made-up the weights mean nothing: it shows that the graph is the network.
"""
import math

import numpy as np
from onnx import TensorProto

import onnx_export

WIDTH, HEADS, CHUNK, STRIDE = 256, 4, 71, 35
# Wide-band PESQ of the narrow-band 4.5, by P.862.2.
PESQ = (1.0, 0.999 + 4 / (1 + math.exp(-1.3669 * 4.5 + 3.8224)))
METRICS = {"objective": "squim_no_ref", "subjective": "squim_ref"}
LENGTHS = {
    "objective": (64, 1000, 1088, 1120, 2240, 16001, 47999, 160000),
    "subjective": ((400, 400), (401, 1000), (4000, 1300), (16001, 16001), (47999, 20000), (20000, 160000)),
}


def pair(g, first, last):
    """Bounds of a slice on one axis."""
    return g.integers(first), last if isinstance(last, str) else g.integers(last)


def prelu(g, x, name):
    # One slope for all channels.
    return g.add("PRelu", x, g.weight(f"{name}.weight"))


def group_norm(g, x, name):
    """Over all chunks, frames and channels; axis by axis, because single sums of millions lose digits."""
    def mean(y):
        for axis in (2, 1, 0):
            y = g.add("ReduceMean", y, axes=[axis], keepdims=1)
        return y

    x = g.add("Sub", x, mean(x))
    x = g.add("Div", x, g.add("Sqrt", g.add("Add", mean(g.add("Mul", x, x)), g.numbers(1e-8))))
    return g.add("Add", g.add("Mul", x, g.weight(f"{name}.weight")), g.weight(f"{name}.bias"))


def chunks(g, frames, count):
    """[frames, channels] as [chunks, 71, channels]: chunks of even number start 71 frames apart, and those of odd
    number between them, 35 later."""
    over = g.add("Mod", g.add("Add", count, g.integers(STRIDE)), g.integers(CHUNK))
    rest = g.add("Sub", g.integers(CHUNK), over)
    end = g.add("Add", rest, g.integers(STRIDE))
    x = g.add("Pad", frames, g.add("Concat", g.integers(STRIDE, 0), end, g.integers(0), axis=0))
    halves = [
        g.add("Reshape", g.add("Slice", x, *pair(g, first, last), g.integers(0)), g.integers(-1, 1, CHUNK, WIDTH))
        for first, last in ((0, -STRIDE), (STRIDE, 2 ** 62))]
    return g.add("Reshape", g.add("Concat", *halves, axis=1), g.integers(-1, CHUNK, WIDTH))


def merged(g, x, count):
    """The inverse: every frame is in an even and an odd chunk, whose values are added."""
    x = g.add("Reshape", x, g.integers(-1, 2, CHUNK, WIDTH))
    halves = []
    for n, (first, last) in enumerate(((STRIDE, 2 ** 62), (0, -STRIDE))):
        half = g.add("Reshape", g.add("Gather", x, g.constant(np.array(n)), axis=1), g.integers(-1, WIDTH))
        halves.append(g.add("Slice", half, *pair(g, first, last), g.integers(0)))
    return g.add("Slice", g.add("Add", *halves), *pair(g, 0, count), g.integers(0))


def recurrent(g, x, name):
    """Along the first axis."""
    return g.layer(g.lstm(x, f"{name}.rnn"), f"{name}.proj")


def branch(g, x, name):
    y = g.attention_by_blocks(*g.projections(x, f"{name}.0.self_attn"), heads=HEADS, width=WIDTH)
    x = g.layer_norm(g.add("Add", x, g.layer(y, f"{name}.0.self_attn.out_proj")), f"{name}.0.norm1")
    y = g.layer(g.add("Relu", g.layer(x, f"{name}.0.linear1")), f"{name}.0.linear2")
    x = g.layer_norm(g.add("Add", x, y), f"{name}.0.norm2")
    share = g.add("Softmax", g.add("Mul", x, g.weight(f"{name}.1.alpha")), axis=1)
    x = g.add("ReduceSum", g.add("Mul", x, share), g.integers(1), keepdims=0)
    x = g.layer(prelu(g, g.layer(x, f"{name}.2.0"), f"{name}.2.1"), f"{name}.2.2")
    return g.add("Squeeze", x, g.integers(1))


def objective(state):
    g = onnx_export.Network(state)
    double = g.add("Cast", "waveform", to=TensorProto.DOUBLE)
    power = g.add("ReduceMean", g.add("Mul", double, double), axes=[1], keepdims=1)
    level = g.add("Cast", g.add("Sqrt", power), to=TensorProto.FLOAT)
    x = g.add("Div", "waveform", g.add("Mul", level, g.numbers(20)))
    weight = g.state["encoder.conv1d.weight"]
    x = g.add(
        "Conv", g.add("Unsqueeze", x, g.integers(1)), g.constant(weight), kernel_shape=weight.shape[2:],
        strides=[weight.shape[2] // 2])
    frames = g.add("Transpose", g.add("Squeeze", g.add("Relu", x), g.integers(0)), perm=[1, 0])
    count = g.add("Shape", frames, start=0, end=1)
    x = chunks(g, frames, count)
    for n in range(2):
        across = g.add("Transpose", x, perm=[1, 0, 2])
        y = g.add("Transpose", recurrent(g, across, f"dprnn.row_rnn.{n}"), perm=[1, 0, 2])
        x = g.add("Add", x, group_norm(g, y, f"dprnn.row_norm.{n}"))
        y = recurrent(g, x, f"dprnn.col_rnn.{n}")
        x = g.add("Add", x, group_norm(g, y, f"dprnn.col_norm.{n}"))
    x = g.linear(x, state["dprnn.conv.0.weight"][:, :, 0, 0], state["dprnn.conv.0.bias"])
    x = merged(g, prelu(g, x, "dprnn.conv.1"), count)
    x = g.add("Unsqueeze", x, g.integers(0))
    for n, (name, bounds) in enumerate((("stoi", (0, 1)), ("pesq", PESQ), ("si_sdr", None))):
        y = branch(g, x, f"branches.{n}")
        if bounds is None:
            g.give(name, "Identity", y)
        else:
            y = g.add("Mul", g.add("Sigmoid", y), g.numbers(bounds[1] - bounds[0]))
            g.give(name, "Add", y, g.numbers(bounds[0]))
    return g, ["waveform"], ["stoi", "pesq", "si_sdr"]


def fairseq_name(name):
    """What the part of wav2vec 2.0 of this name in torchaudio is called where it comes from."""
    for old, new in (
        ("encoder.feature_projection.layer_norm.", "layer_norm."),
        ("encoder.feature_projection.projection.", "post_extract_proj."),
        ("encoder.transformer.pos_conv_embed.conv.", "encoder.pos_conv.0."),
        ("parametrizations.weight.original0", "weight_g"), ("parametrizations.weight.original1", "weight_v"),
        ("encoder.transformer.", "encoder."), (".attention.", ".self_attn."),
        (".feed_forward.intermediate_dense.", ".fc1."), (".feed_forward.output_dense.", ".fc2."),
    ):
        name = name.replace(old, new)
    parts = name.split(".")
    if parts[1:3] == ["feature_extractor", "conv_layers"]:
        parts[4] = {"conv": "0", "layer_norm": "2"}[parts[4]]
    elif parts[1:3] == ["encoder", "layers"] and parts[4] == "layer_norm":
        parts[4] = "self_attn_layer_norm"
    return ".".join(parts)


def subjective(state):
    g = onnx_export.Network({
        fairseq_name(name) if name.startswith("ssl_model.") else name: weight for name, weight in state.items()})
    samples, others = (g.add("Shape", name, start=1, end=2) for name in ("waveform", "reference"))
    times = g.add("Add", g.add("Div", samples, others), g.integers(1))
    reference = g.add("Tile", "reference", g.add("Concat", g.integers(1), times, axis=0))
    reference = g.add("Slice", reference, *pair(g, 0, samples), g.integers(1))
    x = onnx_export.wav2vec2_base(g, g.add("Concat", reference, "waveform", axis=0), "ssl_model.")
    x = g.layer(x, "projector")
    # Of [reference and waveform, frames, 32]: a frame's features of the reference, then those of the waveform.
    width = g.state["projector.weight"].shape[0]
    x = g.add("Reshape", g.add("Transpose", x, perm=[1, 0, 2]), g.integers(1, -1, 2 * width))
    share = g.add("Transpose", g.layer(x, "predictor.att_pool_layer.linear1"), perm=[0, 2, 1])
    x = g.add("Squeeze", g.add("MatMul", g.add("Softmax", share, axis=2), x), g.integers(1))
    x = g.add("Softmax", g.layer(x, "predictor.att_pool_layer.linear2"), axis=1)
    loss = g.add("ReduceSum", g.add("Mul", x, g.numbers(0, 1, 2, 3, 4)), g.integers(1), keepdims=0)
    g.give("mos", "Sub", g.numbers(5), loss)
    return g, ["waveform", "reference"], ["mos"]


def network(kind):
    from torchaudio.models import squim_objective_base, squim_subjective_base

    return {"objective": squim_objective_base, "subjective": squim_subjective_base}[kind]()


def main():
    parser = onnx_export.file_arguments(__doc__, "the weights that torchaudio fetches", made_up=True)
    parser.add_argument("kind", choices=sorted(LENGTHS))
    parser.add_argument("--compare", action="store_true", help="run torchaudio's network beside the file")
    given = parser.parse_args()
    module = network(given.kind) if given.compare else None
    saved = onnx_export.weights_or_made_up(given, module)
    build = {"objective": objective, "subjective": subjective}[given.kind]
    g, takes, gives = build(onnx_export.arrays(saved))
    model = g.model(f"squim_{given.kind}", {n: [1, f"{n} samples"] for n in takes}, {n: [1] for n in gives})
    file = onnx_export.write_unpinned(model, given, f"squim_{given.kind}.onnx", METRICS[given.kind])
    if module:
        def run(*signals):
            values = module(*signals)
            return dict(zip(gives, values if isinstance(values, list) else [values]))

        onnx_export.compare(file, run, LENGTHS[given.kind], takes)


if __name__ == "__main__":
    main()
