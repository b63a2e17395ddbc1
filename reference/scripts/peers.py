"""What VERSA computes, with the packages it calls: loading, rates and lengths, and its core metric groups.

VERSA (https://github.com/wavlab-speech/versa, commit c398480) is itself a thin layer over pesq, pystoi, mir_eval,
fast-bss-eval, ci-sdr, pyworld, pysptk and fastdtw. This module writes that layer once more, so that reference values
and CPU costs need packages from PyPI only. Every group is a function of (hypothesis, reference, rate) that gives a
dictionary of keys; packages are imported when a group first needs them, so that a missing one costs that group alone.
"""
import functools
import importlib
import json
import math
import os
import sys
import types

import numpy as np
import soundfile
from scipy.signal import firwin, lfilter, resample_poly

# VERSA's defaults of `mcd_f0`.
MCD_F0 = dict(f0min=40, f0max=800, mcep_shift=5, mcep_fftl=1024, mcep_dim=39, mcep_alpha=0.466,
              seq_mismatch_tolerance=0.1, power_threshold=-20, dtw=False)


# Pairs

def pairs(folder):
    """The pairs of a folder: its pairs.jsonl, or VERSA's own sample where it holds test1.wav and test2.wav."""
    listed = os.path.join(folder, "pairs.jsonl")
    if os.path.exists(listed):
        with open(listed) as lines:
            return [json.loads(line) for line in lines if line.strip()]
    if os.path.exists(os.path.join(folder, "test1.wav")):
        return [{"key": "test", "system": "versa", "ref": "test1.wav", "hyp": "test2.wav"}]
    raise SystemExit(f"{folder}: neither pairs.jsonl nor test1.wav in it")


def read(path):
    """The first channel as double, full scale 1, and its rate."""
    samples, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return np.ascontiguousarray(samples[:, 0]), rate


def resample(samples, rate, target):
    if rate == target:
        return samples
    divisor = math.gcd(int(rate), int(target))
    return resample_poly(samples, int(target) // divisor, int(rate) // divisor)


def load(folder, pair):
    """Hypothesis, reference and their common rate: the lower of the two."""
    hypothesis, hypothesis_rate = read(os.path.join(folder, pair["hyp"]))
    reference, reference_rate = read(os.path.join(folder, pair["ref"]))
    rate = min(hypothesis_rate, reference_rate)
    return resample(hypothesis, hypothesis_rate, rate), resample(reference, reference_rate, rate), rate


def files(folder, pair):
    """Samples and rate of the hypothesis' and of the reference's file, all channels."""
    return [soundfile.read(os.path.join(folder, pair[side]), dtype="float64") for side in ("hyp", "ref")]


def shorter(hypothesis, reference):
    count = min(len(hypothesis), len(reference))
    return hypothesis[:count].copy(), reference[:count].copy()


@functools.cache
def single_threaded_torch():
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    return torch


# PESQ, STOI, ESTOI

def pesq(hypothesis, reference, rate):
    """VERSA's choice: narrow band at 8 kHz below 16 kHz, else wide band at 16 kHz; a failure is 0."""
    try:
        target = 16000 if rate >= 16000 else 8000
        return {"pesq": pesq_at(hypothesis, reference, rate, target, "wb" if target == 16000 else "nb")}
    except Exception:
        return {"pesq": 0.0}


def pesq_at(hypothesis, reference, rate, target, mode):
    package = importlib.import_module("pesq")
    return package.pesq(target, resample(reference, rate, target), resample(hypothesis, rate, target), mode)


def stoi(hypothesis, reference, rate):
    package = importlib.import_module("pystoi")
    hypothesis, reference = shorter(hypothesis, reference)
    return {"stoi": package.stoi(reference, hypothesis, rate, extended=False)}


def estoi(hypothesis, reference, rate):
    package = importlib.import_module("pystoi")
    hypothesis, reference = shorter(hypothesis, reference)
    return {"estoi": package.stoi(reference, hypothesis, rate, extended=True)}


# SDR family

def bss_eval(hypothesis, reference, rate):
    separation = importlib.import_module("mir_eval.separation")
    hypothesis, reference = shorter(hypothesis, reference)
    sdr, sir, sar, _ = separation.bss_eval_sources(reference[None], hypothesis[None], compute_permutation=False)
    return {"sdr": sdr[0], "sir": sir[0], "sar": sar[0]}


def si_snr(hypothesis, reference, precision="float32", zero_mean=None):
    torch = single_threaded_torch()
    package = importlib.import_module("fast_bss_eval")
    estimate, target = (torch.from_numpy(x)[None].to(getattr(torch, precision)) for x in (hypothesis, reference))
    return -float(package.si_sdr_loss(est=estimate, ref=target, zero_mean=zero_mean, clamp_db=None, pairwise=False))


def ci_sdr(hypothesis, reference, precision="float32"):
    torch = single_threaded_torch()
    package = importlib.import_module("ci_sdr")
    estimate, target = (torch.from_numpy(x)[None].to(getattr(torch, precision)) for x in (hypothesis, reference))
    return -float(package.pt.ci_sdr_loss(estimate, target, compute_permutation=False, filter_length=512))


def signal_metric(hypothesis, reference, rate):
    """VERSA's five keys; `si_snr` and `ci_sdr` in single precision, as VERSA has them."""
    hypothesis, reference = shorter(hypothesis, reference)
    return {**bss_eval(hypothesis, reference, rate), "si_snr": si_snr(hypothesis, reference),
            "ci_sdr": ci_sdr(hypothesis, reference)}


# MCD and F0

def low_cut(samples, rate):
    """The 70 Hz high-pass before WORLD's analysis, on samples scaled to 16-bit values."""
    return lfilter(firwin(255, 70 / (rate // 2), pass_zero=False), 1, samples * 32767)


def frame_power(spectrum):
    """Mean power of one frame, summed bin by bin as VERSA does: its cost is part of the peer's cost."""
    power = spectrum[0] + spectrum[-1]
    for k in range(1, len(spectrum) - 1):
        power += 2.0 * spectrum[k]
    return power / (2 * (len(spectrum) - 1))


def world_features(samples, rate, settings, aperiodicity=False):
    """F0, mel-cepstrum and relative frame power in dB. VERSA also computes the aperiodicity, and drops it."""
    pyworld = importlib.import_module("pyworld")
    pysptk = importlib.import_module("pysptk")
    filtered = low_cut(samples, rate)
    f0, times = pyworld.harvest(filtered, rate, f0_floor=settings["f0min"], f0_ceil=settings["f0max"],
                                frame_period=settings["mcep_shift"])
    envelope = pyworld.cheaptrick(filtered, f0, times, rate, fft_size=settings["mcep_fftl"])
    if aperiodicity:
        pyworld.d4c(filtered, f0, times, rate, fft_size=settings["mcep_fftl"])
    cepstrum = pysptk.sp2mc(envelope, settings["mcep_dim"], settings["mcep_alpha"])
    power = np.apply_along_axis(frame_power, 1, envelope)
    return {"filtered": filtered, "f0": f0, "envelope": envelope, "cepstrum": cepstrum,
            "power": 10 * np.log10(power / np.mean(power))}


def distortion(a, b):
    """Mel-cepstral distortion in dB, mean over frames, the zeroth coefficient included."""
    return np.mean(10 / np.log(10) * np.sqrt(2 * np.sum((a - b) ** 2, axis=1)))


def warp(hypothesis, reference):
    """FastDTW's path with radius 1, as two index lists."""
    from scipy.spatial.distance import euclidean
    fastdtw = importlib.import_module("fastdtw").fastdtw
    distance, path = fastdtw(hypothesis, reference, dist=euclidean)
    return distance, np.array(path).T


def mcd_f0_of(hypothesis, reference, settings):
    """MCD, F0 RMSE and F0 correlation of two signals' features."""
    from scipy.stats import pearsonr
    if settings["dtw"]:
        loud = [f["cepstrum"][f["power"] > settings["power_threshold"]] for f in (hypothesis, reference)]
        _, path = warp(*loud)
        mcd = distortion(loud[0][path[0]], loud[1][path[1]])
        voiced = [f["f0"] > 0 for f in (hypothesis, reference)]
        _, path = warp(hypothesis["cepstrum"][voiced[0]], reference["cepstrum"][voiced[1]])
        f0 = hypothesis["f0"][voiced[0]][path[0]], reference["f0"][voiced[1]][path[1]]
    else:
        counts = len(hypothesis["f0"]), len(reference["f0"])
        count = min(counts)
        if (sum(counts) - 2 * count) / sum(counts) >= settings["seq_mismatch_tolerance"]:
            raise ValueError(f"lengths of {counts[0]} and {counts[1]} frames differ too much")
        mcd = distortion(hypothesis["cepstrum"][:count], reference["cepstrum"][:count])
        f0 = hypothesis["f0"][:count], reference["f0"][:count]
    return {"mcd": mcd, "f0rmse": np.sqrt(np.mean((f0[0] - f0[1]) ** 2)), "f0corr": pearsonr(*f0)[0]}


def mcd_f0(hypothesis, reference, rate, **settings):
    """The whole group, with all the work VERSA does."""
    settings = {**MCD_F0, **settings}
    return mcd_f0_of(world_features(hypothesis, rate, settings, aperiodicity=True),
                     world_features(reference, rate, settings, aperiodicity=True), settings)


# Spectral distances

def stand_in_for_torchaudio():
    """What packages import of torchaudio and do not use here."""
    for name in [name for name in sys.modules if name.startswith("torchaudio")]:
        del sys.modules[name]
    stand_in = types.ModuleType("torchaudio")
    stand_in.transforms = types.ModuleType("torchaudio.transforms")
    stand_in.transforms.Resample = object
    sys.modules["torchaudio"] = stand_in
    sys.modules["torchaudio.transforms"] = stand_in.transforms


@functools.cache
def audiotools():
    """descript-audiotools, which asks for torchaudio and torch-stoi but needs neither for its distances."""
    single_threaded_torch()
    try:
        importlib.import_module("torchaudio")
    except Exception:
        stand_in_for_torchaudio()
    try:
        importlib.import_module("torch_stoi")
    except Exception:
        sys.modules["torch_stoi"] = types.ModuleType("torch_stoi")
    return importlib.import_module("audiotools"), importlib.import_module("audiotools.metrics.spectral")


def auraloss_distance(name, rate, precision):
    """auraloss' loss, its windows and mel matrices in the precision asked for."""
    torch = single_threaded_torch()
    freq = importlib.import_module("auraloss.freq")
    if name == "mrstft":
        loss = freq.MultiResolutionSTFTLoss(output="full")
        parts = list(loss.stft_losses)
        for part in parts:
            part.output = "full"
    else:
        loss = freq.MelSTFTLoss(rate, n_mels=80 if rate < 16000 else 128)
        parts = [loss]
    if precision == "float64":
        librosa = importlib.import_module("librosa")
        for part in parts:
            part.window = torch.hann_window(part.win_length, dtype=torch.float64)
            if part.scale:
                part.fb = torch.tensor(librosa.filters.mel(sr=part.sample_rate, n_fft=part.fft_size,
                                                           n_mels=part.n_bins, dtype=np.float64))[None]
    return loss


# SRMR, ViSQOL

@functools.cache
def srmrpy():
    """SRMRpy is on GitHub only (shimhz/SRMRpy, commit 4c29ed7) and uses a name that NumPy 2 has no more."""
    if not hasattr(np.lib, "pad"):
        np.lib.pad = np.pad
    return importlib.import_module("srmrpy")


def srmr(hypothesis, reference, rate, fast=True, norm=False):
    value = srmrpy().srmr(hypothesis, rate, n_cochlear_filters=23, low_freq=125, min_cf=4, max_cf=128, fast=fast,
                          norm=norm)
    return {"srmr": float(value[0] if isinstance(value, tuple) else value)}


@functools.cache
def visqol_program(mode):
    api = importlib.import_module("visqol").VisqolApi()
    api.create(mode=mode, **({"use_lattice_model": False} if mode == "speech" else {}))
    return api


def visqol(hypothesis, reference, rate, mode="audio"):
    target = 48000 if mode == "audio" else 16000
    result = visqol_program(mode).measure_from_arrays(
        resample(reference, rate, target), resample(hypothesis, rate, target), target)
    return {"visqol": float(result.moslqo)}


# WARP-Q

def warpq_features(samples, rate):
    """Cepstra of 4 ms frames at 8 kHz, normalised in a sliding window of 201; speechpy uses a name NumPy 2 dropped."""
    librosa = importlib.import_module("librosa")
    if not hasattr(np.lib, "pad"):
        np.lib.pad = np.pad
    speechpy = importlib.import_module("speechpy")
    cepstra = librosa.feature.mfcc(y=resample(samples, rate, 8000), sr=8000, n_mfcc=13, fmax=4000, n_fft=512,
                                   win_length=256, hop_length=32, lifter=3)
    return speechpy.processing.cmvnw(cepstra.T, win_size=201, variance_normalization=True).T


def warpq(hypothesis, reference, rate):
    """VERSA's fork of WARP-Q without voice activity detection; `warpq` is rounded as there."""
    dtw = importlib.import_module("librosa").sequence.dtw
    coded, clean = warpq_features(hypothesis, rate), warpq_features(reference, rate)
    costs = []
    for start in range(0, coded.shape[1] - 125 + 1, 62):
        total, path = dtw(X=coded[:, start:start + 125], Y=clean, metric="euclidean",
                          step_sizes_sigma=np.array([[1, 0], [0, 3], [1, 3]]), weights_mul=np.array([1, 1, 1]),
                          band_rad=0.25, subseq=True, backtrack=True)
        costs.append(total[-1, path[0, 1]] / len(total))
    if not costs:
        raise ValueError("shorter than a patch")
    return {"warpq": round(np.median(costs), 3), "warpq_unrounded": np.median(costs)}


# log-WMSE

@functools.cache
def log_wmse_loss():
    """VERSA's arguments, which torch-log-wmse takes below version 1; it wants torchaudio for a resampler alone."""
    single_threaded_torch()
    try:
        importlib.import_module("torchaudio")
    except Exception:
        stand_in_for_torchaudio()
    return importlib.import_module("torch_log_wmse").LogWMSE(audio_length=1.0, sample_rate=44100, return_as_loss=True)


def log_wmse(hypothesis, reference, rate):
    """VERSA's key: the hypothesis stands for the unprocessed signal too, and any rate for 44100 Hz."""
    torch = single_threaded_torch()
    y, x = (torch.from_numpy(s).float()[None, None] for s in shorter(hypothesis, reference))
    return {"log_wmse": float(log_wmse_loss()(y, y[:, None], x[:, None]))}


def log_wmse_full(hypothesis, reference, rate):
    """The authors' own package, with the reference for the unprocessed signal."""
    package = importlib.import_module("log_wmse_audio_quality")
    y, x = (s.astype(np.float32) for s in shorter(hypothesis, reference))
    return {"log_wmse_full": float(package.calculate_log_wmse(x, y, x, rate))}


# Chroma alignment

def chroma(samples, rate, kind, **settings):
    """The chroma of VERSA's three kinds, [12, frames], each frame's largest value 1."""
    librosa = importlib.import_module("librosa")
    features = getattr(librosa.feature, "chroma_" + kind)(y=samples, sr=rate, **settings)
    return librosa.util.normalize(features, axis=0)


def warped_distance(x, y, distance):
    """Total and length of the best path, cell by cell as VERSA does: its cost is the peer's cost."""
    counts = x.shape[1], y.shape[1]
    total = np.full((counts[0] + 1, counts[1] + 1), np.inf)
    total[0, 0] = 0
    for i in range(1, counts[0] + 1):
        for j in range(1, counts[1] + 1):
            total[i, j] = distance(x[:, i - 1], y[:, j - 1]) + min(total[i - 1, j], total[i, j - 1], total[i - 1, j - 1])
    (i, j), length = counts, 0
    while i > 0 and j > 0:
        length += 1
        if total[i - 1, j - 1] <= total[i - 1, j] and total[i - 1, j - 1] <= total[i, j - 1]:
            i, j = i - 1, j - 1
        elif total[i - 1, j] <= total[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return total[-1, -1], length


def chroma_alignment(hypothesis, reference, rate, kinds=("stft", "cqt", "cens"), **settings):
    """VERSA's keys; a kind that fails at a rate is left out. VERSA computes the cosine of stft three times over, and each
    kind's features for every key."""
    distances = importlib.import_module("scipy.spatial.distance")

    def mean(kind, distance):
        total, length = warped_distance(chroma(hypothesis, rate, kind, **settings),
                                        chroma(reference, rate, kind, **settings), getattr(distances, distance))
        return total / length

    values = {}
    for kind in kinds:
        for distance in ("cosine", "euclidean"):
            try:
                values[f"chroma_{kind}_{distance}_dtw"] = 100 * mean(kind, distance)
            except Exception:
                continue
    values["chroma_stft_cosine_dtw_raw"] = 1000 * mean("stft", "cosine")
    values["chroma_stft_cosine_dtw_log"] = -10 * np.log10(mean("stft", "cosine") + 1e-10)
    return values


def mrstft(hypothesis, reference, rate, precision="float32"):
    torch = single_threaded_torch()
    x, y = (torch.tensor(s, dtype=getattr(torch, precision))[None, None] for s in shorter(hypothesis, reference))
    loss = auraloss_distance("mrstft", rate, precision)(x, y)
    return {"mrstft": float(loss[0]), "mrstft_sc": [float(v) for v in loss[1]],
            "mrstft_logmag": [float(v) for v in loss[2]]}


def melstft(hypothesis, reference, rate, precision="float32"):
    torch = single_threaded_torch()
    x, y = (torch.tensor(s, dtype=getattr(torch, precision))[None, None] for s in shorter(hypothesis, reference))
    return {"melstft": float(auraloss_distance("melstft", rate, precision)(x, y))}


def espnet_mel(hypothesis, reference, rate, precision="float32", **settings):
    """ESPnet's training loss; needs espnet, which requirements-espnet.txt names."""
    torch = single_threaded_torch()
    from espnet2.gan_codec.shared.loss.freq_loss import MultiScaleMelSpectrogramLoss
    x, y = (torch.tensor(s, dtype=getattr(torch, precision))[None, None] for s in shorter(hypothesis, reference))
    loss = MultiScaleMelSpectrogramLoss(
        fs=rate, **{"range_start": 6, "range_end": 11, "window": "hann", "n_mels": 80, "fmin": 0, "fmax": None,
                    "log_base": None, **settings}).to(getattr(torch, precision))
    return {"espnet_mel": float(loss(x, y))}


def dac_distance(loss, hypothesis, reference, rate):
    torch = single_threaded_torch()
    tools, _ = audiotools()
    x, y = (tools.AudioSignal(torch.tensor(s, dtype=torch.float32)[None, None], rate)
            for s in shorter(hypothesis, reference))
    return float(loss(x, y))


def dac_mel(hypothesis, reference, rate):
    loss = audiotools()[1].MelSpectrogramLoss(
        n_mels=[5, 10, 20, 40, 80, 160, 320], window_lengths=[32, 64, 128, 256, 512, 1024, 2048],
        mel_fmin=[0] * 7, mel_fmax=[None] * 7, pow=1.0, clamp_eps=1e-5, mag_weight=0.0)
    return {"dac_mel": dac_distance(loss, hypothesis, reference, rate)}


def dac_mel_eval(hypothesis, reference, rate):
    return {"dac_mel_eval": dac_distance(audiotools()[1].MelSpectrogramLoss(), hypothesis, reference, rate)}


def dac_stft_eval(hypothesis, reference, rate):
    return {"dac_stft_eval": dac_distance(audiotools()[1].MultiScaleSTFTLoss(), hypothesis, reference, rate)}


def lsd(hypothesis, reference, rate):
    librosa = importlib.import_module("librosa")
    levels = [10 * np.log10(np.maximum(np.abs(librosa.stft(x, n_fft=2048, hop_length=512, window="hann", center=True,
                                                           pad_mode="reflect")) ** 2, 1e-10))
              for x in shorter(hypothesis, reference)]
    return {"lsd": np.mean(np.sqrt(np.mean((levels[0] - levels[1]) ** 2, axis=0)))}


# Loizou's measures

@functools.cache
def pysepm_package():
    """pysepm-evo, pysepm as a package. It asks for srmrpy, which its own SRMR alone needs, and for names that SciPy
    and NumPy have dropped."""
    stand_in = types.ModuleType("srmrpy")
    sys.modules.setdefault("srmrpy", stand_in)
    signal = importlib.import_module("scipy.signal")
    for name in ("hamming", "hann", "kaiser"):
        setattr(signal, name, getattr(signal.windows, name))
    np.NaN = np.nan
    package = importlib.import_module("pysepm_evo")
    # Whoever asks for SRMR must not get the stand-in.
    if sys.modules["srmrpy"] is stand_in:
        del sys.modules["srmrpy"]
    return package


def composite(hypothesis, reference, rate):
    """Hu and Loizou's regressions, which pysepm-evo has left out with its PESQ."""
    package = pysepm_package()
    if rate == 8000:
        mapped = pesq_at(hypothesis, reference, rate, rate, "nb")
        quality = 46607 / 14945 - 2000 / 2989 * math.log(1 / (mapped / 4 - 999 / 4000) - 1)
    else:
        quality = pesq_at(hypothesis, reference, rate, rate, "wb")
    llr = package.llr(reference, hypothesis, rate, used_for_composite=True)
    wss = package.wss(reference, hypothesis, rate)
    snr = package.SNRseg(reference, hypothesis, rate)
    ratings = {"sig": 3.093 - 1.029 * llr + 0.603 * quality - 0.009 * wss,
               "bak": 1.634 + 0.478 * quality - 0.007 * wss + 0.063 * snr,
               "ovl": 1.594 + 0.805 * quality - 0.512 * llr - 0.007 * wss}
    return {f"pysepm_c_{name}": min(max(rating, 1), 5) for name, rating in ratings.items()}


def pysepm(hypothesis, reference, rate, ncm=True):
    """VERSA's eleven keys; NCM, which costs most of the time, can be left out."""
    package = pysepm_package()
    hypothesis, reference = shorter(hypothesis, reference)
    target = 16000 if rate >= 16000 else 8000
    at_target = [resample(x, rate, target) for x in (hypothesis, reference)]
    high, mid, low = package.csii(reference, hypothesis, rate)
    values = {"pysepm_fwsegsnr": package.fwSNRseg(reference, hypothesis, rate),
              "pysepm_llr": package.llr(reference, hypothesis, rate),
              "pysepm_wss": package.wss(reference, hypothesis, rate),
              "pysepm_cd": package.cepstrum_distance(reference, hypothesis, rate),
              **composite(*at_target, target),
              "pysepm_csii_high": high, "pysepm_csii_mid": mid, "pysepm_csii_low": low}
    if ncm:
        values["pysepm_ncm"] = package.ncm(at_target[1], at_target[0], target)
    return values


# Loudness, pitch errors

def loudness_of_files(hypothesis, reference):
    """Both forms of the filter: pyloudnorm's filter class DeMan gives the standard's table, its default does not."""
    package = importlib.import_module("pyloudnorm")
    values = {}
    for suffix, filter_class in (("", "DeMan"), ("_pyloudnorm", "K-weighting")):
        for side, (samples, rate) in (("ref", reference), ("hyp", hypothesis)):
            meter = package.Meter(rate, filter_class=filter_class)
            values[f"loudness_{side}{suffix}"] = meter.integrated_loudness(samples)
            if len(samples) >= 1.5 * rate:
                values[f"lra_{side}{suffix}"] = meter.loudness_range(samples)
        values["loudness_diff" + suffix] = values["loudness_hyp" + suffix] - values["loudness_ref" + suffix]
    return values


def loudness(hypothesis, reference, rate):
    return loudness_of_files((hypothesis, rate), (reference, rate))


def pitch_errors(hypothesis, reference, rate):
    """Of contours by WORLD's Harvest of the signals as they are."""
    world = importlib.import_module("pyworld")
    definitions = importlib.import_module("definitions")
    return definitions.pitch_errors(*(world.harvest(samples, rate, f0_floor=40, f0_ceil=800, frame_period=5)[0]
                                      for samples in shorter(hypothesis, reference)))
