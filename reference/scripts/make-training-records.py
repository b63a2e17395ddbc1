"""What ESPnet's reporter makes of given steps, of durations and of models to average: python make-training-records.py OUT

Needs espnet. OUT gets reporter.json and the models of three epochs with their average.
"""

import json
import random
import sys
from pathlib import Path

import humanfriendly
import torch
from espnet2.main_funcs.average_nbest_models import average_nbest_models
from espnet2.train.reporter import Reporter

STEPS = 23
INTERVAL = 4
DURATIONS = [
    0, 0.001, 0.005, 0.87, 1, 1.004, 9.823114, 11.208077, 59.99, 59.996, 60, 60.005, 61, 62.125, 62.5, 119.999, 3600,
    3601.25, 7325.5, 86399.999, 86400, 90061.01, 604800, 694861.5, 31449600, 32144461.5, 123456789.123456,
]


class Events:
    """Stands for TensorBoard's writer."""

    def __init__(self):
        self.scalars = []

    def add_scalar(self, tag, value, step):
        self.scalars.append([tag, repr(float(value)), step])


def values(rng, step):
    """The groups of a step: (weight or None, names and values)."""
    groups = [(None, {"iter_time": rng.random() / 100})]
    loss = {2: float("nan"), 7: float("inf"), 8: float("-inf")}.get(step, rng.gauss(0, 1) * 10 ** rng.randint(-5, 5))
    model = {"loss": loss, "zero": 0.0, "never_finite": float("nan")}
    if step >= 3:
        model["later"] = rng.random()
    if step in (5, 6):
        del model["zero"]
    groups.append((rng.randint(1, 16), model))
    groups.append((None, {"optim0_lr0": 2e-4, "skipped_time": float("nan") if step % 3 else rng.random()}))
    return groups


def reporter():
    rng = random.Random(0)
    steps, lines, events = [], [], Events()
    report = Reporter()
    report.set_epoch(1)
    with report.observe("train") as sub:
        for step in range(1, STEPS + 1):
            groups = values(rng, step)
            steps.append([
                {"weight": weight, "values": [[k, repr(v)] for k, v in group.items()]} for weight, group in groups
            ])
            for weight, group in groups:
                sub.register(group, weight)
            sub.next()
            if step % INTERVAL == 0:
                lines.append(sub.log_message(-INTERVAL))
                sub.tensorboard_add_scalar(events, -INTERVAL)
    report.tensorboard_add_scalar(events, key1="train")
    results = [[k, repr(float(v))] for k, v in report.stats[1]["train"].items() if k != "time"]
    return {"interval": INTERVAL, "steps": steps, "lines": lines, "results": results, "events": events.scalars}


def averages(out):
    torch.manual_seed(0)
    report = Reporter()
    # From the best to the worst: 3, 1, 2.
    for epoch, loss in [(1, 2.0), (2, 3.0), (3, 1.0)]:
        report.set_epoch(epoch)
        with report.observe("valid") as sub:
            sub.register({"loss": loss})
            sub.next()
        state = {
            "weight": torch.randn(7, 5) * 10 ** epoch,
            "vq._codebook.embed": torch.randn(4, 3),
            "double": torch.randn(3, dtype=torch.float64),
            "batches": torch.tensor(epoch * 10),
            "half.scale": torch.tensor(-0.0),
        }
        torch.save(state, out / f"{epoch}epoch.pth")
    average_nbest_models(out, report, [("valid", "loss", "min")], [3])


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    averages(out)
    (out / "valid.loss.ave.pth").unlink()
    made = reporter()
    made["durations"] = [[repr(float(s)), humanfriendly.format_timespan(float(s))] for s in DURATIONS]
    (out / "reporter.json").write_text(json.dumps(made) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
