#!/usr/bin/env python3
"""Writes UTMOS, the strong learner of UTMOS22, as the ONNX file that metrics/models/utmos.yaml describes.

usage: export-utmos.py --weights utmos22_strong_step7459_v1.pt [--code FOLDER] [--out FILE]
       export-utmos.py --made-up SEED --code FOLDER --out FILE

The weights are the release v1.0.0 of github.com/tarepan/SpeechMOS, which VERSA's fork downloads too. Python 3.11 with
torch 2.13.0, onnx 1.23.2 and numpy 2.4.6. The graph is built by hand from the weights, so that its bytes do not depend
on an exporter: waveform [batch, samples] at 16 kHz, of any number of samples from 400, to mos [batch]. wav2vec 2.0 of
the base size, an LSTM in both directions over its features and two constant embeddings, two linear layers, the mean
over frames, 3 + 2x.

--code, a checkout of that repository, also runs its own network and says how far the file is from it; this needs
onnxruntime. With --made-up the weights mean nothing: it shows that the graph is the network.
"""
import sys
import types

import numpy as np

import onnx_export

LENGTHS = (400, 401, 719, 720, 4000, 16001, 47999, 160000)


def model(state):
    g = onnx_export.Network(state)
    x = onnx_export.wav2vec2_base(g, "waveform", "wav2vec2.")
    constant = np.concatenate([state["domain_emb"][0], state["judge_emb"][0]])
    x = g.add("Transpose", g.lstm(g.add("Transpose", x, perm=[1, 0, 2]), "blstm", constant), perm=[1, 0, 2])
    x = g.layer(g.add("Relu", g.layer(x, "projection.0")), "projection.2")
    x = g.add("Squeeze", g.add("ReduceMean", x, axes=[1], keepdims=0), g.integers(1))
    g.give("mos", "Add", g.add("Mul", x, g.numbers(2)), g.numbers(3))
    return g.model("utmos22_strong", {"waveform": ["batch", "samples"]}, {"mos": ["batch"]})


def network(folder):
    """The repository's module. Its only use of torchaudio is to resample, and 16 kHz stays 16 kHz."""
    audio = types.ModuleType("torchaudio")
    audio.functional = types.SimpleNamespace(resample=lambda wave, orig_freq, new_freq: wave)
    sys.modules["torchaudio"] = audio
    sys.path.insert(0, folder)
    from speechmos.utmos22.strong.model import UTMOS22Strong

    return UTMOS22Strong()


def main():
    parser = onnx_export.file_arguments(__doc__, "utmos22_strong_step7459_v1.pt", made_up=True)
    parser.add_argument("--code", metavar="FOLDER", help="a checkout of github.com/tarepan/SpeechMOS, to compare with")
    given = parser.parse_args()
    module = network(given.code) if given.code else None
    saved = onnx_export.weights_or_made_up(given, module)
    file = onnx_export.write_unpinned(model(onnx_export.arrays(saved)), given, "utmos22_strong.onnx", "utmos")
    if module:
        onnx_export.compare(file, lambda x: {"mos": module(x, 16000)}, LENGTHS)


if __name__ == "__main__":
    main()
