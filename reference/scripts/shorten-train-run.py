"""Shortens the files of an ESPnet training to what tests need: python shorten-train-run.py FOLDER OUT

FOLDER has train.log, 1epoch.pth, checkpoint.pth after the second epoch and valid.mel_loss.ave_2best.pth.
OUT gets the log, the reporter, and of each model the tensors of at most LARGEST numbers, as they are.
"""

import shutil
import sys
from pathlib import Path

import torch

LARGEST = 700


def short(state):
    return {key: value.clone() for key, value in state.items() if value.numel() <= LARGEST}


def main(source, target):
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "train.log", target / "train.log")
    for name in ["1epoch.pth", "valid.mel_loss.ave_2best.pth"]:
        torch.save(short(torch.load(source / name, map_location="cpu")), target / name)
    # The reporter holds durations and NumPy's numbers.
    checkpoint = torch.load(source / "checkpoint.pth", map_location="cpu", weights_only=False)
    torch.save(
        {"model": short(checkpoint["model"]), "reporter": checkpoint["reporter"]},
        target / "checkpoint.pth",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
