#!/usr/bin/env python3
"""What PyTorch's optimizers and PyTorch's and ESPnet's schedulers do: python make-optimizer-goldens.py OUT

Needs torch, and of espnet 202511 the schedulers only. OUT gets optimizers.json (values) and optimizers.pth (states in the
middle, as a checkpoint holds them). Parameters and gradients are sines, so nothing depends on random numbers.
"""
import json
import math
import sys
from pathlib import Path

import torch
from espnet2.schedulers.noam_lr import NoamLR
from espnet2.schedulers.warmup_lr import WarmupLR
from torch.optim import lr_scheduler

STEPS = 30
MIDDLE = 12
SHOWN = [1, 2, 5, 6, 7, MIDDLE, STEPS]
COUNTS = 60
SCHEDULED_MIDDLE = 25
# Those of the first parameters of reference/codecs/encodec.
SHAPES = [(2,), (2, 1, 1), (2, 1, 3)]

OPTIMIZERS = {
    "adam": ("adam", {"lr": 0.01, "betas": (0.5, 0.9), "eps": 1e-9}),
    "adam_decay": ("adam", {"lr": 0.01, "weight_decay": 0.1}),
    "adamw": ("adamw", {"lr": 0.01, "betas": (0.8, 0.99), "weight_decay": 0.05}),
    "sgd": ("sgd", {"lr": 0.05}),
    "sgd_dampened": ("sgd", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3}),
    "sgd_nesterov": ("sgd", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.02}),
    "radam": ("radam", {"lr": 0.02, "betas": (0.9, 0.99)}),
    "radam_decay": ("radam", {"lr": 0.02, "weight_decay": 0.1}),
    "radam_decoupled": ("radam", {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True}),
}
CLASSES = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD, "radam": torch.optim.RAdam}

SCHEDULERS = {
    "steplr": ("steplr", lr_scheduler.StepLR, {"step_size": 7, "gamma": 0.5}),
    "multisteplr": ("multisteplr", lr_scheduler.MultiStepLR, {"milestones": [3, 20, 20, 41], "gamma": 0.3}),
    "exponentiallr": ("exponentiallr", lr_scheduler.ExponentialLR, {"gamma": 0.97}),
    "cosineannealinglr": ("cosineannealinglr", lr_scheduler.CosineAnnealingLR, {"T_max": 13, "eta_min": 1e-4}),
    "warmuplr": ("warmuplr", WarmupLR, {"warmup_steps": 17}),
    "noamlr": ("noamlr", NoamLR, {"model_size": 64, "warmup_steps": 17}),
    "onecyclelr": ("onecyclelr", lr_scheduler.OneCycleLR, {"max_lr": 0.1, "total_steps": 61}),
    "onecyclelr_linear": (
        "onecyclelr", lr_scheduler.OneCycleLR,
        {"max_lr": 0.1, "epochs": 5, "steps_per_epoch": 13, "pct_start": 0.4, "anneal_strategy": "linear",
         "base_momentum": 0.7, "max_momentum": 0.9, "div_factor": 10.0, "final_div_factor": 100.0}),
    "onecyclelr_three": (
        "onecyclelr", lr_scheduler.OneCycleLR, {"max_lr": 0.1, "total_steps": 61, "three_phase": True}),
    "onecyclelr_still": (
        "onecyclelr", lr_scheduler.OneCycleLR, {"max_lr": 0.1, "total_steps": 61, "cycle_momentum": False}),
    "plateau": ("reducelronplateau", lr_scheduler.ReduceLROnPlateau, {"patience": 2, "factor": 0.5}),
    "plateau_absolute": (
        "reducelronplateau", lr_scheduler.ReduceLROnPlateau,
        {"patience": 1, "factor": 0.7, "threshold": 0.05, "threshold_mode": "abs", "cooldown": 3, "min_lr": 1e-3}),
    "plateau_maximum": (
        "reducelronplateau", lr_scheduler.ReduceLROnPlateau,
        {"mode": "max", "patience": 3, "factor": 0.3, "threshold": 0.1, "eps": 1e-5}),
    "plateau_absolute_maximum": (
        "reducelronplateau", lr_scheduler.ReduceLROnPlateau,
        {"mode": "max", "patience": 0, "factor": 0.9, "threshold": 0.02, "threshold_mode": "abs", "cooldown": 1}),
}


def wave(shape, number, step, scale):
    count = math.prod(shape)
    values = [scale * math.sin(1.3 * index + 0.7 * number + 0.9 * step) for index in range(count)]
    return torch.tensor(values, dtype=torch.float32).reshape(shape)


def gradient(number, step):
    """None where a parameter takes no part: the last one, in every fourth step and in the first two."""
    if number == 2 and (step % 4 == 3 or step < 2):
        return None
    return wave(SHAPES[number], number, step, 0.2 + 0.05 * (step % 3))


def flat(tensors):
    return [tensor.detach().flatten().tolist() for tensor in tensors]


def losses():
    """Values that fall, stay, rise and are lost, for what looks at plateaus."""
    return [math.exp(-0.1 * min(count, 20)) + 0.04 * math.sin(2.1 * count) + 0.004 * max(0, count - 35)
            if count != 30 else math.nan for count in range(COUNTS)]


def optimized(kind, options):
    parameters = [torch.nn.Parameter(wave(shape, number, 40, 1.0)) for number, shape in enumerate(SHAPES)]
    optimizer = CLASSES[kind](parameters, **options)
    shown, middle = {}, None
    for step in range(STEPS):
        for number, parameter in enumerate(parameters):
            parameter.grad = gradient(number, step)
        optimizer.step()
        if step + 1 in SHOWN:
            shown[step + 1] = flat(parameters)
        if step + 1 == MIDDLE:
            middle = {"model": {str(number): parameter.detach().clone() for number, parameter in enumerate(parameters)},
                      "optimizer": json_free_copy(optimizer.state_dict())}
    group = optimizer.state_dict()["param_groups"][0]
    return {"optim": kind, "optim_conf": options, "parameters": shown,
            "group": [key for key in group if key != "params"]}, middle


def json_free_copy(state):
    """A copy whose tensors no later step changes."""
    if isinstance(state, torch.Tensor):
        return state.detach().clone()
    if isinstance(state, dict):
        return type(state)((key, json_free_copy(value)) for key, value in state.items())
    return [json_free_copy(item) for item in state] if isinstance(state, list) else state


def scheduled(kind, scheduler_class, options):
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.Adam([parameter], lr=0.02, betas=(0.6, 0.95))
    scheduler = scheduler_class(optimizer, **options)
    rates, momenta, middle = [], [], None

    def note():
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["betas"][0])

    note()
    for count, value in enumerate(losses()):
        optimizer.step()
        scheduler.step(value) if kind == "reducelronplateau" else scheduler.step()
        note()
        if count + 1 == SCHEDULED_MIDDLE:
            middle = {"optimizer": json_free_copy(optimizer.state_dict()),
                      "scheduler": json_free_copy(scheduler.state_dict())}
    return {"scheduler": kind, "scheduler_conf": options, "rates": rates, "momenta": momenta}, middle


def clipped():
    """Norms and gradients of clip_grad_norm_."""
    cases = []
    for largest, order in [(0.5, 2.0), (0.5, 1.0), (0.1, math.inf), (100.0, 2.0)]:
        parameters = [torch.nn.Parameter(torch.zeros(shape)) for shape in SHAPES]
        for number, parameter in enumerate(parameters):
            parameter.grad = gradient(number, 4)
        norm = torch.nn.utils.clip_grad_norm_(parameters, largest, norm_type=order)
        cases.append({"largest": largest, "order": "inf" if math.isinf(order) else order, "norm": norm.item(),
                      "gradients": flat(parameter.grad for parameter in parameters)})
    return cases


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    optimizers = {name: optimized(*case) for name, case in OPTIMIZERS.items()}
    schedulers = {name: scheduled(*case) for name, case in SCHEDULERS.items()}
    written = {
        "torch": torch.__version__,
        "shapes": SHAPES,
        "start": [flat([wave(shape, number, 40, 1.0)])[0] for number, shape in enumerate(SHAPES)],
        "gradients": [[None if (found := gradient(number, step)) is None else found.flatten().tolist()
                       for number in range(len(SHAPES))] for step in range(STEPS)],
        "middle": MIDDLE,
        "optimizers": {name: case for name, (case, _) in optimizers.items()},
        "losses": ["nan" if math.isnan(value) else value for value in losses()],
        "scheduled_middle": SCHEDULED_MIDDLE,
        "scheduled": {"lr": 0.02, "betas": [0.6, 0.95]},
        "schedulers": {name: case for name, (case, _) in schedulers.items()},
        "clipping": {"step": 4, "cases": clipped()},
    }
    (out / "optimizers.json").write_text(json.dumps(written, separators=(",", ":")) + "\n")
    torch.save({"optimizers": {name: middle for name, (_, middle) in optimizers.items()},
                "schedulers": {name: middle for name, (_, middle) in schedulers.items()}}, out / "optimizers.pth")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
