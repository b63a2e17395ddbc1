"""The benchmark: metrics against VERSA's packages, and the command as a whole. `scripts/bench` runs it.

CPU seconds are process time of the metric calls alone, after loading and rate alignment, per second of reference
audio. The two sides take turns, group by group, on the same pairs; figures are medians over the repetitions.

SRMR's peer is on GitHub only: give a checkout of SRMRpy, or of VERSA with SRMRpy in its tools, as --peer-dir.
"""
import argparse
import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "reference", "scripts"))
import definitions  # noqa: E402
import peers  # noqa: E402
import whole  # noqa: E402

PAIRS = os.path.join(ROOT, "reference", "audio", "pairs")
CORE = ["mcd_f0", "signal_metric", "pesq", "stoi"]

# Group as the `bench` program takes it: the peer's function, and the modules it needs.
PEERS = {
    "mcd_f0": (peers.mcd_f0, ["pyworld", "pysptk", "fastdtw"]),
    "signal_metric": (peers.signal_metric, ["mir_eval", "fast_bss_eval", "ci_sdr"]),
    "pesq": (peers.pesq, ["pesq"]),
    "stoi": (peers.stoi, ["pystoi"]),
    "estoi": (peers.estoi, ["pystoi"]),
    "mcd_f0:dtw=true": (lambda *pair: peers.mcd_f0(*pair, dtw=True), ["pyworld", "pysptk", "fastdtw"]),
    "mrstft": (peers.mrstft, ["auraloss"]),
    "melstft": (peers.melstft, ["auraloss"]),
    "dac_mel": (peers.dac_mel, ["audiotools"]),
    "dac_mel_eval": (peers.dac_mel_eval, ["audiotools"]),
    "dac_stft_eval": (peers.dac_stft_eval, ["audiotools"]),
    "lsd": (peers.lsd, ["librosa"]),
    "srmr": (peers.srmr, ["srmrpy"]),
    "srmr:fast=false": (lambda *pair: peers.srmr(*pair, fast=False), ["srmrpy"]),
    "visqol": (peers.visqol, ["visqol"]),
    "visqol:model=speech": (lambda *pair: peers.visqol(*pair, mode="speech"), ["visqol"]),
    "pysepm": (peers.pysepm, ["pysepm_evo", "pesq"]),
    "pysepm:ncm=false": (lambda *pair: peers.pysepm(*pair, ncm=False), ["pysepm_evo", "pesq"]),
    "loudness": (peers.loudness, ["pyloudnorm"]),
    "pitch_errors": (peers.pitch_errors, ["pyworld"]),
    # No package has these; the peer is the plain definition in NumPy.
    "si_sdr": (definitions.si_sdr, []),
    "envelope": (definitions.envelope, []),
    "phase": (definitions.phase, []),
    "warpq": (peers.warpq, ["librosa", "speechpy"]),
    "log_wmse": (lambda *pair: {**peers.log_wmse(*pair), **peers.log_wmse_full(*pair)},
                 ["torch_log_wmse", "log_wmse_audio_quality"]),
    "chroma_alignment": (peers.chroma_alignment, ["librosa"]),
}
# What a peer that is not at hand costs by the specification: CPU seconds per second of audio on an AMD EPYC of 2017
# (family 23, model 1), for 5.15 s at 16 kHz.
ELSEWHERE = {"srmr": 0.029, "srmr:fast=false": 0.273}
# What is measured where a group's own packages do not all install.
FALLBACK = {"signal_metric": (peers.bss_eval, ["mir_eval"])}


def importable(modules):
    for module in modules:
        try:
            {"audiotools": peers.audiotools, "pysepm_evo": peers.pysepm_package, "torch_log_wmse": peers.log_wmse_loss}.get(
                module, lambda: importlib.import_module(module))()
        except Exception as error:
            return f"{module}: {type(error).__name__}: {error}"
    return None


def peer(group):
    """The function to time, or None, and what to say about it."""
    function, modules = PEERS[group]
    problem = importable(modules)
    if not problem:
        return function, None
    if group in FALLBACK and not importable(FALLBACK[group][1]):
        return FALLBACK[group][0], f"peer without SI-SNR and CI-SDR ({problem})"
    return None, f"no peer ({problem})"


def time_peer(function, data):
    function(*data[0])  # Tables and plans are made once a run, on both sides.
    start = time.process_time()
    for pair in data:
        function(*pair)
    return time.process_time() - start


def time_ours(group, every):
    done = subprocess.run([os.path.join(ROOT, ".build/release/bench"), PAIRS, str(every), group],
                          check=True, capture_output=True, text=True)
    result = json.loads(done.stdout)
    return result["cpu_seconds"][group], result["audio_seconds"]


def add_peer_folder(folder):
    """Makes the packages of a checkout of SRMRpy or VERSA importable, and those that VERSA's installers put into it."""
    tools = os.path.join(folder, "tools")
    below = [os.path.join(tools, name) for name in sorted(os.listdir(tools))] if os.path.isdir(tools) else []
    sys.path += [os.path.abspath(path) for path in [folder, *below] if os.path.isdir(path)]


def full_set():
    """The metrics of metrics/full.yaml as one group: each with its parameters, joined by `+`."""
    parts = []
    for line in open(os.path.join(ROOT, "metrics", "full.yaml")):
        found = re.match(r"(- |  )(\w+): (\S+)$", line)
        if found and found.group(1) == "- ":
            parts.append(found.group(3))
        elif found and found.group(2) != "primary":
            parts[-1] += f":{found.group(2)}={found.group(3)}"
    return "+".join(parts)


def measure_metrics(groups, every, repetitions):
    data = [peers.load(PAIRS, pair) for pair in peers.pairs(PAIRS)[::every]]
    seconds = sum(len(reference) / rate for _, reference, rate in data)
    functions = {group: peer(group) for group in groups}
    times = {group: {"peer": [], "ours": []} for group in groups}
    shared, full = [], []
    for repetition in range(repetitions):
        for group in groups:
            function, _ = functions[group]
            if function:
                times[group]["peer"].append(time_peer(function, data) / seconds)
            ours, ours_seconds = time_ours(group, every)
            if abs(ours_seconds - seconds) > 1e-6 * seconds:
                raise SystemExit(f"bench: the two sides measure different audio: {ours_seconds} s and {seconds} s")
            times[group]["ours"].append(ours / seconds)
        if set(CORE) <= set(groups):
            shared.append(time_ours("+".join(CORE), every)[0] / seconds)
            full.append(time_ours(full_set(), every)[0] / seconds)
        print(f"bench: repetition {repetition + 1} of {repetitions} done", file=sys.stderr, flush=True)
    rows = []
    for group in groups:
        ours = statistics.median(times[group]["ours"])
        other = statistics.median(times[group]["peer"]) if times[group]["peer"] else None
        rows.append({"group": group, "ours": ours, "peer": other, "ratio": other / ours if other else None,
                     "ours_all": times[group]["ours"], "peer_all": times[group]["peer"], "note": functions[group][1],
                     "elsewhere": ELSEWHERE.get(group) if other is None else None})
    return {"pairs": len(data), "audio_seconds": seconds, "repetitions": repetitions, "groups": rows,
            "core_in_one_pass": statistics.median(shared) if shared else None,
            "full_in_one_pass": statistics.median(full) if full else None}


# Where it ran

def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()
    except OSError:
        return ""


def machine():
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read()) if os.path.exists("/proc/cpuinfo") else None
    name = re.search(r'PRETTY_NAME="(.*)"', open("/etc/os-release").read()) if os.path.exists("/etc/os-release") else None
    swift = re.search(r"Swift version \S+", output("swift", "--version"))
    libraries = {library: output("pkg-config", "--modversion", library) for library in
                 ("sndfile", "fftw3", "samplerate", "openblas", "libxxhash")}
    packages = {}
    for package in ("numpy", "scipy", "pesq", "pystoi", "mir_eval", "fast-bss-eval", "ci_sdr", "pyworld", "pysptk",
                    "fastdtw", "torch", "auraloss", "descript-audiotools", "librosa", "visqol-python", "pysepm-evo", "numba",
                    "pyloudnorm", "speechpy", "torch-log-wmse", "log-wmse-audio-quality"):
        try:
            packages[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return {"date": datetime.date.today().isoformat(), "cpu": model.group(1) if model else platform.processor(),
            "cores": len(os.sched_getaffinity(0)), "memory_GiB": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "os": name.group(1) if name else platform.platform(), "kernel": platform.release(),
            "swift": swift.group(0) if swift else "", "python": platform.python_version(), "libraries": libraries,
            "packages": packages, "commit": output("git", "describe", "--always", "--dirty", "--tags"),
            "load_before": round(os.getloadavg()[0], 2)}


# The page

def number(value, digits=3):
    return "–" if value is None else f"{value:.{digits}g}" if value < 1000 else f"{value:.0f}"


def metrics_table(result):
    lines = ["| group | peer | codec-score | ratio |", "|---|---|---|---|"]
    rows = {row["group"]: row for row in result["groups"]}
    for row in result["groups"]:
        note = f" ({row['note']})" if row["note"] else ""
        ratio = f"{row['ratio']:.1f}" if row["ratio"] else "–"
        peer_cost = number(row["peer"])
        if row["elsewhere"]:
            peer_cost = f"{number(row['elsewhere'])}, not measured here"
            ratio = f"({row['elsewhere'] / row['ours']:.1f})"
        lines.append(f"| `{row['group']}`{note} | {peer_cost} | {number(row['ours'])} | {ratio} |")
    core = [rows[group] for group in CORE if group in rows]
    if len(core) == len(CORE) and all(row["peer"] for row in core):
        peer_sum, ours_sum = sum(row["peer"] for row in core), sum(row["ours"] for row in core)
        result["core"] = {"peer": peer_sum, "ours": ours_sum, "ratio": peer_sum / ours_sum}
        lines.append(f"| **the four core groups** (sum) | {number(peer_sum)} | {number(ours_sum)} | **{peer_sum / ours_sum:.1f}** |")
    if result["core_in_one_pass"]:
        lines.append(f"| the four in one pass over a pair | | {number(result['core_in_one_pass'])} | |")
    if result["full_in_one_pass"] and "core" in result:
        peer_sum, full = result["core"]["peer"], result["full_in_one_pass"]
        lines.append(f"| **all of `metrics/full.yaml`** against the four core groups | {number(peer_sum)} | {number(full)} | **{peer_sum / full:.1f}** |")
    return lines


def page(where, metrics, process):
    lines = [f"# Benchmark of {where['date']}", "",
             f"{where['cpu']}, {where['cores']} cores, {where['memory_GiB']} GiB; {where['os']}, Linux {where['kernel']}; {where['swift']};"
             f" commit {where['commit']}. Load average before: {where['load_before']}.",
             f"Libraries: {', '.join(f'{k} {v}' for k, v in where['libraries'].items() if v)}."
             f" Peers: Python {where['python']}, {', '.join(f'{k} {v}' for k, v in where['packages'].items())}.",
             "Made by `scripts/bench`.", ""]
    if metrics:
        lines += ["## CPU seconds per second of audio", "",
                  f"{metrics['pairs']} pairs of `reference/audio/pairs` ({metrics['audio_seconds']:.1f} s, 8 to 48 kHz), one thread each side,"
                  f" in turns, metric calls only (after loading and rate alignment), median of {metrics['repetitions']} repetitions.", "",
                  *metrics_table(metrics), ""]
        if any(row["elsewhere"] for row in metrics["groups"]):
            lines += ["A peer that is not measured here has the figure of the specification, taken on an AMD EPYC of 2017: CPU seconds"
                      " per second of 16 kHz speech.", ""]
    if process:
        lines += ["## The whole command", "", "| figure | value | target | |", "|---|---|---|---|"]
        for row in process:
            if "missing" in row:
                lines.append(f"| {row['figure']} | not measured: {row['missing']} | {row['target']} | |")
                continue
            verdict = {True: "met", False: "**missed**", None: ""}[row["met"]]
            lines.append(f"| {row['figure']} | {row['text']} | {row['target']} | {verdict} |")
        lines.append("")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=5, help="take every Nth pair (default 5: 8 pairs, 37.5 s)")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--groups", default=",".join(PEERS), help="groups to measure, 'core' for the four core groups, '' for none")
    parser.add_argument("--utterances", type=int, default=10000, help="size of the large corpus of the memory test")
    parser.add_argument("--no-process", action="store_true", help="leave out the figures of the whole command")
    parser.add_argument("--peer-dir", metavar="DIR", action="append", default=[],
                        help="checkout of SRMRpy, or of VERSA with SRMRpy in its tools; may be given again")
    parser.add_argument("--out", default=os.path.join(ROOT, "Benchmarks", "results"))
    arguments = parser.parse_args()
    groups = CORE if arguments.groups == "core" else [group for group in arguments.groups.split(",") if group]
    unknown = [group for group in groups if group not in PEERS]
    if unknown:
        parser.error(f"no such group: {', '.join(unknown)}; there are {', '.join(PEERS)}")

    for folder in arguments.peer_dir:
        if not os.path.isdir(folder):
            parser.error(f"no such folder: {folder}")
        add_peer_folder(folder)
    where = machine()
    metrics = measure_metrics(groups, arguments.every, arguments.repetitions) if groups else None
    process = None
    if not arguments.no_process:
        with tempfile.TemporaryDirectory() as folder:
            process = whole.measure(ROOT, folder, arguments.utterances)
    text = page(where, metrics, process)
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\(.*?\)|processor|cpu|@.*", "", where["cpu"].lower())).strip("-")
    os.makedirs(arguments.out, exist_ok=True)
    name = os.path.join(arguments.out, f"{where['date']}-{slug}")
    with open(name + ".md", "w") as out:
        out.write(text)
    with open(name + ".json", "w") as out:
        json.dump({"machine": where, "metrics": metrics, "process": process}, out, indent=1)
        out.write("\n")
    print(text)
    print(f"written to {os.path.relpath(name)}.md and .json")


if __name__ == "__main__":
    main()
