"""Times `codec-score compare` on made runs: the whole command at full size, and against SciPy doing the same statistics.

    python comparison.py CODEC_SCORE SCRATCH_FOLDER

Prints Markdown. The peer computes, for every pair of systems and key, what the command computes at least: a BCa interval
of the mean difference (10 000 resamples), a sign-flip permutation test (9 999 patterns) and Wilcoxon's test; it reads the
same files with Python's json. CPU seconds of the process, one thread each.
"""
import json
import os
import subprocess
import sys

PEER = r'''
import json, sys
import numpy as np
from scipy import stats
KEYS = ["pesq", "stoi", "estoi", "mcd", "f0rmse", "si_snr", "mrstft", "melstft"]
runs = []
for path in sys.argv[1:]:
    with open(path + "/utterances.jsonl") as lines:
        runs.append([json.loads(line) for line in lines])
for run in runs[1:]:
    for key in KEYS:
        d = np.array([b[key] - a[key] for a, b in zip(runs[0], run)])
        stats.bootstrap((d,), np.mean, n_resamples=10000, method="BCa", batch=256, random_state=1)
        stats.permutation_test((d,), np.mean, permutation_type="samples", n_resamples=9999, batch=256, random_state=1,
                               vectorized=True)
        stats.wilcoxon(d, zero_method="pratt")
'''


def cpu(command):
    """CPU seconds and largest memory (MB) of a finished command."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main(program, scratch):
    here = os.path.dirname(os.path.abspath(__file__))

    def runs(name, systems, utterances, speakers):
        folder = os.path.join(scratch, name)
        subprocess.run([sys.executable, os.path.join(here, "make_runs.py"), folder, str(systems), str(utterances),
                        str(speakers)], check=True)
        return folder

    print("| what | CPU s | MB | files |\n|---|---|---|---|")
    for name, systems, utterances, speakers in (("60", 2, 60, 12), ("1000", 5, 1000, 50), ("10000", 5, 10000, 0),
                                                ("10000 by speaker", 5, 10000, 400)):
        folder = runs(name.replace(" ", "-"), systems, utterances, speakers)
        out = os.path.join(folder, "report")
        seconds, memory = cpu([program, "compare", folder, "--baseline", "system-a", "--out", out])
        sizes = ", ".join(f"{file} {os.path.getsize(os.path.join(out, file)) / 1e6:.2f} MB"
                          for file in ("report.html", "comparison.json", "report.md"))
        print(f"| compare, {systems} systems × {name} utterances × 8 keys | {seconds:.2f} | {memory:.0f} | {sizes} |")
    folder = os.path.join(scratch, "1000")
    systems = [os.path.join(folder, f"system-{letter}") for letter in "abcde"]
    ours, theirs = [], []
    for _ in range(3):
        ours.append(cpu([program, "compare", *systems, "--baseline", "system-a", "--blocks", "utterance", "--out",
                         os.path.join(folder, "again")])[0])
        theirs.append(cpu([sys.executable, "-c", PEER, *systems])[0])
    print(f"\n5 systems × 1000 utterances × 8 keys, 4 pairs, three runs in turn: compare (report and all) "
          f"{min(ours):.2f} to {max(ours):.2f} s, SciPy's statistics alone {min(theirs):.2f} to {max(theirs):.2f} s: "
          f"{min(theirs) / max(ours):.0f} to {max(theirs) / min(ours):.0f} times less.")


if __name__ == "__main__":
    main(*sys.argv[1:])
