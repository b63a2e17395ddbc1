"""Figures of the command as a whole: start-up, memory, use of cores, a very long file."""
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import numpy as np
import soundfile


class Runner:
    """Runs codec-score and measures it."""

    def __init__(self, root, folder):
        self.program = os.path.join(root, ".build/release/codec-score")
        self.root, self.folder, self.count = root, folder, 0

    def run(self, reference, hypothesis, *options):
        """Wall and CPU seconds and peak resident memory in MB of one run with a fresh output folder."""
        self.count += 1
        out = os.path.join(self.folder, f"out-{self.count}")
        log = os.path.join(self.folder, "log")
        launch = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")
        done = subprocess.run([sys.executable, "-S", "-E", launch, log, self.program, "--ref", reference, "--hyp", hypothesis,
                               "--out", out, *options], cwd=self.root, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        shutil.rmtree(out, ignore_errors=True)
        if result["status"] != 0:
            with open(log) as text:
                raise RuntimeError(f"exit status {result['status']}: {text.read().strip()[-300:]}")
        return result

    def first_row(self, reference, hypothesis, *options):
        """Seconds until the first result line is on disk."""
        self.count += 1
        out = os.path.join(self.folder, f"out-{self.count}")
        start = time.monotonic()
        child = subprocess.Popen([self.program, "--ref", reference, "--hyp", hypothesis, "--out", out, "--quiet", *options],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.root)
        seen = None
        while seen is None and time.monotonic() - start < 60:
            ended = child.poll() is not None
            files = glob.glob(os.path.join(out, "**", "utterances.jsonl*"), recursive=True)
            if any(os.path.getsize(file) for file in files if os.path.exists(file)):
                seen = time.monotonic() - start
            elif ended:
                raise RuntimeError(f"exit status {child.returncode} and no result line")
            time.sleep(0.001)
        child.wait()
        shutil.rmtree(out, ignore_errors=True)
        return seen


def copies(folder, name, pairs, count):
    """Folders with `count` utterances each, made of links to the pairs in turn."""
    folders = [os.path.join(folder, name, side) for side in ("reference", "hypothesis")]
    for path in folders:
        os.makedirs(path)
    for i in range(count):
        for side, file in enumerate(pairs[i % len(pairs)]):
            target = os.path.join(folders[side], f"utterance-{i:06d}{os.path.splitext(file)[1]}")
            try:
                os.link(file, target)
            except OSError:
                shutil.copyfile(file, target)
    return folders


def thirty_minutes(root, folder):
    """The demo's speech over and over, 16 kHz, as one file a side."""
    paths = []
    for side in ("reference", "speex-17"):
        files = sorted(glob.glob(os.path.join(root, "reference/demo", side, "*.flac")))
        once = np.concatenate([soundfile.read(file, dtype="int16")[0] for file in files])
        path = os.path.join(folder, "long-" + side)
        os.makedirs(path)
        soundfile.write(os.path.join(path, "long.wav"), np.resize(once, 1800 * 16000), 16000, "PCM_16")
        paths.append(path)
    return paths


def busy_seconds():
    """CPU seconds that all processes of the machine have used."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, interrupt, soft_interrupt = map(int, stat.readline().split()[1:8])
    return (user + nice + system + interrupt + soft_interrupt) / os.sysconf("SC_CLK_TCK")


def measure(root, folder, utterances):
    runner = Runner(root, folder)
    rows = []

    def figure(name, target, values):
        """Adds a row from what `values` gives: the figure, its text and whether the target is met."""
        print(f"bench: {name}", flush=True)
        try:
            value, text, met = values()
            rows.append({"figure": name, "value": value, "text": text, "target": target, "met": met})
        except Exception as error:
            rows.append({"figure": name, "missing": f"{error}", "target": target, "met": None})

    samples = os.path.join(root, "reference/audio/versa_samples")
    second = [(os.path.join(samples, "test1.wav"), os.path.join(samples, "test2.wav"))]
    one = copies(folder, "one", second, 1)
    reference_folder = os.path.join(root, "reference/audio/pairs/ref")
    by_key = {}
    for hypothesis in sorted(glob.glob(os.path.join(root, "reference/audio/pairs/hyp/*/*.flac"))):
        by_key.setdefault(os.path.basename(hypothesis), hypothesis)
    mixed = [(os.path.join(reference_folder, name), hypothesis) for name, hypothesis in sorted(by_key.items())]
    speech = [(file, file.replace("/reference/demo/reference/", "/reference/demo/speex-17/"))
              for file in sorted(glob.glob(os.path.join(root, "reference/demo/reference/*.flac")))]

    def start():
        value = statistics.median(runner.run(*one, "--metrics", "stoi", "--dry-run", "--quiet")["wall"] for _ in range(11))
        return value, f"{value * 1000:.0f} ms", value < 0.1

    def first():
        value = statistics.median(runner.first_row(*one, "--metrics", "stoi") for _ in range(11))
        return value, f"{value * 1000:.0f} ms", value < 0.2

    def memory():
        value = runner.run(*copies(folder, "mixed", mixed, 2 * len(mixed)), "--jobs", "2", "--quiet")["memory"]
        return value, f"{value:.0f} MB", value < 150

    def flat():
        few = runner.run(*copies(folder, "few", second, 100), "--metrics", "stoi", "--jobs", "2", "--quiet")["memory"]
        many = runner.run(*copies(folder, "many", second, utterances), "--metrics", "stoi", "--jobs", "2", "--quiet")["memory"]
        return [few, many], f"{few:.0f} and {many:.0f} MB", many < max(1.5 * few, few + 40)

    def cores():
        folders = copies(folder, "speech", speech, 4 * len(speech))
        wall, others = {}, {}
        for jobs in ("1", "2"):
            # Other work on the machine takes the second core away: the run that it disturbed least counts, of at most ten.
            for _ in range(10):
                before = busy_seconds()
                run = runner.run(*folders, "--jobs", jobs, "--quiet")
                share = max(0, busy_seconds() - before - run["cpu"]) / run["wall"]
                if jobs not in others or share < others[jobs]:
                    wall[jobs], others[jobs] = run["wall"], share
                if share < 0.05:
                    break
        gain = wall["1"] / wall["2"]
        text = f"{gain:.2f} ({wall['1']:.2f} and {wall['2']:.2f} s"
        disturbed = max(others.values())
        text += f"; other processes took {disturbed:.0%} of a core)" if disturbed >= 0.05 else ")"
        return gain, text, gain >= 1.8

    def long_file(*options, limit):
        def measured():
            run = runner.run(*long, *options, "--quiet")
            text = f"{run['memory']:.0f} MB, {run['cpu']:.0f} s of CPU, {run['wall']:.0f} s"
            return run["memory"], text, run["memory"] < limit if limit else None
        return measured

    figure("start until the first read (`--dry-run`, whole process)", "under 100 ms", start)
    figure("start until the first row is on disk (1 s file, `--metrics stoi`)", "under 200 ms", first)
    figure("peak memory, default metrics, two jobs, 8 to 48 kHz", "under 150 MB", memory)
    figure(f"peak memory, `--metrics stoi`, 100 and {utterances} utterances", "flat", flat)
    figure("one job's time over two jobs' time, default metrics", "at least 1.8", cores)
    long = thirty_minutes(root, folder)
    figure("30 minutes in one file, `--config metrics/fast.yaml`", "under 1500 MB",
           long_file("--config", "metrics/fast.yaml", limit=1500))
    figure("30 minutes in one file, `--metrics mcd_f0`", "", long_file("--metrics", "mcd_f0", limit=None))
    return rows
