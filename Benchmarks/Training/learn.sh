#!/bin/sh
# Trains the small EnCodec and the small DAC on the CPU, and compares them on other utterances with Opus and Codec 2 at their
# bit rates: docs/training.md, "It learns".
# usage: Benchmarks/Training/learn.sh DATA OUT     DATA holds {tr_no_dev,dev,eval1}/wav.scp, with paths from the current folder
# EPOCHS_ENCODEC and EPOCHS_DAC (10 and 8) and THREADS (1) can be set. Each trains on its own in OUT, both at once; what is there
# already goes on. Codec 2's programs (Debian's codec2) are needed for its row.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${1:?usage: learn.sh DATA OUT}
out=${2:?usage: learn.sh DATA OUT}
recipe=${CODEC_RECIPE:-$here/../../.build/release/codec-recipe}
score=${CODEC_SCORE:-$here/../../.build/release/codec-score}
mkdir -p "$out"

train() { # NAME CONFIGURATION MORE…
    folder=$out/$1
    configuration=$here/$2-small.yaml
    shift 2
    "$recipe" train --config "$configuration" --output_dir "$folder" --threads "${THREADS:-1}" --resume true --score_every 1 \
        --train_data_path_and_name_and_type "$data/tr_no_dev/wav.scp,audio,sound" \
        --valid_data_path_and_name_and_type "$data/dev/wav.scp,audio,sound" "$@" >"$folder.log" 2>&1
}

decoded() { # NAME OPTIONS… : decodes the evaluation set, and scores it
    name=$1
    shift
    "$recipe" resynthesize --input "$data/eval1/wav.scp" --output-dir "$out/decoded/$name" --resume --quiet "$@"
    "$score" --ref "$data/eval1/wav.scp" --hyp "$out/decoded/$name" --metrics pesq,stoi,estoi,mcd_f0,espnet_mel --out "$out/scores/$name" \
        --force --quiet
}

train encodec encodec --max_epoch "${EPOCHS_ENCODEC:-10}" &
train dac dac --max_epoch "${EPOCHS_DAC:-8}" &
wait
for codec in encodec dac; do
    # A step of no length: the initial weights, with codebooks by k-means.
    train "$codec-untrained" "$codec" --max_epoch 1 --num_iters_per_epoch 1 --optim_conf lr=0 --optim2_conf lr=0
    for rate in 6.4 3.2 1.6; do
        decoded "$codec-$rate" --model-file "$out/$codec/valid.mel_loss.best.pth" --target-bandwidth $rate
    done
    "$score" compare --history "$out/$codec"/scores/*epoch --keys stoi,pesq --audio-budget 500KB --out "$out/history-$codec"
done
# Opus has whole bytes a frame: of 6.4 kbit/s it uses 6.2.
decoded opus-6.4 --codec opus:6.4
decoded opus-12 --codec opus:12
if command -v c2enc >/dev/null; then decoded codec2-3.2 --codec codec2:3200 --resample; fi
"$score" compare "$out"/scores/* --baseline opus-6.4 --keys stoi,pesq --audio-budget 1MB --out "$out/report"
