#!/usr/bin/env python3
"""Makes the tiny TorchScript model of golden/models/torchscript, with what it gives for a known input.

usage: make-torchscript-models.py FOLDER        (needs torch)

Weights and inputs come from one recurrence, s <- 1664525 s + 1013904223 mod 2^32, value ((s >> 8) / 2^23 - 1) * scale.
"""
import json
import sys
from typing import Tuple

import torch


def sequence(seed: int, shape, scale: float) -> torch.Tensor:
    count, state, values = 1, seed, []
    for length in shape:
        count *= length
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append(((state >> 8) / 8388608.0 - 1.0) * scale)
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


class Tiny(torch.nn.Module):
    """An embedding of a waveform of any length, and a score that a number of repeats scales."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv1d(1, 8, 64, stride=32)
        self.out = torch.nn.Linear(8, 4)
        self.drop = torch.nn.Dropout(0.5)
        with torch.no_grad():
            self.conv.weight.copy_(sequence(1, (8, 1, 64), 0.5))
            self.conv.bias.copy_(sequence(2, (8,), 0.01))
            self.out.weight.copy_(sequence(3, (4, 8), 1.0))
            self.out.bias.copy_(sequence(4, (4,), 0.1))

    def forward(self, x: torch.Tensor, repeats: int = 1) -> Tuple[torch.Tensor, torch.Tensor]:
        y = self.conv(x.unsqueeze(1)).relu().mean(-1)
        z = self.drop(self.out(y))
        return z, z.sum() * repeats


def main() -> None:
    folder = sys.argv[1]
    # In training mode on purpose: whoever loads it must set the mode for inference.
    model = torch.jit.script(Tiny())
    torch.jit.save(model, f"{folder}/tiny.pt")
    torch.save(Tiny().state_dict(), f"{folder}/state.pt")
    model.eval()
    embedding, score = model(sequence(12, (1, 5000), 0.25), 3)
    with open(f"{folder}/tiny.json", "w") as file:
        json.dump({"embedding": embedding.flatten().tolist(), "score": score.item()}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
