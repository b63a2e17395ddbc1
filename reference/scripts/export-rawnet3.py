#!/usr/bin/env python3
"""Writes ESPnet's RawNet3 as the ONNX file that metrics/models/speaker.yaml describes.

usage: export-rawnet3.py --weights MODEL.pth [--compare] [--out FILE]
       export-rawnet3.py --made-up SEED --compare --out FILE

The weights are the .pth file of espnet/voxcelebs12_rawnet3 on huggingface.co, trained by ESPnet's recipe
egs2/voxceleb/spk1 with conf/tuning/train_rawnet3_best_trnVox12_emb192_amp_subcentertopk.yaml. Python 3.11 with torch
2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand from the weights, so that its bytes do not depend on an
exporter: waveform [batch, samples] at 16 kHz, of any number of samples from 715, to embedding [batch, 192].

The statistics before the attention are those that the weights were trained with and that VERSA's ESPnet (the branch
espnet_inference of github.com/ftshijt/espnet) and ESPnet up to 202412 have. ESPnet 202511 divides them by the number
of frames before the encoder, which keeps one of 15, and embeds differently.

--compare runs ESPnet's own network (202412, with asteroid-filterbanks 0.4.0) and says how far the file is from it; this
needs onnxruntime. With --made-up the weights mean nothing: it shows that the graph is the network.
"""
import math

import numpy as np
from onnx import TensorProto

import onnx_export

FILTERS, TAPS, STRIDE, RATE = 256, 251, 16, 16000
SCALE = 8
LENGTHS = (715, 716, 1000, 4000, 16001, 47999, 160000)


def filters(state):
    """Band-passes of learned edges, even ones and then odd ones. All in single precision, as in asteroid-filterbanks:
    next to the middle its rounding is larger than a difference between mathematics libraries."""
    name = "frontend.conv.filterbank"
    low = np.float32(50) + np.abs(state[f"{name}.low_hz_"])
    high = np.clip(low + np.float32(50) + np.abs(state[f"{name}.band_hz_"]), np.float32(50), np.float32(RATE / 2))
    times, window = state[f"{name}.n_"], state[f"{name}.window_"]

    def of(function, x):
        return np.array([function(float(v)) for v in x.ravel()]).astype(np.float32).reshape(x.shape)

    def half(upper, lower):
        return (upper - lower) / (times / np.float32(2)) * window

    even = half(of(math.sin, high * times), of(math.sin, low * times))
    odd = half(of(math.cos, low * times), of(math.cos, high * times))
    width = np.float32(2) * (high - low)
    kinds = [np.concatenate([left, middle, sign * left[:, ::-1]], axis=1) / width
             for left, middle, sign in ((even, width, 1), (odd, 0 * width, -1))]
    return np.concatenate(kinds)[:, None].astype(np.float32)


class RawNet3(onnx_export.Network):
    def scaled(self, x, name):
        """Of [batch, channels, frames]."""
        return self.batch_norm(x, name, (-1, 1))

    def convolution(self, x, name, **attributes):
        weight = self.state[f"{name}.weight"]
        bias = [self.weight(f"{name}.bias")] if f"{name}.bias" in self.state else []
        return self.add("Conv", x, self.constant(weight), *bias, kernel_shape=weight.shape[2:], **attributes)

    def relu_scaled(self, x, name):
        return self.scaled(self.add("Relu", x), name)

    def mean(self, x):
        return self.add("ReduceMean", x, axes=[2], keepdims=1)

    def spectrum(self):
        """The logarithm of band energies, without its mean over time, of the pre-emphasised signal at unit level."""
        x = self.add("Cast", self.add("Unsqueeze", "waveform", self.integers(1)), to=TensorProto.DOUBLE)
        before = self.add("Pad", x, self.integers(0, 0, 1, 0, 0, -1), mode="reflect")
        emphasis = -float(self.state["frontend.flipped_filter"][0, 0, 0])
        x = self.add("Sub", x, self.add("Mul", before, self.constant(np.array(emphasis))))
        x = self.add("Sub", x, self.mean(x))
        power = self.mean(self.add("Mul", x, x))
        x = self.add("Div", x, self.add("Sqrt", self.add("Add", power, self.constant(np.array(1e-4)))))
        x = self.add("Cast", x, to=TensorProto.FLOAT)
        x = self.add("Mul", x, self.weight("frontend.norm.weight"))
        x = self.add("Add", x, self.weight("frontend.norm.bias"))
        x = self.add("Conv", x, self.constant(filters(self.state)), kernel_shape=[TAPS], strides=[STRIDE])
        x = self.add("Log", self.add("Add", self.add("Abs", x), self.numbers(1e-6)))
        return self.add("Sub", x, self.mean(x))

    def block(self, x, name, dilation, pool=None):
        y = self.relu_scaled(self.convolution(x, f"{name}.conv1"), f"{name}.bn1")
        parts = self.add("Split", y, axis=1, outputs=SCALE)
        done = []
        for n, part in enumerate(parts[:-1]):
            y = self.add("Add", done[-1], part) if done else part
            y = self.convolution(y, f"{name}.convs.{n}", dilations=[dilation], pads=[dilation, dilation])
            done.append(self.relu_scaled(y, f"{name}.bns.{n}"))
        y = self.add("Concat", *done, parts[-1], axis=1)
        y = self.relu_scaled(self.convolution(y, f"{name}.conv3"), f"{name}.bn3")
        if f"{name}.residual.0.weight" in self.state:
            x = self.convolution(x, f"{name}.residual.0")
        x = self.add("Add", y, x)
        if pool:
            x = self.pooled(x, pool)
        gate = self.add("Sigmoid", self.layer(self.add("ReduceMean", x, axes=[2], keepdims=0), f"{name}.afms.fc"))
        x = self.add("Add", x, self.weight(f"{name}.afms.alpha"))
        return self.add("Mul", x, self.add("Unsqueeze", gate, self.integers(2)))

    def pooled(self, x, size):
        return self.add("MaxPool", x, kernel_shape=[size], strides=[size])

    def root(self, x):
        return self.add("Sqrt", self.add("Clip", x, self.constant(np.float32(1e-4)), self.constant(np.float32(1e4))))

    def statistics(self, x):
        """Mean and deviation of each channel over frames, weighed by attention that knows the unweighed ones."""
        mean = self.mean(x)
        centred = self.add("Sub", x, mean)
        frames = self.add("Cast", self.add("Shape", x, start=2, end=3), to=TensorProto.FLOAT)
        squares = self.add("ReduceSum", self.add("Mul", centred, centred), self.integers(2), keepdims=1)
        deviation = self.root(self.add("Div", squares, self.add("Sub", frames, self.numbers(1))))
        # What the convolution makes of the statistics is the same in every frame.
        weight, channels = self.state["pooling.attention.0.weight"], self.state["encoder.layer4.bias"].shape[0]
        bias = self.weight("pooling.attention.0.bias")
        y = self.add("Conv", x, self.constant(weight[:, :channels]), bias, kernel_shape=[1])
        both = self.add("Concat", mean, deviation, axis=1)
        y = self.add("Add", y, self.add("Conv", both, self.constant(weight[:, channels:]), kernel_shape=[1]))
        y = self.convolution(self.relu_scaled(y, "pooling.attention.2"), "pooling.attention.3")
        share = self.add("Softmax", y, axis=2)

        def weighed(values):
            return self.add("ReduceSum", self.add("Mul", values, share), self.integers(2), keepdims=1)

        mean = weighed(x)
        square = self.add("Sub", weighed(self.add("Mul", x, x)), self.add("Mul", mean, mean))
        return self.add("Concat", mean, self.root(square), axis=1)


def model(state):
    g = RawNet3(state)
    first = g.block(g.spectrum(), "encoder.layer1", dilation=2, pool=5)
    second = g.block(first, "encoder.layer2", dilation=3, pool=3)
    first = g.pooled(first, 3)
    third = g.block(g.add("Add", first, second), "encoder.layer3", dilation=4)
    x = g.add("Relu", g.convolution(g.add("Concat", first, second, third, axis=1), "encoder.layer4"))
    x = g.add("Squeeze", g.scaled(g.statistics(x), "projector.bn"), g.integers(2))
    g.give("embedding", "Identity", g.layer(x, "projector.fc"))
    size = state["projector.fc.bias"].shape[0]
    return g.model("rawnet3", {"waveform": ["batch", "samples"]}, {"embedding": ["batch", size]})


def network():
    """As the recipe's configuration builds it; the loss is of no use here."""
    import torch
    from espnet2.asr.frontend.asteroid_frontend import AsteroidFrontend
    from espnet2.spk.encoder.rawnet3_encoder import RawNet3Encoder
    from espnet2.spk.pooling.chn_attn_stat_pooling import ChnAttnStatPooling
    from espnet2.spk.projector.rawnet3_projector import RawNet3Projector

    class Speaker(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.frontend, self.encoder = AsteroidFrontend(), RawNet3Encoder(FILTERS)
            self.pooling, self.projector = ChnAttnStatPooling(), RawNet3Projector(2 * 1536)

        def forward(self, waveform):
            features, _ = self.frontend(waveform, torch.tensor([waveform.shape[1]]))
            return self.projector(self.pooling(self.encoder(features)))

    return Speaker()


def main():
    parser = onnx_export.file_arguments(__doc__, "the .pth file of espnet/voxcelebs12_rawnet3", made_up=True)
    parser.add_argument("--compare", action="store_true", help="run ESPnet's network beside the file")
    given = parser.parse_args()
    module = network() if given.compare else None
    saved = onnx_export.weights_or_made_up(given, module, keep=["_hz_"], strict=False)
    file = onnx_export.write_unpinned(model(onnx_export.arrays(saved)), given, "voxcelebs12_rawnet3.onnx", "speaker")
    if module:
        onnx_export.compare(file, lambda x: {"embedding": module(x)}, LENGTHS)


if __name__ == "__main__":
    main()
