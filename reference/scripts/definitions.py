"""Metrics that no package fixes, straight from their definitions (`codec-score metrics NAME`) in plain NumPy and SciPy.

Every function takes signals in double, full scale 1, and gives a dictionary of keys; `None` where a value does not exist.
`hypothesis` and `reference` are at their common rate; functions `…_of_file` take what soundfile reads (samples, channels).
"""
import math

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import correlate, get_window

from peers import shorter


def frames(samples, length, hop):
    """Views of `length` samples, every `hop`, inside the signal."""
    return np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]


def spectra(samples, length, hop):
    """Spectra of frames under a periodic Hann window, a row each; a short signal is extended to one frame."""
    extended = np.pad(samples, (0, max(0, length - len(samples))))
    return np.fft.rfft(frames(extended, length, hop) * get_window("hann", length), axis=1)


# SI-SDR

def scale_invariant(hypothesis, reference):
    """dB; None where a signal is constant."""
    r, e = reference - reference.mean(), hypothesis - hypothesis.mean()
    if not r.any() or not e.any():
        return None
    target = (e @ r) / (r @ r) * r
    error = e - target
    if not error.any():
        return math.inf
    return 10 * math.log10((target @ target) / (error @ error)) if target.any() else -math.inf


def si_sdr(hypothesis, reference, rate):
    hypothesis, reference = shorter(hypothesis, reference)
    values = {"si_sdr": scale_invariant(hypothesis, reference), "seg_si_sdr": None}
    length, hop = round(0.2 * rate), round(0.1 * rate)
    if len(reference) >= length:
        pieces = list(zip(frames(hypothesis, length, hop), frames(reference, length, hop)))
        energies = np.array([length * r.var() for _, r in pieces])
        if energies.max() > 0:
            ratios = [scale_invariant(*pieces[i]) for i in np.flatnonzero(energies >= 1e-4 * energies.max())]
            values["seg_si_sdr"] = np.mean([-30 if ratio is None else np.clip(ratio, -30, 60) for ratio in ratios])
    return values


# Envelope, phase

def envelope(hypothesis, reference, rate):
    hypothesis, reference = shorter(hypothesis, reference)
    length, hop = round(0.02 * rate), round(0.01 * rate)
    if len(reference) < length or not reference.any():
        return {"env_rmse_db": None, "env_corr": None}
    b, a = (np.sqrt(np.mean(frames(x, length, hop) ** 2, axis=1)) for x in (hypothesis, reference))
    decibels = [20 * np.log10(np.maximum(x, a.max() / 1000)) for x in (a, b)]
    varies = np.ptp(a) > 0 and np.ptp(b) > 0
    return {"env_rmse_db": np.sqrt(np.mean((decibels[0] - decibels[1]) ** 2)),
            "env_corr": np.corrcoef(a, b)[0, 1] if varies else None}


def phase(hypothesis, reference, rate):
    y, x = (spectra(samples, 1024, 256) for samples in shorter(hypothesis, reference))
    weights = np.abs(x)
    difference = np.angle(x) - np.angle(y)

    def distance(difference, weights):
        if not weights.sum() > 0:
            return None
        return np.average(np.abs(difference - 2 * np.pi * np.round(difference / (2 * np.pi))), weights=weights)

    return {"phase_dist": distance(difference, weights),
            "group_delay_dist": distance(np.diff(difference, axis=1), weights[:, 1:]),
            "inst_freq_dist": distance(np.diff(difference, axis=0), weights[1:])}


# Bandwidth

def average_spectrum(samples):
    return np.mean(np.abs(spectra(samples, 2048, 1024)) ** 2, axis=0)


def bandwidth_of_file(samples, rate):
    """99 % of the power, and 60 dB below the largest bin; Hz."""
    power = average_spectrum(first_channel(samples))
    if not power.any():
        return None, None
    smooth = uniform_filter1d(power, 9, mode="constant")
    return (np.argmax(np.cumsum(power) >= 0.99 * power.sum()) * rate / 2048,
            np.flatnonzero(smooth >= 1e-6 * smooth.max())[-1] * rate / 2048)


def bandwidth_match(hypothesis, reference, rate):
    y, x = (average_spectrum(samples) for samples in shorter(hypothesis, reference))
    count = int(rate / 2 // 100)
    band = np.minimum((np.arange(1025) * rate / 2048 / 100).astype(int), count - 1)
    y, x = (np.bincount(band, weights=power, minlength=count) for power in (y, x))
    if not x.any():
        return None
    kept = np.flatnonzero((x >= 1e-6 * x.max()) & (y >= 0.1 * x))
    return 100.0 * (kept[-1] + 1) if len(kept) else 0.0


# Peaks

ON_SAMPLES = [0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
              0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125]
BETWEEN = [-0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
           0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375]


def first_channel(samples):
    return samples if samples.ndim == 1 else samples[:, 0]


def true_peak(samples):
    """dB of full scale: ITU-R BS.1770-4, annex 2."""
    channels = [samples] if samples.ndim == 1 else samples.T
    peak = max(np.abs(np.convolve(channel, taps)).max()
               for channel in channels for taps in (ON_SAMPLES, BETWEEN, BETWEEN[::-1], ON_SAMPLES[::-1]))
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def clipping_of_file(samples):
    """Shares of samples at full scale, and in flat peaks of three samples or more."""
    magnitude = np.abs(first_channel(samples))
    flat = magnitude >= magnitude.max() * (1 - 1e-4)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flat.astype(int), [0]])))
    runs = edges[1::2] - edges[::2]
    return np.mean(magnitude >= 0.999), runs[runs >= 3].sum() / len(magnitude)


# Delay and gain

def alignment(hypothesis, reference, rate):
    reach = round(0.2 * rate)
    lags = np.concatenate([np.arange(reach + 1), np.arange(-reach, 0)])
    padded = np.pad(reference, reach)
    # correlation[i]: the hypothesis is reach - i samples late.
    correlation = correlate(padded, hypothesis, mode="full", method="fft")[len(hypothesis) - 1:][:2 * reach + 1]
    delay = lags[np.argmax(correlation[reach - lags])]
    hypothesis, reference = shorter(hypothesis, reference)
    powers = [np.mean(samples ** 2) for samples in (hypothesis, reference)]
    return {"delay_samples": delay, "gain_db": 10 * math.log10(powers[0] / powers[1]) if min(powers) > 0 else None}


# Pitch errors

def pitch_errors(hypothesis, reference):
    """Of two contours in Hz, 0 in unvoiced frames."""
    hypothesis, reference = shorter(np.asarray(hypothesis, float), np.asarray(reference, float))
    voiced, found = reference > 0, hypothesis > 0
    both = voiced & found
    ratio = hypothesis[both] / reference[both]
    gross = np.abs(ratio - 1) > 0.2
    cents = 1200 * np.log2(ratio[~gross])
    wrong = np.sum(voiced != found)

    def share(count, of):
        return count / of if of else None

    return {"gpe": share(gross.sum(), both.sum()), "vde": share(wrong, len(voiced)),
            "ffe": share(gross.sum() + wrong, len(voiced)),
            "fpe_mean_cents": cents.mean() if len(cents) else None, "fpe_std_cents": cents.std() if len(cents) else None,
            "v2uv": share(np.sum(voiced & ~found), voiced.sum()), "uv2v": share(np.sum(~voiced & found), (~voiced).sum())}


# All of them

def signal_extra(hypothesis, reference, rate, files):
    """`files`: samples and rate of the hypothesis' and the reference's file, all channels."""
    values = {**si_sdr(hypothesis, reference, rate), **envelope(hypothesis, reference, rate),
              **phase(hypothesis, reference, rate), "bandwidth_match": bandwidth_match(hypothesis, reference, rate),
              **alignment(hypothesis, reference, rate)}
    for side, (samples, file_rate) in zip(("hyp", "ref"), files):
        values[f"bandwidth99_{side}"], values[f"bandwidth60_{side}"] = bandwidth_of_file(samples, file_rate)
        values[f"true_peak_{side}"] = true_peak(samples)
        values[f"clip_ratio_{side}"], values[f"clip_run_ratio_{side}"] = clipping_of_file(samples)
    return values
