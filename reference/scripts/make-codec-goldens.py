#!/usr/bin/env python3
"""Small golden models of ESPnet's neural codecs, from ESPnet's own classes.

usage: make-codec-goldens.py --out FOLDER [--only NAME,…]

Python 3.11 with the packages that reference/codecs/README.md names; it also describes the files. One folder a model.
Everything is seeded: the same torch gives the same files. The speech is reference/audio/pairs/ref/en-librivox-a.
"""
import argparse
import copy
import json
import math
import os
import random
import sys
import tempfile
import types
import warnings
from contextlib import redirect_stdout

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")

import numpy as np
import soundfile
import torch
import yaml

torch.set_num_threads(1)
REFERENCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPEECH = os.path.join(REFERENCE, "audio", "pairs", "ref", "en-librivox-a.flac")
# Below this distance between the best two codes, relative to the latent's power, a code is a matter of rounding.
SMALLEST_MARGIN = 1e-4


def espnet_task():
    """ESPnet's codec task. torchaudio's compiled part, which the codecs do not need, fits one build of torch only."""
    extension = types.ModuleType("torchaudio._extension")
    extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
    extension.fail_if_no_align = lambda function: function
    sys.modules["torchaudio._extension"] = extension
    with redirect_stdout(sys.stderr):
        from espnet2.gan_codec.hificodec.hificodec import HiFiCodec
        from espnet2.tasks.gan_codec import GANCodecTask, codec_choices
    # The class works but ESPnet does not list it.
    codec_choices.classes["hificodec"] = HiFiCodec
    return GANCodecTask


# Configurations

AVERAGE_POOL = {"scale_downsample_pooling": "AvgPool1d",
                "scale_downsample_pooling_params": {"kernel_size": 4, "stride": 2, "padding": 2}}
LEAKY = {"nonlinear_activation": "LeakyReLU", "nonlinear_activation_params": {"negative_slope": 0.1}}


def scale_discriminator(**options):
    return {"in_channels": 1, "out_channels": 1, "kernel_sizes": [5, 9, 3, 3], "channels": 4, "bias": True,
            "max_downsample_channels": 8, "max_groups": 4, "downsample_scales": [2, 2], **LEAKY, **options}


def period_discriminator():
    return {"in_channels": 1, "out_channels": 1, "kernel_sizes": [5, 3], "channels": 2, "downsample_scales": [3, 3, 1],
            "max_downsample_channels": 8, "bias": True, "use_weight_norm": True, "use_spectral_norm": False, **LEAKY}


def complex_stft_discriminator():
    return {"in_channels": 1, "channels": 1, "strides": [[1, 2], [2, 2]], "chan_mults": [1, 2], "n_fft": 256,
            "hop_length": 64, "win_length": 256, "stft_normalized": False}


def stft_discriminator():
    return {"filters": 2, "in_channels": 1, "out_channels": 1, "norm": "weight_norm", "n_ffts": [256],
            "hop_lengths": [64], "win_lengths": [256], "activation": "LeakyReLU",
            "activation_params": {"negative_slope": 0.2}}


def discriminator(codec, **options):
    """The smallest that has every kind of parameter of this codec's discriminators."""
    if codec == "encodec":
        return {"msstft_discriminator_params": stft_discriminator()}
    if codec == "dac":
        return {"msmpmb_discriminator_params": {
            "rates": [], "sample_rate": 24000, "fft_sizes": [], "periods": [2, 3],
            "period_discriminator_params": period_discriminator(),
            "band_discriminator_params": {"hop_factor": 0.25, "sample_rate": 24000, "bands": [[0.0, 1.0]],
                                          "channel": 32}, **options}}
    scales = {"scales": 2, **AVERAGE_POOL, "scale_discriminator_params": scale_discriminator(),
              "scale_follow_official_norm": False}
    if codec == "soundstream":
        return {**scales, "complexstft_discriminator_params": complex_stft_discriminator(), **options}
    if codec == "funcodec":
        return {**scales, "periods": [2], "period_discriminator_params": period_discriminator(),
                "complexstft_discriminator_params": complex_stft_discriminator(), **options}
    scales["scale_discriminator_params"].update(bias=False, use_weight_norm=True, use_spectral_norm=False)
    return {"msstft_discriminator_params": stft_discriminator(), **scales, "periods": [2],
            "periods_discriminator_params": {**period_discriminator(), "bias": False}, **options}


def seanet(**options):
    return {"hidden_dim": 16, "encdec_channels": 1, "encdec_n_filters": 2, "encdec_n_residual_layers": 2,
            "encdec_ratios": [8, 5, 4, 2], "encdec_activation": "ELU", "encdec_activation_params": {"alpha": 1.0},
            "encdec_norm": "weight_norm", "encdec_norm_params": {}, "encdec_kernel_size": 7,
            "encdec_residual_kernel_size": 7, "encdec_last_kernel_size": 7, "encdec_dilation_base": 2,
            "encdec_causal": False, "encdec_pad_mode": "reflect", "encdec_true_skip": False, "encdec_compress": 2,
            "encdec_lstm": 2, "decoder_trim_right_ratio": 1.0, "decoder_final_activation": None,
            "decoder_final_activation_params": None, "quantizer_n_q": 3, "quantizer_bins": 4, "quantizer_decay": 0.99,
            "quantizer_kmeans_init": True, "quantizer_kmeans_iters": 50, "quantizer_threshold_ema_dead_code": 2,
            "quantizer_target_bandwidth": [0.2, 0.6], **options}


def snake(**options):
    return seanet(**{"encdec_activation": "Snake", "encdec_activation_params": {}, "codebook_dim": 8,
                     "quantizer_dropout": True, **options})


def spectral(domain, **options):
    return seanet(**{"codec_domain": [domain, domain], "encdec_channels": 3 if domain == "mag_phase" else 2,
                     "encdec_ratios": [[4, 1], [4, 1], [4, 2], [4, 1]], "encdec_norm": "time_group_norm",
                     "encdec_norm_params": {"num_groups": 1}, "encdec_dilation_base": 1,
                     "encdec_n_residual_layers": 1, "encdec_residual_kernel_size": 3, "encdec_kernel_size": 3,
                     "encdec_last_kernel_size": 3, "encdec_lstm": 1, "codebook_dim": 8, "quantizer_dropout": True,
                     "audio_normalize": True, **options})


def hifi(**options):
    return {"hidden_dim": 256, "resblock_num": "1", "resblock_kernel_sizes": [3, 7],
            "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]], "upsample_rates": [8, 5, 4, 2],
            "upsample_kernel_sizes": [16, 11, 8, 4], "upsample_initial_channel": 32, "quantizer_n_q": 2,
            "quantizer_bins": 16, "quantizer_decay": 0.99, "quantizer_kmeans_init": True, "quantizer_kmeans_iters": 50,
            "quantizer_threshold_ema_dead_code": 2, "quantizer_target_bandwidth": [0.2, 0.4], **options}


def codec_conf(codec, rate, generator, discriminator_options=None, **loss_options):
    adversarial = {"average_by_discriminators": False, "loss_type": "mse"}
    return {"sampling_rate": rate, "generator_params": generator,
            "discriminator_params": discriminator(codec, **(discriminator_options or {})),
            "generator_adv_loss_params": dict(adversarial), "discriminator_adv_loss_params": dict(adversarial),
            "use_feat_match_loss": True,
            "feat_match_loss_params": {"average_by_discriminators": False, "average_by_layers": False,
                                       "include_final_outputs": True},
            "use_mel_loss": True,
            "mel_loss_params": {"range_start": 6, "range_end": 8, "window": "hann", "n_mels": 8, "fmin": 0,
                                "fmax": None, "log_base": None},
            "use_dual_decoder": codec != "funcodec", "lambda_quantization": 0.0, "lambda_commit": 1.0,
            "lambda_reconstruct": 1.0, "lambda_adv": 1.0, "lambda_mel": 45.0, "lambda_feat_match": 2.0,
            "cache_generator_outputs": True, **loss_options}


def training(codec, conf):
    """What an experiment's train.yaml holds."""
    adam = {"lr": 2.0e-4, "betas": [0.5, 0.9], "eps": 1.0e-9, "weight_decay": 0.0}
    return {"codec": codec, "codec_conf": conf, "optim": "adam", "optim_conf": adam, "scheduler": "exponentiallr",
            "scheduler_conf": {"gamma": 0.999875}, "optim2": "adam", "optim2_conf": dict(adam),
            "scheduler2": "exponentiallr", "scheduler2_conf": {"gamma": 0.999875}, "generator_first": True,
            "num_iters_per_epoch": 5000, "max_epoch": 120, "batch_size": 2, "batch_type": "unsorted",
            "iterator_type": "chunk", "chunk_length": conf["sampling_rate"], "num_cache_chunks": 64, "grad_clip": -1,
            "keep_nbest_models": 5, "num_att_plot": 0, "seed": 777, "unused_parameters": True,
            "best_model_criterion": [["valid", "mel_loss", "min"], ["train", "total_count", "max"]]}


# Name: codec, rate (Hz), generator, samples of input, and options.
MODELS = {
    # Codebooks of ESPnet's fixed width 512, so a projection before and after; a spectrally normed scale discriminator.
    # 0.3 / 0.1 in binary is just below 3, so that ESPnet's default is two of the three codebooks.
    "soundstream": ("soundstream", 16000, seanet(
        hidden_dim=4, encdec_ratios=[8, 5, 8], quantizer_target_bandwidth=[0.1, 0.3]), 5123,
        {"discriminator": {"scale_follow_official_norm": True}}),
    # Latents as wide as the codebooks: no projections.
    "encodec": ("encodec", 16000, seanet(
        hidden_dim=512, encdec_ratios=[16, 20], encdec_true_skip=True, encdec_n_residual_layers=1,
        encdec_residual_kernel_size=3, encdec_kernel_size=3, encdec_last_kernel_size=3, encdec_lstm=1,
        quantizer_target_bandwidth=[0.1, 0.2, 0.35]), 5123, {}),
    "dac": ("dac", 16000, snake(
        encdec_ratios=[8, 10, 4], encdec_kernel_size=5, encdec_residual_kernel_size=3, encdec_lstm=1,
        encdec_n_residual_layers=1, quantizer_n_q=4, quantizer_bins=16, quantizer_target_bandwidth=[0.4, 0.8]), 5123,
        {}),
    "funcodec_mag_phase": ("funcodec", 24000, spectral(
        "mag_phase", codebook_dim=16, quantizer_n_q=4, quantizer_bins=16, quantizer_target_bandwidth=[0.4, 0.8]),
        5179, {}),
    "funcodec_mag_angle": ("funcodec", 16000, spectral(
        "mag_angle", domain_conf={"n_fft": 256, "hop_length": 80}, encdec_ratios=[[4, 1], [8, 2], [4, 2]],
        encdec_lstm=2, encdec_dilation_base=2, encdec_n_residual_layers=2, quantizer_bins=16,
        quantizer_target_bandwidth=[0.25, 0.5]), 5123, {}),
    "hificodec": ("hificodec", 16000, hifi(), 4803, {}),
    # For streaming: constant padding, and samples trimmed at both ends of a transposed convolution.
    "soundstream_causal": ("soundstream", 16000, seanet(
        encdec_causal=True, encdec_pad_mode="constant", decoder_trim_right_ratio=0.5, encdec_ratios=[4, 3, 2],
        encdec_dilation_base=3, encdec_lstm=1, hidden_dim=4, quantizer_n_q=2,
        quantizer_target_bandwidth=[1.334, 2.668]), 2501, {}),
    # For streaming: reflected padding, two LSTM layers.
    "encodec_causal": ("encodec", 16000, seanet(
        encdec_causal=True, encdec_ratios=[5, 4, 4], hidden_dim=4, encdec_n_residual_layers=1, quantizer_n_q=2,
        quantizer_target_bandwidth=[0.4, 0.8]), 4001,
        {"losses": {"use_loss_balancer": True, "balance_ema_decay": 0.99, "lambda_quantization": 0.5}}),
    # Statistics over the whole file in each convolution.
    "soundstream_group_norm": ("soundstream", 16000, seanet(
        encdec_norm="time_group_norm", encdec_norm_params={"num_groups": 1}, encdec_ratios=[4, 3, 2],
        encdec_true_skip=True, encdec_n_residual_layers=1, encdec_lstm=0, hidden_dim=6, quantizer_n_q=2,
        quantizer_target_bandwidth=[1.334, 2.668]), 2501, {}),
    # As torch before 2.1 names a weight norm's two tensors.
    "soundstream_weight_g": ("soundstream", 16000, seanet(
        encdec_ratios=[5, 4, 2], encdec_lstm=1, encdec_n_residual_layers=1, hidden_dim=4, quantizer_n_q=2,
        quantizer_target_bandwidth=[0.8, 1.6]), 3003, {"old_spelling": True}),
    # Odd strides, whose padding is not symmetric; no LSTM; hidden layers as wide as the block.
    "dac_odd": ("dac", 16000, snake(
        encdec_ratios=[7, 5, 3], encdec_pad_mode="replicate", encdec_dilation_base=3, encdec_lstm=0,
        encdec_kernel_size=5, encdec_residual_kernel_size=5, encdec_last_kernel_size=3, encdec_compress=1,
        quantizer_n_q=4, quantizer_bins=16, quantizer_target_bandwidth=[0.62, 2.5]), 5003, {}),
    # No norm, another activation, a final activation, one residual layer, an identity as shortcut.
    "encodec_plain": ("encodec", 8000, seanet(
        encdec_norm="none", encdec_activation="LeakyReLU", encdec_activation_params={"negative_slope": 0.3},
        decoder_final_activation="Tanh", decoder_final_activation_params={}, encdec_ratios=[4, 3],
        encdec_pad_mode="constant", encdec_true_skip=True, encdec_n_residual_layers=1, encdec_lstm=0,
        encdec_n_filters=3, hidden_dim=4, quantizer_n_q=2, quantizer_target_bandwidth=[1.334, 2.668]), 2400, {}),
}


# Weights and codebooks

def generator_quantizers(generator):
    """Each residual quantizer with the slice of the latents that it takes."""
    quantizer = generator.quantizer
    if hasattr(quantizer, "quantizer0"):
        return [(quantizer.quantizer0, slice(0, 256)), (quantizer.quantizer1, slice(256, 512))]
    return [(quantizer, slice(None))]


def encoder_out(generator, audio):
    if hasattr(generator, "time_to_freq_transfer"):
        audio, _ = generator.time_to_freq_transfer(audio)
    return generator.encoder(audio)


def rows(layer, residual):
    """What this layer compares with its codebook, a frame a row."""
    projected = layer.project_in(residual.transpose(1, 2))
    return projected.reshape(-1, projected.shape[-1])


def layers(generator, latents):
    """Every layer with the residual that it is given, in order."""
    for quantizer, part in generator_quantizers(generator):
        residual = latents[:, part]
        for layer in quantizer.vq.layers:
            yield layer, residual
            residual = residual - layer.decode(layer.encode(residual))


def margins(generator, audio):
    """(second smallest − smallest squared distance) / squared norm of the latent; float32 [layers, frames]."""
    table = []
    for layer, residual in layers(generator, encoder_out(generator, audio)):
        latent = rows(layer, residual).double()
        nearest = torch.cdist(latent, layer._codebook.embed.double()).pow(2).topk(2, dim=1, largest=False).values
        table.append(((nearest[:, 1] - nearest[:, 0]) / (latent.pow(2).sum(1) + 1e-30)).float())
    return torch.stack(table).numpy()


def fill_codebooks(generator, speech, noise, stored_as_half):
    """ESPnet's k-means on speech, a layer after the other; centres that all but coincide are drawn anew."""
    for layer, residual in layers(generator, encoder_out(generator, speech)):
        codebook = layer._codebook
        latents = rows(layer, residual)
        codebook.inited.zero_()
        codebook.init_embed_(latents)
        codes, spread = codebook.embed, latents.std(0)
        codebook.cluster_size.clamp_(min=1)
        for index in range(1, len(codes)):
            if (codes[:index] - codes[index]).pow(2).sum(1).min() < 0.03 * spread.pow(2).sum():
                codes[index] = latents.mean(0) + 1.2 * spread * torch.from_numpy(noise.randn(len(spread))).float()
        if stored_as_half:
            codes.copy_(codes.half().float())
        codebook.embed_avg.copy_(codes * codebook.cluster_size[:, None])


def rescale(block, factor, shift):
    """Makes the block's output y become y · factor + shift, a factor a channel."""
    if not isinstance(block.norm, torch.nn.Identity):
        block.norm.weight.mul_(factor)
        block.norm.bias.mul_(factor).add_(shift)
        return
    parametrized = hasattr(block.conv, "parametrizations")
    weight = block.conv.parametrizations.weight.original0 if parametrized else block.conv.weight
    weight.mul_(factor.view([-1] + [1] * (weight.dim() - 1)))
    block.conv.bias.mul_(factor).add_(shift)


def level_latents(generator, codec, speech):
    """Random layers lose the signal: amplify each, then give the latents zero mean and unit deviation."""
    gain = 1.5 if codec == "dac" else 1.7
    for name, parameter in generator.named_parameters():
        if name.endswith("weight.original0") or name.endswith(("conv.weight", "convtr.weight")):
            parameter.mul_(gain)
    latents = encoder_out(generator, speech)
    mean, deviation = latents.mean((0, 2)), latents.std((0, 2))
    rescale(generator.encoder.model[-1].conv, 1 / deviation, -mean / deviation)


def level_output(generator, speech):
    """Gives the decoded speech a usual level, 0.1."""
    last = [module for module in generator.decoder.model if hasattr(module, "conv")][-1].conv
    decoded = generator.decode(generator.encode(speech))
    factor = 0.1 / decoded.std().view(1)
    rescale(last, factor, -decoded.mean() * factor)


def hashed_value(key, shape, seed, amplitude, offset):
    """A tensor that follows from its key: FNV-1a of the key, xor the seed, then splitmix64 an element."""
    state = 0xCBF29CE484222325
    for byte in key.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    with np.errstate(over="ignore"):
        word = np.arange(1, math.prod(shape) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        word += np.uint64(state ^ seed)
        word = (word ^ word >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ word >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        word ^= word >> np.uint64(31)
    uniform = (word >> np.uint64(40)) * 2.0**-24
    return torch.from_numpy((offset + amplitude * (2 * uniform - 1)).astype(np.float32).reshape(shape))


def amplitude_and_offset(key, shape):
    """By the kind of tensor; none: the constructor's values stay."""
    kind = key.rsplit(".", 1)[-1]
    if kind in ("window", "melmat", "inited", "cluster_size", "embed", "embed_avg"):
        return None
    if kind in ("weight_g", "original0"):
        return 0.2, 1.1
    if kind.startswith("bias"):
        return 0.05, 0.0
    if kind == "alpha":
        return 0.3, 1.0
    if kind == "b":
        return 0.02, 0.0
    if kind == "weight" and (".normalize." in key or ".norm." in key):
        return 0.2, 1.0
    fan_in = math.prod(shape[1:]) if len(shape) > 1 else shape[0]
    return float("%.9g" % math.sqrt(3 / max(fan_in, 1))), 0.0


def fill_hashed(model, seed):
    """Fills the model; the manifest's lines."""
    manifest = [{"seed": seed, "rule": "fnv1a64+splitmix64"}]
    for key, tensor in model.state_dict().items():
        rule = amplitude_and_offset(key, tensor.shape)
        if rule:
            tensor.copy_(hashed_value(key, tuple(tensor.shape), seed, *rule))
            manifest.append({"k": key, "s": list(tensor.shape), "a": rule[0], "o": rule[1]})
    return manifest


# Making a folder

def speech_at(rate):
    """The recording at this rate: float32 [samples]."""
    from scipy.signal import resample_poly

    samples, source = soundfile.read(SPEECH)
    divisor = math.gcd(source, rate)
    if rate != source:
        samples = resample_poly(samples, rate // divisor, source // divisor)
    return samples.astype(np.float32)


def summary(tensor):
    """Shape, sum and norm."""
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor)
    tensor = tensor.double()
    return [list(tensor.shape), digits(tensor.sum()), digits(tensor.pow(2).sum().sqrt())]


def digits(value):
    return float("%.10g" % float(value))


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def arguments_of(task, name, conf):
    """What gan_codec_train's parser makes of a train.yaml."""
    parser = task.get_parser()
    for action in parser._actions:
        if action.dest == "codec":
            action.choices = list(action.choices) + ["hificodec"]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(conf, file)
        file.flush()
        arguments = parser.parse_args(["--config", file.name, "--output_dir", "exp/codec_" + name])
    arguments.config = "conf/train.yaml"
    arguments.version = __import__("espnet").__version__
    arguments.distributed = False
    return arguments


def build(task, name, codec, conf, seed):
    """A model with levels and codebooks set; its arguments; the manifest of hashed weights, for HiFi-Codec."""
    arguments = arguments_of(task, name, training(codec, copy.deepcopy(conf)))
    seed_everything(seed)
    model = task.build_model(arguments).eval()
    speech = speech_at(conf["sampling_rate"])
    length = len(speech) // 2
    training_speech = torch.from_numpy(np.stack([speech[:length], speech[:length][::-1]])).unsqueeze(1)
    generator, manifest = model.codec.generator, None
    with torch.no_grad():
        if codec == "hificodec":
            manifest = fill_hashed(model, seed)
        else:
            level_latents(generator, codec, training_speech)
        fill_codebooks(generator, training_speech, np.random.RandomState(seed), stored_as_half=manifest is not None)
        if codec in ("soundstream", "encodec", "dac"):
            level_output(generator, training_speech)
    return model, arguments, manifest


def old_spelling(state):
    """The names that torch.nn.utils.weight_norm gave; torch reads both."""
    renamed = type(state)()
    for key, value in state.items():
        key = key.replace("parametrizations.weight.original0", "weight_g")
        renamed[key.replace("parametrizations.weight.original1", "weight_v")] = value
    return renamed


def listen(generator, record):
    """Records a summary of what each part of the encoder and the decoder gives; the hooks."""
    hooks = []
    for part in ("encoder", "decoder"):
        module = getattr(generator, part)
        if hasattr(module, "model"):
            parts = list(module.model.named_children())
        else:
            parts = [(name, child) for name, child in module.named_modules() if name and name.count(".") < 2]
        for name, child in parts:
            def hook(_, __, output, name=f"{part}.{name}"):
                if torch.is_tensor(output):
                    record.append([name] + summary(output))
            hooks.append(child.register_forward_hook(hook))
    return hooks


def write_json(path, value):
    with open(path, "w") as file:
        file.write(json.dumps(value, separators=(",", ":")) + "\n")


def write_lines(path, values):
    with open(path, "w") as file:
        file.writelines(json.dumps(value, separators=(",", ":")) + "\n" for value in values)


def save_model(folder, model, arguments, manifest, old):
    from espnet2.utils.yaml_no_alias_safe_dump import yaml_no_alias_safe_dump

    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.yaml"), "w") as file:
        yaml_no_alias_safe_dump(vars(arguments), file, indent=4, sort_keys=False)
    if manifest is None:
        state = model.state_dict()
        torch.save(old_spelling(state) if old else state, os.path.join(folder, "1epoch.pth"))
        return
    write_lines(os.path.join(folder, "weights.jsonl"), manifest)
    books = [layer._codebook for quantizer, _ in generator_quantizers(model.codec.generator)
             for layer in quantizer.vq.layers]
    np.save(os.path.join(folder, "codebooks.npy"), torch.stack([book.embed for book in books]).half().numpy())
    np.save(os.path.join(folder, "cluster_size.npy"), torch.stack([book.cluster_size for book in books]).numpy())


@torch.no_grad()
def write_golden(folder, name, model, audio, seed):
    """What ESPnet gives for this audio, float32 [samples]."""
    def save(file, tensor):
        np.save(os.path.join(folder, file), tensor.numpy() if torch.is_tensor(tensor) else tensor)

    generator, batch, taps = model.codec.generator, audio.view(1, 1, -1), []
    hooks = listen(generator, taps)
    codes = model.encode(audio)
    decoded = model.decode(codes)
    for hook in hooks:
        hook.remove()
    meta = {"name": name, "seed": seed, "fs": model.codec.fs, "espnet": __import__("espnet").__version__,
            "torch": torch.__version__, "frame_rate": int(generator.frame_rate),
            "generator_parameters": sum(p.numel() for p in generator.parameters()),
            "discriminator_parameters": sum(p.numel() for p in model.codec.discriminator.parameters())}
    if hasattr(generator, "time_to_freq_transfer"):
        frontend, scale = generator.time_to_freq_transfer(batch)
        meta.update(scale=None if scale is None else digits(scale), frontend=summary(frontend))
    latents, margin = encoder_out(generator, batch), margins(generator, batch)
    bandwidths = [*generator.target_bandwidths, 100.0]
    by_bandwidth = {bandwidth: generator.encode(batch, target_bw=bandwidth) for bandwidth in bandwidths}
    meta.update(
        quantized=summary(generator.quantizer.decode(codes)),
        codes_by_bandwidth={str(key): {"shape": list(value.shape), "sum": int(value.sum())}
                            for key, value in by_bandwidth.items()},
        distinct_codes_per_layer=[len(layer.unique()) for layer in codes.reshape(-1, codes.shape[-1])],
        smallest_relative_margin=float("%.3g" % margin.min()),
        decoded_rms=digits(decoded.pow(2).mean().sqrt()), decoder_of_encoder_out=summary(generator.decoder(latents)))
    if not torch.isfinite(decoded).all():
        raise SystemExit(f"{name}: the decoded audio is not finite")
    save("input.npy", audio)
    save("codes.npy", codes)
    save("codes_margin.npy", margin)
    save("encoder_out.npy", latents)
    save("decoded.npy", decoded)
    write_lines(os.path.join(folder, "taps.jsonl"), taps)
    meta["margins_below_1e-5"] = int((margin < 1e-5).sum())
    write_json(os.path.join(folder, "meta.json"), meta)
    return codes, decoded, margin


@torch.no_grad()
def write_evaluation(folder, model, samples, seed):
    """Losses and discriminators in evaluation mode for a batch of two: Python's random is seeded before each turn, and draws
    the bandwidth."""
    generator = model.codec.generator
    batch = torch.from_numpy(samples)
    np.save(os.path.join(folder, "batch.npy"), samples)
    values = {}
    for turn in ("generator", "discriminator"):
        random.seed(seed)
        index = random.randint(0, len(generator.target_bandwidths) - 1)
        random.seed(seed)
        with redirect_stdout(sys.stderr):
            statistics = model(audio=batch, forward_generator=turn == "generator")["stats"]
        values[turn] = {key: float(value) for key, value in statistics.items()}
        values[turn + "_random"] = [{"step": None, "bandwidth_index": index}]
    audio = batch.unsqueeze(1)
    other = 0.9 * torch.roll(audio, 1, -1)
    mel = model.codec.mel_loss
    values["discriminator_on_batch"] = [[summary(layer) for layer in part] for part in model.codec.discriminator(audio)]
    values["mel_pair"] = {
        "y_hat": "0.9 * y delayed circularly by one sample", "total": float(mel(other, audio)),
        "scales": [[float(scale(other, audio)), float(scale(other, audio, use_mse=True))] for scale in mel.mel_loss],
        "alphas": [float(alpha) for alpha in mel.alphas]}
    write_json(os.path.join(folder, "eval.json"), values)


def write_first_step(folder, model, samples, seed):
    """Both turns of a first training step: losses, gradients, and what was drawn by chance. The optimizers' steps are left
    out, since the second turn has the first one's decoded audio."""
    from espnet2.gan_codec.shared.quantizer.modules.core_vq import EuclideanCodebook

    drawn, names = [], {id(module): name for name, module in model.named_modules()}
    originals = random.randint, torch.randint, torch.randperm, EuclideanCodebook.replace_

    def choose(original, key):
        def draw(*arguments, **options):
            value = original(*arguments, **options)
            drawn.append({"step": 0, key: value.tolist() if torch.is_tensor(value) else value})
            return value
        return draw

    def replace(codebook, candidates, mask):
        count = len(drawn)
        originals[3](codebook, candidates, mask)
        entry = drawn[count]
        rows = entry.get("randperm", entry.get("randint"))[:int(mask.sum())]
        drawn[count:] = [{"step": 0, "layer": names[id(codebook)], "dead": mask.nonzero().view(-1).tolist(), "rows": rows}]

    losses, gradients = {}, {}
    model.train()
    seed_everything(seed)
    try:
        random.randint, torch.randint = choose(originals[0], "bandwidth_index"), choose(originals[1], "randint")
        torch.randperm, EuclideanCodebook.replace_ = choose(originals[2], "randperm"), replace
        for turn in ("generator", "discriminator"):
            with redirect_stdout(sys.stderr):
                result = model(audio=torch.from_numpy(samples), forward_generator=turn == "generator")
            result["loss"].backward()
            losses.update({key: [float(value)] for key, value in result["stats"].items()})
            parameters = getattr(model.codec, turn).named_parameters()
            gradients[turn] = {name: digits(parameter.grad.double().pow(2).sum().sqrt())
                               for name, parameter in parameters if parameter.grad is not None}
            model.zero_grad(set_to_none=True)
    finally:
        random.randint, torch.randint, torch.randperm, EuclideanCodebook.replace_ = originals
    model.eval()
    write_json(os.path.join(folder, "train.json"),
               {"seed": seed, "steps": 1, "order": ["generator", "discriminator"], "random": drawn, "losses": losses,
                "grad_l2_step0": gradients})


@torch.no_grad()
def write_rates(out, seed):
    """DAC's discriminators of samples at lower rates, which no recipe has: their widths are fixed, so weights follow from keys."""
    from espnet2.gan_codec.dac.dac import DACDiscriminator

    options = {"rates": [1, 3], "sample_rate": 24000, "fft_sizes": [], "periods": [2],
               "period_discriminator_params": period_discriminator()}
    model = torch.nn.Module()
    model.codec = torch.nn.Module()
    model.codec.discriminator = DACDiscriminator(msmpmb_discriminator_params=options).eval()
    folder = os.path.join(out, "dac_rates")
    os.makedirs(folder, exist_ok=True)
    write_lines(os.path.join(folder, "weights.jsonl"), fill_hashed(model, seed))
    with open(os.path.join(folder, "config.yaml"), "w") as file:
        conf = {"sampling_rate": 24000, "discriminator_params": {"msmpmb_discriminator_params": options}}
        yaml.safe_dump({"codec": "dac", "codec_conf": conf}, file, indent=4, sort_keys=False)
    speech = speech_at(24000)
    batch = np.stack([speech[len(speech) // 2:][:2000], speech[len(speech) // 3:][:2000]])
    np.save(os.path.join(folder, "batch.npy"), batch)
    outputs = model.codec.discriminator(torch.from_numpy(batch).unsqueeze(1))
    write_json(os.path.join(folder, "eval.json"),
               {"discriminator_on_batch": [[summary(layer) for layer in part] for part in outputs]})


@torch.no_grad()
def check(task, folder):
    """The folder, through ESPnet's own loader, gives the same codes and audio to the last bit."""
    model, _ = task.build_model_from_file(os.path.join(folder, "config.yaml"), os.path.join(folder, "1epoch.pth"))
    stored = {name: np.load(os.path.join(folder, name + ".npy")) for name in ("input", "codes", "decoded")}
    codes = model.eval().encode(torch.from_numpy(stored["input"]))
    same_audio = np.array_equal(model.decode(codes).numpy(), stored["decoded"])
    if not same_audio or not np.array_equal(codes.numpy(), stored["codes"]):
        raise SystemExit(f"{folder}: ESPnet's loader gives other codes or audio")


@torch.no_grad()
def telling(model, audio):
    """No code is close to a tie, and no layer gives the same code for nearly everything."""
    codes = model.encode(audio)
    used = min(len(layer.unique()) for layer in codes.reshape(-1, codes.shape[-1]))
    return used >= 3 and margins(model.codec.generator, audio.view(1, 1, -1)).min() >= SMALLEST_MARGIN


def batch_length(codec, generator):
    """About 4000 samples that are decoded to as many."""
    if codec == "funcodec":
        return 4000 // 80 * 80
    hop = math.prod(generator.get("encdec_ratios") or generator["upsample_rates"])
    return 4000 // hop * hop


def make(task, out, name, seed):
    codec, rate, generator, samples, options = MODELS[name]
    conf = codec_conf(codec, rate, generator, options.get("discriminator"), **options.get("losses", {}))
    speech = speech_at(rate)
    start = len(speech) * 6 // 10
    audio = torch.from_numpy(speech[start:start + samples].copy())
    for attempt in range(20):
        model, arguments, manifest = build(task, name, codec, conf, seed + 100 * attempt)
        if telling(model, audio):
            break
    else:
        raise SystemExit(f"{name}: no seed gives codes that tell right from wrong; use fewer samples")
    folder = os.path.join(out, name)
    save_model(folder, model, arguments, manifest, options.get("old_spelling", False))
    codes, decoded, margin = write_golden(folder, name, model, audio, seed + 100 * attempt)
    length = batch_length(codec, generator)
    batch = np.stack([speech[start:start + length], speech[start // 2:start // 2 + length]])
    write_evaluation(folder, model, batch, seed + 100 * attempt)
    write_first_step(folder, model, batch, seed + 100 * attempt)
    if manifest is None:
        check(task, folder)
    size = sum(os.path.getsize(os.path.join(folder, file)) for file in os.listdir(folder))
    print(f"{name}: codes {list(codes.shape)}, audio {list(decoded.shape)}, smallest margin {margin.min():.2g}, "
          f"level {decoded.pow(2).mean().sqrt():.3g}, {size // 1000} kB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", default=",".join(MODELS))
    arguments = parser.parse_args()
    task = espnet_task()
    for name in arguments.only.split(","):
        make(task, arguments.out, name, 1 + list(MODELS).index(name))
    if arguments.only == parser.get_default("only"):
        write_rates(arguments.out, 1)


if __name__ == "__main__":
    main()
