"""ESPnet's side of the codec speed table: one model at recipe size, one process, one thread.

usage: neural_codecs_espnet.py --model NAME --folder FOLDER --make
       neural_codecs_espnet.py --model NAME --folder FOLDER --seconds N

`--make` writes FOLDER/config.yaml, FOLDER/1epoch.pth and FOLDER/speech.wav, which the Swift side loads too. Without it
the model encodes and decodes N seconds (the speech, repeated) and one JSON object is printed: CPU seconds (user and
system) of start-up until the model is loaded, of encoding, of decoding and of the whole process; peak memory; sizes.
Packages: reference/codecs/README.md.
"""
import argparse
import importlib.util
import json
import os
import resource
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SCRIPT = os.path.join(ROOT, "reference", "scripts", "make-codec-goldens.py")
# A checkpoint above this is stored without the discriminators, which neither side needs.
LARGEST_CHECKPOINT = 300_000_000
SEED = 2024


def goldens():
    """The script that makes the small models; it knows how to build ESPnet's classes and to fill codebooks."""
    spec = importlib.util.spec_from_file_location("make_codec_goldens", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The sizes of ESPnet's recipes (egs2/*/codec1/conf); HiFi-Codec has none, so its constructor's.

LEAKY = {"nonlinear_activation": "LeakyReLU", "nonlinear_activation_params": {"negative_slope": 0.1}}
SCALE = {"in_channels": 1, "out_channels": 1, "kernel_sizes": [15, 41, 5, 3], "channels": 128, "max_groups": 16,
         "max_downsample_channels": 1024, "bias": True, "downsample_scales": [2, 2, 4, 4, 1], **LEAKY}
PERIOD = {"in_channels": 1, "out_channels": 1, "kernel_sizes": [5, 3], "channels": 32, "bias": True,
          "downsample_scales": [3, 3, 3, 3, 1], "max_downsample_channels": 1024, "use_weight_norm": True,
          "use_spectral_norm": False, **LEAKY}
COMPLEX_STFT = {"in_channels": 1, "channels": 32, "strides": [[1, 2], [2, 2], [1, 2], [2, 2], [1, 2], [2, 2]],
                "chan_mults": [1, 2, 4, 4, 8, 8], "n_fft": 1024, "hop_length": 256, "win_length": 1024,
                "stft_normalized": False}
STFT = {"filters": 32, "in_channels": 1, "out_channels": 1, "norm": "weight_norm",
        "n_ffts": [1024, 2048, 512, 256, 128], "hop_lengths": [256, 512, 128, 64, 32],
        "win_lengths": [1024, 2048, 512, 256, 128], "activation": "LeakyReLU",
        "activation_params": {"negative_slope": 0.3}}
BANDS = [[0.0, 0.1], [0.1, 0.25], [0.25, 0.5], [0.5, 0.75], [0.75, 1.0]]
PERIODS = [2, 3, 5, 7, 11]


def seanet(common, **options):
    return common(**{"hidden_dim": 512, "encdec_n_filters": 32, "encdec_n_residual_layers": 3, "encdec_lstm": 2,
                     "encdec_kernel_size": 7, "encdec_residual_kernel_size": 7, "encdec_last_kernel_size": 7,
                     "quantizer_n_q": 32, "quantizer_bins": 1024, "quantizer_target_bandwidth": [2, 4, 8, 16, 32],
                     **options})


def configuration(make, model):
    """(ESPnet's name of the codec, codec_conf)"""
    scales = {"scales": 3, **make.AVERAGE_POOL, "scale_discriminator_params": SCALE,
              "scale_follow_official_norm": False}
    if model == "soundstream":
        generator, rate = seanet(make.seanet), 16000
        discriminator = {**scales, "complexstft_discriminator_params": COMPLEX_STFT}
    elif model == "encodec":
        generator, rate = seanet(make.seanet), 16000
        discriminator = {"msstft_discriminator_params": STFT}
    elif model == "dac":
        generator, rate = seanet(make.snake, codebook_dim=512, quantizer_n_q=8,
                                 quantizer_target_bandwidth=[0.5, 1, 2, 4]), 16000
        discriminator = {"msmpmb_discriminator_params": {
            "rates": [], "sample_rate": 24000, "fft_sizes": [2048, 1024, 512], "periods": PERIODS,
            "period_discriminator_params": PERIOD,
            "band_discriminator_params": {"hop_factor": 0.25, "sample_rate": 24000, "bands": BANDS, "channel": 32}}}
    elif model in ("funcodec_mag_phase", "funcodec_mag_angle"):
        generator, rate = seanet(lambda **options: make.spectral(model.removeprefix("funcodec_"), **options),
                                 codebook_dim=512), 24000
        discriminator = {**scales, "periods": PERIODS, "period_discriminator_params": PERIOD,
                         "complexstft_discriminator_params": COMPLEX_STFT}
    else:
        generator, rate = make.hifi(
            resblock_kernel_sizes=[3, 7, 11], resblock_dilation_sizes=[[1, 3, 5]] * 3, upsample_initial_channel=512,
            quantizer_n_q=8, quantizer_bins=1024, quantizer_target_bandwidth=[7.5, 15]), 16000
        discriminator = {"msstft_discriminator_params": {**STFT, "activation_params": {"negative_slope": 0.2}},
                         **scales, "periods": PERIODS, "periods_discriminator_params": {**PERIOD, "bias": False}}
        discriminator["scale_discriminator_params"] = {**SCALE, "bias": False, "use_weight_norm": True,
                                                       "use_spectral_norm": False}
    codec = model.split("_")[0]
    conf = make.codec_conf(codec, rate, generator)
    conf["discriminator_params"] = discriminator
    conf["mel_loss_params"].update(range_end=11, n_mels=80)
    return codec, conf


MODELS = ["soundstream", "encodec", "dac", "funcodec_mag_phase", "funcodec_mag_angle", "hificodec"]


def write(make, model_name, folder):
    """Seeded random weights, levels as in the small models, codebooks drawn at the level of each layer's residual."""
    import soundfile
    import torch
    from espnet2.utils.yaml_no_alias_safe_dump import yaml_no_alias_safe_dump

    task = make.espnet_task()
    codec, conf = configuration(make, model_name)
    arguments = make.arguments_of(task, model_name, make.training(codec, conf))
    make.seed_everything(SEED)
    model = task.build_model(arguments).eval()
    generator, rate = model.codec.generator, conf["sampling_rate"]
    speech = make.speech_at(rate)
    second = torch.from_numpy(speech[rate:2 * rate].copy()).view(1, 1, -1)
    with torch.no_grad():
        if codec == "hificodec":
            make.fill_hashed(model, SEED)
        else:
            make.level_latents(generator, codec, second)
        for layer, residual in make.layers(generator, make.encoder_out(generator, second)):
            latents, codebook = make.rows(layer, residual), layer._codebook
            codebook.embed.normal_().mul_(latents.std()).add_(latents.mean(0))
            codebook.cluster_size.fill_(10)
            codebook.embed_avg.copy_(codebook.embed * 10)
            codebook.inited.fill_(1)
        if codec in ("soundstream", "encodec", "dac"):
            make.level_output(generator, second)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.yaml"), "w") as file:
        yaml_no_alias_safe_dump(vars(arguments), file, indent=4, sort_keys=False)
    state = model.state_dict()
    if sum(tensor.numel() * tensor.element_size() for tensor in state.values()) > LARGEST_CHECKPOINT:
        for key in [key for key in state if key.startswith("codec.discriminator.")]:
            del state[key]
    torch.save(state, os.path.join(folder, "1epoch.pth"))
    soundfile.write(os.path.join(folder, "speech.wav"), speech, rate, "FLOAT")


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(make, model_name, folder, seconds):
    make.espnet_task()
    import numpy as np
    import soundfile
    import torch
    from espnet2.bin.gan_codec_inference import AudioCoding

    torch.set_num_threads(1)
    coding = AudioCoding(os.path.join(folder, "config.yaml"), os.path.join(folder, "1epoch.pth"))
    marks = [(cpu(), time.perf_counter())]
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    speech, rate = soundfile.read(os.path.join(folder, "speech.wav"), dtype="float32")
    audio = torch.from_numpy(np.resize(speech, round(seconds * rate)))
    with torch.no_grad():
        marks.append((cpu(), time.perf_counter()))
        codes = coding(audio, encode_only=True)["codes"]
        marks.append((cpu(), time.perf_counter()))
        decoded = coding.decode(codes)["resyn_audio"]
        marks.append((cpu(), time.perf_counter()))
    encode, decode = marks[2][0] - marks[1][0], marks[3][0] - marks[2][0]
    return {"model": model_name, "seconds": seconds, "rate": rate, "codes": list(codes.shape),
            "decoded": list(decoded.shape), "start_cpu_s": round(marks[0][0], 3), "encode_cpu_s": round(encode, 3),
            "decode_cpu_s": round(decode, 3), "encode_wall_s": round(marks[2][1] - marks[1][1], 3),
            "decode_wall_s": round(marks[3][1] - marks[2][1], 3), "total_cpu_s": round(cpu(), 3),
            "loaded_mb": round(loaded / 1024, 1),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "torch": torch.__version__, "espnet": __import__("espnet").__version__}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, choices=MODELS)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--seconds", type=float)
    arguments = parser.parse_args()
    if not arguments.make and not (arguments.seconds or 0) > 0:
        parser.error("give --make, or --seconds above 0")
    make = goldens()
    if arguments.make:
        write(make, arguments.model, arguments.folder)
    if arguments.seconds:
        json.dump(measure(make, arguments.model, arguments.folder, arguments.seconds), sys.stdout)
        print()


if __name__ == "__main__":
    main()
