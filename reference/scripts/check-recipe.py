#!/usr/bin/env python3
"""Checks that ESPnet goes on from what `codec-recipe run` left at each stage, and the other way round.

usage: check-recipe.py PROGRAM RECIPE   (codec-recipe, and reference/recipe: audio/{train,dev,test} and conf/)

Works in a new temporary folder and prints a line a check. Needs espnet and kaldiio (requirements-espnet.txt).
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import kaldiio
import numpy
import soundfile
import yaml
from espnet2.fileio.sound_scp import SoundScpWriter
from espnet2.train.dataset import ESPnetDataset

PROGRAM, SOURCE = (pathlib.Path(word).resolve() for word in sys.argv[1:])
SETS = ["--train_set", "train", "--valid_set", "dev", "--test_sets", "test", "--ngpu", "0", "--nj", "2", "--inference_nj", "2",
        "--audio_dir", "audio", "--train_config", "conf/train.yaml", "--inference_config", "conf/decode.yaml",
        "--scoring_config", "conf/score.yaml"]
SHORT = "--num_iters_per_epoch 4 --max_epoch 1"
failed = 0


def check(text, passed, more=""):
    global failed
    failed += not passed
    print("ok    " if passed else "FAILED", text, more, flush=True)


def ours(*words, cwd=None):
    done = subprocess.run([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=cwd)
    if done.returncode != 0:
        print(done.stdout)
    return done.returncode == 0


def recipe(first, last, *words):
    return ours("run", *SETS, "--stage", str(first), "--stop_stage", str(last), *words)


def espnet(module, *words):
    done = subprocess.run([sys.executable, "-m", f"espnet2.bin.{module}", *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout[-3000:])
    return done.returncode == 0


def table(path):
    return dict(line.split(maxsplit=1) for line in pathlib.Path(path).read_text().splitlines())


def data(kind, folder="dump/raw"):
    return [word for name, part in (("train", "train"), ("valid", "dev")) for word in
            (f"--{name}_data_path_and_name_and_type", f"{folder}/{part}/wav.scp,audio,{kind}")]


def dumps():
    """ESPnet reads our dump, as files and as archives."""
    for style, kind in (("flac", "sound"), ("wav.ark", "kaldi_ark"), ("flac.ark", "kaldi_ark")):
        folder = f"dump-{style}"
        assert recipe(1, 3, "--audio_format", style, "--dumpdir", folder)
        dataset = ESPnetDataset([(f"{folder}/raw/train/wav.scp", "audio", kind)])
        worst = 0
        for key in table("data/train/wav.scp"):
            read = numpy.asarray(dataset[key][1]["audio"], dtype=numpy.float64)
            # kaldiio gives the integers of a WAV file as they are.
            worst = max(worst, abs(read / (32768 if abs(read).max() > 1 else 1)
                                   - soundfile.read(table("data/train/wav.scp")[key])[0]).max())
        check(f"ESPnetDataset reads our {style} dump", worst == 0, f"largest difference {worst}")
    # The bytes of an archive are kaldiio's.
    with open("peer.ark", "wb") as archive:
        for key, place in table("dump-wav.ark/raw/org/train/data/format.1/wav.scp").items():
            rate, wave = kaldiio.load_mat(place)
            kaldiio.save_ark(archive, {key: (wave, rate)}, append=True, write_function="soundfile", write_kwargs={"format": "wav"})
    own = pathlib.Path("dump-wav.ark/raw/org/train/data/format.1/data_wav.ark").read_bytes()
    check("wav.ark has kaldiio's bytes", own == pathlib.Path("peer.ark").read_bytes(), f"{len(own)} bytes")


def shapes():
    """Stage 4, by both."""
    assert recipe(1, 4, "--audio_format", "flac")
    espnet("gan_codec_train", "--collect_stats", "true", "--use_preprocessor", "true", *data("sound"), "--train_shape_file",
           "dump/raw/train/wav.scp", "--valid_shape_file", "dump/raw/dev/wav.scp", "--output_dir", "peer_stats/stats.1",
           "--config", "conf/train.yaml")
    espnet("aggregate_stats_dirs", "--skip_sum_stats", "--input_dir", "peer_stats/stats.1", "--output_dir", "peer_stats")
    for part in ("train", "valid"):
        # ESPnet joins the shapes alone.
        for name, root in (("audio_shape", "peer_stats"), ("batch_keys", "peer_stats/stats.1"), ("stats_keys", "peer_stats/stats.1")):
            own, peer = (pathlib.Path(f"{root}/{part}/{name}").read_bytes() for root in ("exp/codec_stats_raw", root))
            check(f"stage 4: {part}/{name} has ESPnet's bytes", own == peer)


def train_words(folder, epochs):
    return ["--use_preprocessor", "true", "--resume", "true", "--fold_length", "256000", *data("sound"), "--train_shape_file",
            "exp/codec_stats_raw/train/audio_shape", "--valid_shape_file", "exp/codec_stats_raw/valid/audio_shape",
            "--output_dir", folder, "--config", "conf/train.yaml", "--num_iters_per_epoch", "4", "--max_epoch", epochs,
            "--ngpu", "0", "--use_tensorboard", "false", "--use_matplotlib", "false"]


def training():
    """Epoch 1 by us, 2 by ESPnet from our files, 3 by us from theirs."""
    tag = ["--tag", "a", "--train_args", SHORT]
    check("stage 5: ours trains an epoch", recipe(5, 5, *tag))
    exp = pathlib.Path("exp/codec_a")
    check("stage 5: ESPnet goes on from our shapes and checkpoint.pth", espnet("gan_codec_train", *train_words(exp, 2)))
    check("and leaves its epoch", (exp / "2epoch.pth").exists())
    check("stage 5: ours goes on from ESPnet's", recipe(5, 5, "--tag", "a", "--train_args", SHORT[:-1] + "3"))
    check("and leaves its epoch", (exp / "3epoch.pth").exists())


def decoding():
    """Stage 6 of both with one model, and our stage 7 on ESPnet's audio."""
    exp = pathlib.Path("exp/codec_a")
    model = ["--tag", "a", "--inference_model", "3epoch.pth"]
    assert recipe(6, 6, *model)
    own = exp / "decode_3epoch/test"
    check("stage 6: ESPnet decodes our dump with our model",
          espnet("gan_codec_inference", "--ngpu", 0, "--data_path_and_name_and_type", "dump/raw/test/wav.scp,audio,sound",
                 "--key_file", "dump/raw/test/wav.scp", "--model_file", exp / "3epoch.pth", "--train_config", exp / "config.yaml",
                 "--output_dir", "peer_decode", "--config", "conf/decode.yaml"))
    codes = table("peer_decode/codec/codec.scp")
    same = [numpy.array_equal(numpy.load(path), numpy.load(table(own / "codec/codec.scp")[key])) for key, path in codes.items()]
    check("stage 6: codes are ESPnet's", all(same), f"{sum(same)} of {len(same)} utterances")
    worst = 0
    for key in codes:
        peer, rate = soundfile.read(f"peer_decode/wav/{key}.wav", dtype="int16")
        mine, own_rate = soundfile.read(table(own / "wav/wav.scp")[key], dtype="int16")
        worst = max(worst, abs(peer.astype(int) - mine.astype(int)).max() if len(peer) == len(mine) else 1 << 16)
        assert rate == own_rate
    check("stage 6: audio is ESPnet's within a step of 16 bits", worst <= 1, f"largest difference {worst}")
    # As codec.sh merges it.
    theirs = exp / "theirs_3epoch/test"
    (theirs / "wav").mkdir(parents=True)
    lines = []
    for key in sorted(codes):
        shutil.move(f"peer_decode/wav/{key}.wav", theirs / "wav")
        lines.append(f"{key} {theirs}/wav/{key}.wav\n")
    (theirs / "wav/wav.scp").write_text("".join(lines))
    check("stage 7: ours scores what ESPnet decoded", recipe(7, 7, *model, "--inference_tag", "theirs_3epoch"))
    rows = [eval(line, {"inf": float("inf")}) for line in (theirs / "score/utt_result.txt").read_text().splitlines()]
    check("stage 7: utt_result.txt is Python's", [row["key"] for row in rows] == sorted(codes))


def their_dump():
    """ESPnet's dump, by its writers, for our stages 3 to 5."""
    for part, place in (("train", "org/train"), ("dev", "org/dev"), ("test", "test")):
        folder = pathlib.Path("dump-theirs/raw") / place
        folder.mkdir(parents=True)
        writer = SoundScpWriter(folder / "data/format.1", folder / "wav.scp", format="flac")
        with open(folder / "utt2num_samples", "w") as counts:
            for key, path in table(f"data/{part}/wav.scp").items():
                wave, rate = soundfile.read(path)
                writer[key] = rate, wave
                counts.write(f"{key} {len(wave)}\n")
        writer.close()
        (folder / "feats_type").write_text("raw\n")
    check("ours filters, measures and trains on ESPnet's dump",
          recipe(3, 5, "--dumpdir", "dump-theirs", "--tag", "b", "--codec_stats_dir", "exp/stats_theirs", "--train_args", SHORT))


def archive_of_theirs():
    """An archive that kaldiio wrote, for our stages 2 to 4."""
    pathlib.Path("data/ark").mkdir()
    with open("theirs.ark", "wb") as archive, open("data/ark/wav.scp", "w") as scp:
        for key, path in table("data/dev/wav.scp").items():
            wave, rate = soundfile.read(path, dtype="int16")
            kaldiio.save_ark(archive, {key: (wave, rate)}, scp=scp, append=True, write_function="soundfile", write_kwargs={"format": "flac"})
    passed = ours("run", "--test_sets", "ark", "--stage", "2", "--stop_stage", "2", "--audio_format", "wav")
    written = table("dump/raw/ark/wav.scp") if passed else {}
    same = [numpy.array_equal(soundfile.read(path, dtype="int16")[0], soundfile.read(table("data/dev/wav.scp")[key], dtype="int16")[0])
            for key, path in written.items()]
    check("stage 2: ours reads kaldiio's flac.ark", passed and len(same) == 3 and all(same))


def main():
    folder = tempfile.mkdtemp(prefix="check-recipe-")
    os.chdir(folder)
    for name in ("audio", "conf"):
        shutil.copytree(SOURCE / name, name)
    os.environ.update(OMP_NUM_THREADS="1", ONEDNN_MAX_CPU_ISA=os.environ.get("ONEDNN_MAX_CPU_ISA", "AVX2"))
    configuration = yaml.safe_load(pathlib.Path("conf/train.yaml").read_text())
    print("codec:", configuration["codec"], flush=True)
    for part in (dumps, shapes, training, decoding, their_dump, archive_of_theirs):
        part()
    shutil.rmtree(folder)
    print("all passed" if not failed else f"{failed} failed")
    sys.exit(failed > 0)


main()
