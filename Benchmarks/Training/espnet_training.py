"""ESPnet's side of the training table: one model at recipe size, one process, one thread.

usage: espnet_training.py --model NAME --folder FOLDER --make
       espnet_training.py --folder FOLDER --steps N [--warm-up W] [--every K]

`--make` writes FOLDER/config.yaml and FOLDER/batch.npy (speech, float32 [2, one second]), which the Swift side reads too. Without it
the model of FOLDER/config.yaml takes W + N steps on the batch with GANTrainer's arithmetic, and one JSON object is printed: CPU
seconds (user and system) of each turn and of its optimizer's step in the last N steps, and memory.
Packages: reference/codecs/README.md.
"""
import argparse
import importlib.util
import json
import os
import random
import resource
import sys

os.environ["OMP_NUM_THREADS"] = "1"
BENCHMARKS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ITEMS = 2


def script(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3].replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_mb():
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def resident_mb():
    with open("/proc/self/statm") as file:
        return round(int(file.read().split()[1]) * resource.getpagesize() / 1048576, 1)


def write(make, codecs, model, folder):
    import numpy as np
    from espnet2.utils.yaml_no_alias_safe_dump import yaml_no_alias_safe_dump

    task = make.espnet_task()
    codec, conf = codecs.configuration(make, model)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.yaml"), "w") as file:
        arguments = make.arguments_of(task, model, make.training(codec, conf))
        yaml_no_alias_safe_dump(vars(arguments), file, indent=4, sort_keys=False)
    rate = conf["sampling_rate"]
    generator = conf["generator_params"]
    # A whole number of frames, which decode to their own length.
    hop = 160 * 2 if codec == "funcodec" else np.prod(generator.get("encdec_ratios") or generator["upsample_rates"])
    length = rate // int(hop) * int(hop)
    speech = make.speech_at(rate)
    batch = [speech[rate * second:][:length] for second in range(1, 1 + ITEMS)]
    np.save(os.path.join(folder, "batch.npy"), np.stack(batch).astype("float32"))


def measure(make, folder, steps, warm_up, every):
    task = make.espnet_task()
    import numpy as np
    import torch
    import yaml

    torch.set_num_threads(1)
    with open(os.path.join(folder, "config.yaml")) as file:
        arguments = argparse.Namespace(**yaml.safe_load(file))
    make.seed_everything(1)
    model = task.build_model(arguments).train()
    optimizers = task.build_optimizers(arguments, model)
    # Every step has all codebooks, so that steps cost the same.
    random.randint = lambda low, high: high
    audio = torch.from_numpy(np.load(os.path.join(folder, "batch.npy")))
    result = {"start_cpu_s": round(cpu(), 3), "start_mb": peak_mb(), "warm_up": warm_up, "steps": []}
    # ESPnet's loss balancer prints each gradient.
    output, sys.stdout = sys.stdout, open(os.devnull, "w")
    for step in range(warm_up + steps):
        costs = {}
        for turn in ("generator", "discriminator"):
            before = cpu()
            returned = model(forward_generator=turn == "generator", audio=audio)
            for value in returned["stats"].values():
                float(value)
            returned["loss"].backward()
            between = cpu()
            optimizers[returned["optim_idx"]].step()
            for optimizer in optimizers:
                optimizer.zero_grad()
            costs[turn], costs[turn + "_optimizer"] = round(between - before, 4), round(cpu() - between, 4)
            # A step does not keep what the last one returned.
            del returned, value
        if step < warm_up or (step - warm_up) % every == every - 1:
            result["steps"].append({**costs, "rss_mb": resident_mb(), "peak_mb": peak_mb()})
    sys.stdout = output
    result.update(peak_mb=peak_mb(), torch=torch.__version__, espnet=__import__("espnet").__version__)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    codecs = script(os.path.join(BENCHMARKS, "neural_codecs_espnet.py"))
    make = codecs.goldens()
    if arguments.make:
        write(make, codecs, arguments.model, arguments.folder)
    else:
        print(json.dumps(measure(make, arguments.folder, arguments.steps, arguments.warm_up, arguments.every)))


if __name__ == "__main__":
    main()
