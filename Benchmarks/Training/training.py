"""Training steps at recipe size: bench-training against ESPnet's Python, side by side, one thread.

usage: training.py BENCH_TRAINING PYTHON_OF_ESPNET FOLDER [--steps N] [--warm-up W] [--rounds R] [--models A,B] [--json FILE]
       training.py BENCH_TRAINING PYTHON_OF_ESPNET FOLDER --growth STEPS CONFIG BATCH

FOLDER holds a folder for each model as espnet_training.py --make writes it (made where it is missing). The sides take turns, a
process each; every process takes W steps that are not measured, the first of which makes the codebooks, and then N. Prints
Markdown. `--growth` takes many steps of one small model with bench-training alone, and prints its memory along the way.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

MODELS = ["soundstream", "encodec", "dac", "funcodec_mag_phase", "hificodec"]
PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "espnet_training.py")
PARTS = ["generator", "generator_optimizer", "discriminator", "discriminator_optimizer"]


def result(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def ours(bench, folder, steps):
    return result([bench, *(os.path.join(folder, name) for name in ("config.yaml", "batch.npy")), *steps])


def measured(run):
    return run["steps"][run["warm_up"]:]


def cost(runs, part):
    """The median over all measured steps of all rounds."""
    return statistics.median(sum(step[name] for name in part) for run in runs for step in measured(run))


def rounds(runs):
    """Each round's whole steps, shortest to longest, to show the spread."""
    return [statistics.median(sum(step[name] for name in PARTS) for step in measured(run)) for run in runs]


def spread(values):
    return f"{min(values):.1f} to {max(values):.1f}" if len(values) > 1 else f"{values[0]:.1f}"


def table(o):
    print(f"Batch 2 x 1 s of speech; median over {o.rounds} x {o.steps} steps; CPU seconds (user and system) a step: the generator's "
          "turn + the discriminators' + both optimizers; peak memory of the process.\n")
    print("| model | ours | ESPnet | ours, whole step | ESPnet, whole step | ratio | MB: ours | MB: ESPnet |\n|" + "---|" * 8)
    everything = {}
    for model in o.models.split(","):
        folder = os.path.join(o.folder, model)
        if not os.path.exists(os.path.join(folder, "batch.npy")):
            subprocess.run([o.python, PEER, "--model", model, "--folder", folder, "--make"], check=True, stdout=sys.stderr)
        own, peer = [], []
        steps = ["--steps", str(o.steps), "--warm-up", str(o.warm_up)]
        for _ in range(o.rounds):
            own.append(ours(o.bench, folder, steps))
            peer.append(result([o.python, PEER, "--folder", folder, *steps]))
        everything[model] = {"ours": own, "espnet": peer}
        if o.json:
            with open(o.json, "w") as file:
                json.dump(everything, file, indent=1)
        columns = []
        for runs in (own, peer):
            optimizers = cost(runs, ["generator_optimizer"]) + cost(runs, ["discriminator_optimizer"])
            columns.append(f"{cost(runs, ['generator']):.2f} + {cost(runs, ['discriminator']):.2f} + {optimizers:.2f}")
        whole = [cost(runs, PARTS) for runs in (own, peer)]
        peaks = [max(run["peak_mb"] for run in runs) for runs in (own, peer)]
        print(f"| {model} | {columns[0]} | {columns[1]} | {whole[0]:.2f} ({spread(rounds(own))}) | {whole[1]:.2f} "
              f"({spread(rounds(peer))}) | {whole[0] / whole[1]:.2f} | {peaks[0]:.0f} | {peaks[1]:.0f} |", flush=True)


def growth(o):
    steps, files = int(o.growth[0]), o.growth[1:]
    run = result([o.bench, *files, "--steps", str(steps), "--every", str(max(1, steps // 10))])
    print("| step | MB resident | CPU s of the step |\n|---|---|---|")
    every = max(1, steps // 10)
    for index, step in enumerate(measured(run)):
        print(f"| {(index + 1) * every} | {step['rss_mb']:.1f} | {sum(step[name] for name in PARTS):.4f} |")
    print(f"\nTensors at the end: {run['tensors']}; at the start of the table's steps: {run['steps'][run['warm_up'] - 1]['rss_mb']:.1f} MB.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench")
    parser.add_argument("python")
    parser.add_argument("folder")
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--json")
    parser.add_argument("--growth", nargs=3, metavar=("STEPS", "CONFIG", "BATCH"))
    o = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    growth(o) if o.growth else table(o)


if __name__ == "__main__":
    main()
