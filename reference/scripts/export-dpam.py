#!/usr/bin/env python3
"""Writes DPAM, as VERSA has it, as the ONNX file that metrics/models/dpam.yaml describes.

usage: export-dpam.py --weights dataset_combined_linear_tshrink.pth [--out FILE]

The weights are pretrained/dataset_combined_linear_tshrink.pth of github.com/adrienchaton/PerceptualAudio_Pytorch, which
VERSA downloads.

Python 3.11 with torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not
depend on an exporter: waveform [1, samples] and reference [1, other samples] at 22050 Hz to distance [1]. As in VERSA,
after each of fourteen convolutions of three taps, thirteen of which halve the number of samples, the weighted
differences are averaged; of their sum its hyperbolic tangent is subtracted. VERSA has no value where the first
convolution leaves signals of unequal lengths. Here the longer is then cut, which changes no value that VERSA has.
"""
import numpy as np
from onnx import TensorProto

import onnx_export

WEIGHTS = "cc3d05c610619bd80e704fc68005a1d3e72d077327d893542c04a2963b444305"
MODEL = "5bf400c758a7a33eceece315af70f4b64381569ca20440b3bd1d87b5af7f268f"
CONVOLUTIONS, TAPS = 14, 3


def checkpoint(file):
    """The checkpoint, which has the accuracies of training as numpy's numbers beside the weights."""
    import codecs

    import torch
    from numpy._core.multiarray import scalar

    numbers = [(scalar, "numpy.core.multiarray.scalar"), np.dtype, np.dtypes.Float64DType, codecs.encode]
    with torch.serialization.safe_globals(numbers):
        return onnx_export.weights_of(file, WEIGHTS)


def model(state):
    g = onnx_export.Network(state)
    zero, one = g.integers(0), g.integers(1)
    # The samples behind the first convolution's outputs: the shorter's number, made even.
    lengths = [g.add("Slice", g.add("Shape", name), one, g.integers(2)) for name in ("reference", "waveform")]
    half = g.add("Div", g.add("Add", g.add("Min", *lengths), one), g.integers(2))
    common = g.add("Mul", half, g.integers(2))
    sides = [
        g.add("Unsqueeze", g.add("Slice", name, zero, common, one), one) for name in ("reference", "waveform")]
    terms = []
    for n in range(CONVOLUTIONS):
        name = f"model_dist.convs.{n}"
        parts = [g.constant(part) for part in g.normalised(f"{name}.0", f"{name}.1")]
        stride = 1 if n == CONVOLUTIONS - 1 else 2
        sides = [
            g.add("LeakyRelu", g.add("Conv", x, *parts, kernel_shape=[TAPS], pads=[1, 1], strides=[stride]), alpha=0.01)
            for x in sides]
        shares = g.constant(state[f"model_dist.chan_w.{n}"][:, None])
        difference = g.add("Abs", g.add("Mul", g.add("Sub", *sides), shares))
        # In double precision: they are many.
        terms.append(g.add("ReduceMean", g.add("Cast", difference, to=TensorProto.DOUBLE), axes=[1, 2], keepdims=0))
    total = g.add("Sum", *terms)
    distance = g.add("Sub", total, g.add("Tanh", total))
    g.give("distance", "Cast", distance, to=TensorProto.FLOAT)
    return g.model("dpam", {name: [1, f"{name}_samples"] for name in ("waveform", "reference")}, {"distance": [1]})


def main():
    given = onnx_export.file_arguments(__doc__, "dataset_combined_linear_tshrink.pth").parse_args()
    state = onnx_export.arrays(checkpoint(given.weights)["state"])
    onnx_export.write(model(state), given.out, "dpam.onnx", MODEL)


if __name__ == "__main__":
    main()
