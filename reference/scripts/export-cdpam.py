#!/usr/bin/env python3
"""Writes CDPAM 0.0.6 as the ONNX file that metrics/models/cdpam.yaml describes.

usage: export-cdpam.py [--wheel FILE] [--out FILE]

Python 3.11 with torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand, so that its bytes do not
depend on an exporter: waveform [1, samples] and reference [1, other samples], both at 22050 Hz and times 32768, to
distance [1]. As in the package, samples are rounded to integers; sixteen convolutions of 15 taps, whose channels
double and whose samples halve after every fourth, are averaged over time; half of that average, of length 1, goes
through four linear layers, and the distance sums the weighted differences after each.

The package takes 4.5 million multiplications a sample, which is all that makes it slow. Here are less than a fifth:
of only those channels and samples that are used, by products of short Fourier transforms. The kernels are transformed
when the file is loaded, so that it has a third of the size.
"""
import io
import pickle
import pickletools

import numpy as np
from onnx import TensorProto

import onnx_export

PACKAGE, VERSION, PATH = "cdpam", "0.0.6", "cdpam/CDPAM_trained/scratchJNDdefault_best_model.pth"
WEIGHTS = "453c8b6edee1a94f0120236156436ff28fe4d8d884485e4a67695c8e8570bdfe"
MODEL = "f892c450057e6321d8865f0751abfbf8d4d28ef9a0935bcc12441f2d917f1066"
CONVOLUTIONS, TAPS, LINEAR = 16, 15, 4
# A transform of 32 samples gives 18 of a convolution.
POINTS = 32
STEP = POINTS - TAPS + 1
# Three a bin, but one for the first and last.
PRODUCTS = 3 * (POINTS // 2) - 1


def with_binary_integers(data):
    """The checkpoint as torch.load(weights_only=True) reads it: Python 2 pickled integers as decimal text."""
    file, parts, copied = io.BytesIO(data), [], 0
    # Before the numbers of the tensors stand four pickles: a mark, the format's version, the machine, the checkpoint.
    for _ in range(4):
        for code, value, place in pickletools.genops(file):
            if code.name == "INT":
                parts += [data[copied:place], pickle.LONG1, b"\x08", value.to_bytes(8, "little", signed=True)]
                copied = data.index(b"\n", place) + 1
    return b"".join(parts) + data[copied:]


def transforms():
    """Matrices S, K and I: I((Sx)·(Kh)) are the 18 sums Σ h[k] x[n + k] of 32 samples x and 15 taps h.

    A bin's complex product takes three real ones.
    """
    cosine = onnx_export.cosines(POINTS)
    samples, kernel, inverse = [], [], []
    for k in range(POINTS // 2 + 1):
        def wave(length, shift=0):
            return cosine[(k * np.arange(length) + shift) % POINTS]

        # Of the samples e^(-iωt), of the taps its conjugate.
        real, imaginary = wave(POINTS), wave(POINTS, POINTS // 4)
        even, odd = wave(TAPS), -wave(TAPS, POINTS // 4)
        cos, sin = wave(STEP), -wave(STEP, POINTS // 4)
        if k % (POINTS // 2) == 0:
            samples, kernel, inverse = samples + [real], kernel + [even], inverse + [cos / POINTS]
        else:
            samples += [real + imaginary, real, imaginary]
            kernel += [even, odd - even, even + odd]
            inverse += [2 / POINTS * (cos - sin), -2 / POINTS * sin, -2 / POINTS * cos]
    return tuple(m.astype(np.float32) for m in (np.stack(samples), np.stack(kernel), np.stack(inverse, axis=1)))


def layer(g, n):
    """A convolution's weights [channels, inputs, taps] and biases."""
    weight, bias = g.normalised(f"base_encoder.encoder.{n}", f"base_encoder.ebatch.{n}")
    # The last layer's other half is what is said, which the distance leaves out.
    used = len(bias) // 2 if n == CONVOLUTIONS - 1 else len(bias)
    return weight[:used], bias[:used]


class Convolution:
    """A convolution of [samples, channels], whose constants serve both signals."""

    def __init__(self, g, weight, bias, stride, samples, kernel, inverse):
        self.outputs, self.inputs, _ = weight.shape
        self.stride, self.samples, self.inverse = stride, samples, inverse
        taps = g.add("MatMul", kernel, g.constant(weight.transpose(2, 1, 0).reshape(TAPS, -1)))
        self.kernel = g.add("Reshape", taps, g.integers(PRODUCTS, self.inputs, self.outputs))
        self.bias = g.constant(bias)

    def of(self, g, x):
        zero, one, step, margin = (g.integers(n) for n in (0, 1, STEP, TAPS // 2))
        count = g.add("Slice", g.add("Shape", x), zero, one)
        blocks = g.add("Div", g.add("Add", count, g.integers(STEP - 1)), step)
        further = g.add("Add", blocks, one)
        # Zeros on both sides; a block is 18 samples and the next 14.
        after = g.add("Sub", g.add("Mul", further, step), g.add("Add", count, margin))
        x = g.add("Pad", x, g.add("Concat", margin, zero, after, zero, axis=0))
        x = g.add("Reshape", x, g.integers(-1, STEP, self.inputs))
        own = g.add("Slice", x, zero, blocks, zero)
        next_ones = g.add(
            "Slice", x, g.integers(1, 0), g.add("Concat", further, g.integers(TAPS - 1), axis=0), g.integers(0, 1))
        x = g.add("Transpose", g.add("Concat", own, next_ones, axis=1), perm=[1, 0, 2])
        x = g.add("MatMul", self.samples, g.add("Reshape", x, g.integers(POINTS, -1)))
        x = g.add("MatMul", g.add("Reshape", x, g.integers(PRODUCTS, -1, self.inputs)), self.kernel)
        x = g.add("MatMul", self.inverse, g.add("Reshape", x, g.integers(PRODUCTS, -1)))
        x = g.add("Reshape", x, g.integers(STEP // self.stride, -1, self.outputs))
        x = g.add("Reshape", g.add("Transpose", x, perm=[1, 0, 2]), g.integers(-1, self.outputs))
        kept = g.add("Div", g.add("Add", count, g.integers(self.stride - 1)), g.integers(self.stride))
        return g.add("LeakyRelu", g.add("Add", g.add("Slice", x, zero, kept, zero), self.bias), alpha=0.1)


class Encoder:
    def __init__(self, g):
        self.first = [g.constant(part) for part in layer(g, 0)]
        samples, kernel, inverse = transforms()
        samples, kernel = g.constant(samples), g.constant(kernel)
        inverses = {stride: g.constant(inverse[::stride]) for stride in (1, 2)}
        self.others = []
        for n in range(1, CONVOLUTIONS):
            stride = 2 if n % 4 == 3 else 1
            self.others.append(Convolution(g, *layer(g, n), stride, samples, kernel, inverses[stride]))

    def of(self, g, signal):
        """The average over time [1, 512], of length 1."""
        x = g.add("Unsqueeze", g.add("Round", signal), g.integers(0))
        x = g.add("Conv", x, *self.first, kernel_shape=[TAPS], pads=[TAPS // 2, TAPS // 2])
        x = g.add("Transpose", g.add("Squeeze", g.add("LeakyRelu", x, alpha=0.1), g.integers(0)), perm=[1, 0])
        for convolution in self.others:
            x = convolution.of(g, x)
        # In double precision: a sum of thousands, one after the other, would cost the sixth digit.
        x = g.add("ReduceMean", g.add("Cast", x, to=TensorProto.DOUBLE), axes=[0], keepdims=1)
        x = g.add("Cast", x, to=TensorProto.FLOAT)
        norm = g.add("ReduceL2", x, axes=[1], keepdims=1)
        return g.add("Div", x, g.add("Max", norm, g.numbers(1e-12)))


def model(state):
    g = onnx_export.Network(state)
    encoder = Encoder(g)
    sides, terms = [encoder.of(g, name) for name in ("reference", "waveform")], []
    for n in range(LINEAR):
        weight, bias = (g.weight(f"model_dist.convs.{n}.0.{part}") for part in ("weight", "bias"))
        sides = [g.add("Gemm", x, weight, bias, transB=1) for x in sides]
        if n < LINEAR - 1:
            sides = [g.add("LeakyRelu", x, alpha=0.01) for x in sides]
        difference = g.add("Mul", g.add("Sub", *sides), g.weight(f"model_dist.chan_w.{n}"))
        terms.append(g.add("ReduceSum", g.add("Abs", difference), g.integers(1), keepdims=0))
    g.give("distance", "Sum", *terms)
    return g.model("cdpam", {name: [1, f"{name}_samples"] for name in ("waveform", "reference")}, {"distance": [1]})


def main():
    given = onnx_export.arguments(__doc__, PACKAGE, VERSION)
    saved = onnx_export.weights(given.wheel, PACKAGE, VERSION, PATH, WEIGHTS, with_binary_integers)["state"]
    onnx_export.write(model(onnx_export.arrays(saved)), given.out, "cdpam.onnx", MODEL)


if __name__ == "__main__":
    main()
