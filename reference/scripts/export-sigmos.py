#!/usr/bin/env python3
"""Writes SIGMOS as the ONNX file that metrics/models/sigmos.yaml describes.

usage: export-sigmos.py --weights model-sigmos_1697718653_41d092e8-epo-200.onnx [--code FOLDER] [--out FILE]
       export-sigmos.py --made-up SEED [--code FOLDER] --out FILE

The weights lie in ICASSP2024/sigmos of github.com/microsoft/SIG-Challenge, from where VERSA downloads them too. Python
3.11 with onnx 1.23.2 and numpy 2.4.6. That file takes spectra. Nodes that make them, built by hand for the version of
the operators that it has, come before it: waveform [1, samples] at 48 kHz, of any number of samples, to scores [1, 7],
which are coloration, discontinuity, loudness, noise, reverberation, signal and overall quality. As in the authors'
code, frames of 960 samples under the square root of a periodic Hann window begin every 480, the first of them 480
samples before the signal; what counts is the power 0.3 of a spectrum's magnitude, and its real and imaginary parts
after they got that magnitude. The transform is a product with windowed cosines and sines in double precision, in which
VERSA transforms as well.

--code, a folder with the authors' sigmos.py, also runs that and says how far the file is from it; this needs
onnxruntime, librosa, scipy and torch. With --made-up the network means nothing: it shows that the spectra are theirs.
"""
import importlib.util
import os
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import onnx_export

FILE = "model-sigmos_1697718653_41d092e8-epo-200.onnx"
# By which git-lfs knows it.
WEIGHTS = "f939dcc1945055a435565b4369e27dafd0f87df3cea4e2ff6eb81225e52cc53b"
FFT, HOP = 960, 480
BINS, SCORES = FFT // 2 + 1, 7
LENGTHS = (1, 479, 480, 481, 960, 10000, 48000, 480007)


def spectra(g, waveform, result):
    """Nodes whose operators version 9 has and later versions keep."""
    x = g.add("Reshape", g.add("Cast", waveform, to=TensorProto.DOUBLE), g.integers(-1))
    samples, hop = g.add("Shape", x), g.integers(HOP)
    hops = g.add("Div", g.add("Add", samples, g.integers(HOP - 1)), hop)
    missing = g.add("Sub", g.add("Mul", hops, hop), samples)
    rest = g.add("ConstantOfShape", missing, value=numpy_helper.from_array(np.zeros(1)))
    zeros, shape = g.constant(np.zeros(HOP)), g.integers(-1, HOP)
    first, second = (g.add("Concat", *parts, axis=0) for parts in ((zeros, x, rest), (x, rest, zeros)))
    frames = g.add("Concat", *(g.add("Reshape", half, shape) for half in (first, second)), axis=1)

    cosine = onnx_export.cosines(2 * FFT)
    window = cosine[np.arange(FFT) - FFT // 2].astype(np.float32)
    turn = 2 * np.outer(np.arange(FFT), np.arange(BINS))
    parts = []
    for shift in (0, FFT // 2):
        basis = cosine[(turn + shift) % (2 * FFT)] * window[:, None]
        parts.append(g.add("Cast", g.add("MatMul", frames, g.constant(basis)), to=TensorProto.FLOAT))
    power = g.add("Max", g.add("Add", *(g.add("Mul", part, part) for part in parts)), g.numbers(1e-12))
    factor = g.add("Pow", power, g.numbers(-0.35))
    planes = [g.add("Pow", power, g.numbers(0.15)), *(g.add("Mul", factor, part) for part in parts)]
    shape = g.integers(1, 1, -1, BINS)
    g.give(result, "Concat", *(g.add("Reshape", plane, shape) for plane in planes), axis=1)


def model(network):
    """The network behind its spectra. The new names have a prefix, so that none is there twice."""
    result, g = onnx.ModelProto(), onnx_export.Graph("spectra/")
    result.CopyFrom(network)
    graph = result.graph
    stored = {tensor.name for tensor in graph.initializer}
    inputs = [value.name for value in graph.input if value.name not in stored]
    if len(inputs) != 1:
        raise SystemExit(f"the network takes {len(inputs)} inputs, not spectra alone")
    waveform = helper.make_tensor_value_info("spectra/waveform", TensorProto.FLOAT, [1, "samples"])
    spectra(g, waveform.name, inputs[0])
    nodes = [*g.nodes, *graph.node]
    del graph.node[:], graph.input[:], graph.output[1:]
    graph.node.extend(nodes)
    graph.input.append(waveform)
    graph.initializer.extend(g.tensors)
    # Older versions of the file format have constants among the inputs.
    result.ir_version = max(result.ir_version, 8)
    return result


def made_up(seed, opset=11):
    """A network of spectra and scores, with weights that mean nothing."""
    random, g = np.random.default_rng(seed), onnx_export.Graph()

    def weights(*shape):
        return g.constant((random.normal(size=shape) * np.prod(shape[1:]) ** -0.5).astype(np.float32))

    x = g.add("Relu", g.add("Conv", "spectra", weights(16, 3, 3, 5), kernel_shape=[3, 5], pads=[1, 0, 1, 0]))
    x = g.add("Concat", *(g.add("Flatten", g.add(f"Global{kind}Pool", x)) for kind in ("Average", "Max")), axis=1)
    g.give("scores", "Gemm", x, weights(32, SCORES), weights(SCORES))
    return g.model("made_up", {"spectra": [1, 3, "frames", BINS]}, {"scores": [1, SCORES]}, opset)


def authors_code(folder, network):
    """What their class makes of a waveform, by the name of the network's output."""
    import torch

    spec = importlib.util.spec_from_file_location("sigmos", os.path.join(folder, "sigmos.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with tempfile.TemporaryDirectory() as models:
        onnx.save(network, os.path.join(models, FILE))
        estimator = module.SigMOS(model_dir=models)

    def run(waveform):
        values = estimator.run(waveform[0].double().numpy(), sr=48000)
        return {network.graph.output[0].name: torch.tensor([list(values.values())])}
    return run


def main():
    parser = onnx_export.file_arguments(__doc__, FILE, made_up=True)
    parser.add_argument("--code", metavar="FOLDER", help="the authors' folder, to compare with its sigmos.py")
    given = parser.parse_args()
    if given.weights:
        network = onnx.load_from_string(onnx_export.file_data(given.weights, WEIGHTS))
    else:
        network = made_up(given.made_up)
    file = onnx_export.write_unpinned(model(network), given, "sigmos.onnx", "sigmos")
    if given.code:
        onnx_export.compare(file, authors_code(given.code, network), LENGTHS, ["spectra/waveform"])


if __name__ == "__main__":
    main()
