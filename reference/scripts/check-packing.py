#!/usr/bin/env python3
"""Checks that ESPnet loads the packages that PROGRAM writes, and PROGRAM unpacks those of ESPnet.

usage: check-packing.py PROGRAM FOLDER...   (a folder has config.yaml, 1epoch.pth, input.npy and codes.npy)

PROGRAM is called as ESPnet's own: `pack --train_config C --model_file M --option O --outpath Z`; and as `unpack Z FOLDER`,
which prints the paths of model and configuration. Needs espnet (requirements-espnet.txt); where espnet_model_zoo is
installed, packages are loaded by `AudioCoding.from_pretrained` too.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

import numpy
import torch
import yaml
from espnet2.bin.gan_codec_inference import AudioCoding
from espnet2.main_funcs import pack_funcs

EXPERIMENT = pathlib.Path("exp/codec_a")
MODEL = EXPERIMENT / "train.total_count.best.pth"


def make(source):
    """An experiment as the recipe leaves it, with a configuration that names a file of the package."""
    (EXPERIMENT / "images").mkdir(parents=True)
    shutil.copy(source / "1epoch.pth", EXPERIMENT)
    MODEL.symlink_to("1epoch.pth")
    shutil.copy(source / "config.yaml", EXPERIMENT)
    for name in ("b.png", "a.png", "sub/ä.png"):
        path = EXPERIMENT / "images" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode() * 100)


def pack(program, package):
    subprocess.run(
        [program, "pack", "--train_config", EXPERIMENT / "config.yaml", "--model_file", MODEL, "--option",
         EXPERIMENT / "images", "--outpath", package], check=True)


def unpack(program, package, folder):
    lines = subprocess.run([program, "unpack", package, folder], check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(zip(("model_file", "train_config"), lines.splitlines()))


def entries(package):
    """Names and content but for meta.yaml, which has times and versions."""
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
        names = archive.namelist()
        meta = yaml.safe_load(archive.read("meta.yaml"))
        return names, {name: archive.read(name) for name in names if name != "meta.yaml"}, meta


def tree(folder):
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            text = path.suffix == ".yaml"
            found[str(path.relative_to(folder))] = yaml.safe_load(path.read_text()) if text else path.read_bytes()
    return found


def check_codes(coding, source):
    audio = torch.from_numpy(numpy.load(source / "input.npy"))
    codes = coding(audio, encode_only=True)["codes"]
    assert numpy.array_equal(numpy.asarray(codes), numpy.load(source / "codes.npy")), "other codes"


def check(program, source):
    make(source)
    pack(program, "ours.zip")
    pack_funcs.pack(
        files={"model_file": MODEL}, yaml_files={"train_config": EXPERIMENT / "config.yaml"},
        option=[EXPERIMENT / "images"], outpath="theirs.zip")
    ours, theirs = entries("ours.zip"), entries("theirs.zip")
    # ESPnet takes what is below images/ as the file system gives it.
    assert ours[0][:3] == theirs[0][:3] and sorted(ours[0]) == sorted(theirs[0]), (ours[0], theirs[0])
    assert ours[1] == theirs[1], "other content"
    assert sorted(ours[2]) == sorted(theirs[2]) and list(ours[2]) == sorted(ours[2]), (ours[2], theirs[2])
    for key in ("files", "yaml_files"):
        assert ours[2][key] == theirs[2][key]
    assert all(type(ours[2][key]) is type(theirs[2][key]) for key in ours[2]), (ours[2], theirs[2])
    # Both unpack both, with one result.
    trees = {}
    for package in ("ours", "theirs"):
        found = pack_funcs.unpack(f"{package}.zip", f"{package}-by-espnet")
        check_codes(AudioCoding(**found), source)
        trees[package, "espnet"] = tree(f"{package}-by-espnet")
        own = unpack(program, f"{package}.zip", f"{package}-by-us")
        assert {key: pathlib.Path(value).relative_to(f"{package}-by-us") for key, value in own.items()} == {
            key: pathlib.Path(value).relative_to(f"{package}-by-espnet") for key, value in found.items()}
        check_codes(AudioCoding(**own), source)
        trees[package, "us"] = tree(f"{package}-by-us")
        assert trees[package, "espnet"] == trees[package, "us"], package
    # A configuration that names files of the package, in the forms that ESPnet takes for one path.
    config = yaml.safe_load((EXPERIMENT / "config.yaml").read_text())
    config["of_the_package"] = [str(EXPERIMENT / "1epoch.pth"), {"a": f"./{EXPERIMENT}//images/a.png", "b": "a.png"}]
    (EXPERIMENT / "config.yaml").write_text(yaml.safe_dump(config, indent=4, sort_keys=False))
    pack(program, "paths.zip")
    results = []
    for unpacked in (pack_funcs.unpack, lambda a, b: unpack(program, a, b)):
        unpacked("paths.zip", "paths")
        results.append(tree("paths"))
        shutil.rmtree("paths")
    assert results[0] == results[1], "other paths"
    assert str(results[0]).count("paths/exp/codec_a/") == 2
    try:
        import espnet_model_zoo  # noqa: F401
    except ImportError as error:
        return f"from_pretrained not checked ({error})"
    check_codes(AudioCoding.from_pretrained(str(pathlib.Path("ours.zip").absolute())), source)
    return "from_pretrained loads it"


def main(program, folders):
    program = pathlib.Path(program).absolute()
    checked = 0
    here = pathlib.Path.cwd()
    for folder in folders:
        source = (here / folder).absolute()
        if not (source / "1epoch.pth").exists() or not (source / "codes.npy").exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            os.chdir(scratch)
            try:
                said = check(program, source)
            finally:
                os.chdir(here)
        checked += 1
        print(f"{source.name}: both unpack both, with equal files and codes; {said}")
    assert checked, "no model was found"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
