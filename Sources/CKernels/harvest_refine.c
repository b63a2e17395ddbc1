#include "CKernels.h"
#include "internal.h"

#include <math.h>

enum { LANES = 8 };

static const double pi = 3.14159265358979323846;

static inline size_t rounded_up(size_t n) { return (n + LANES - 1) / LANES * LANES; }

size_t ck_refinement_scratch(size_t longest_half_window, size_t candidates) {
    /* Window with a zero at both ends, four folded signals, and per candidate its half window and six bins (as
     * 32-bit numbers), then per bin its number, amplitude and frequency. */
    return rounded_up(2 * longest_half_window + 3) + 8 + 4 * rounded_up(longest_half_window + 1)
           + candidates * (4 + CK_HARMONICS / 2 + 3 * CK_HARMONICS) + 64;
}

/* The signal under the two windows, folded about its centre: sums (even) and differences (odd) of the samples m = 1,
 * 2 ... to the right and left. A transform about the centre then needs cosines for the sums and sines for the
 * differences, half the products. Zero beyond the window up to a multiple of LANES. */
typedef struct {
    double *main_even, *main_odd, *slope_even, *slope_odd;
    double main_centre, slope_centre;
} folded;

/* Blackman's window of 2h+1 points; phase is its argument at the first point. window[-1] and window[2h+1] are
 * zeroed, and up to LANES - 1 values beyond are written. */
static inline __attribute__((always_inline)) void blackman(double *restrict window, size_t h, double phase) {
    size_t length = 2 * h + 1;
    double step = 2 * pi / (double)length;
    double c[LANES], s[LANES];
    for (int l = 0; l < LANES; l++) {
        c[l] = cos(phase + step * l);
        s[l] = sin(phase + step * l);
    }
    double cs = cos(step * LANES), ss = sin(step * LANES);
    for (size_t i = 0; i < length; i += LANES)
        for (int l = 0; l < LANES; l++) {
            window[i + l] = 0.42 + 0.5 * c[l] + 0.08 * (2 * c[l] * c[l] - 1);
            double next = c[l] * cs - s[l] * ss;
            s[l] = c[l] * ss + s[l] * cs;
            c[l] = next;
        }
    window[-1] = 0;
    window[length] = 0;
}

/* x is the first sample under the window. */
static inline __attribute__((always_inline)) void fold(const double *restrict x, const double *restrict window, size_t h,
                                                       folded *restrict f) {
    const double *right = x + h, *left = x + h, *w = window + h;
    f->main_centre = right[0] * w[0];
    f->slope_centre = right[0] * -((w[1] - w[-1]) / 2);
    for (size_t m = 1; m <= h; m++) {
        double r = right[m], l = *(left - m);
        double main_r = r * w[m], main_l = l * *(w - m);
        double slope_r = r * -((w[m + 1] - w[m - 1]) / 2), slope_l = l * -((*(w - m + 1) - *(w - m - 1)) / 2);
        f->main_even[m - 1] = main_r + main_l;
        f->main_odd[m - 1] = main_r - main_l;
        f->slope_even[m - 1] = slope_r + slope_l;
        f->slope_odd[m - 1] = slope_r - slope_l;
    }
    for (size_t m = h; m < rounded_up(h); m++)
        f->main_even[m] = f->main_odd[m] = f->slope_even[m] = f->slope_odd[m] = 0;
}

static inline __attribute__((always_inline)) double total(const double *s) {
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/* Amplitude and instantaneous frequency (Hz) at bin k of a transform of length size. */
static inline __attribute__((always_inline)) void measure(const folded *restrict f, size_t h, const ck_refinement *restrict r,
                                                          size_t size, size_t k, double *amplitude, double *frequency) {
    size_t stride = r->twiddle_count / size, mask = size - 1;
    double c[LANES], s[LANES], me[LANES] = {0}, mo[LANES] = {0}, se[LANES] = {0}, so[LANES] = {0};
    for (size_t l = 0; l < LANES; l++) {
        size_t index = (k * (l + 1) & mask) * stride * 2;
        c[l] = r->twiddles[index];
        s[l] = r->twiddles[index + 1];
    }
    size_t index = (k * LANES & mask) * stride * 2;
    double cs = r->twiddles[index], ss = r->twiddles[index + 1];
    for (size_t m = 0; m < h; m += LANES)
        for (int l = 0; l < LANES; l++) {
            me[l] += f->main_even[m + l] * c[l];
            mo[l] += f->main_odd[m + l] * s[l];
            se[l] += f->slope_even[m + l] * c[l];
            so[l] += f->slope_odd[m + l] * s[l];
            double next = c[l] * cs - s[l] * ss;
            s[l] = c[l] * ss + s[l] * cs;
            c[l] = next;
        }
    double main_re = f->main_centre + total(me), main_im = -total(mo);
    double slope_re = f->slope_centre + total(se), slope_im = -total(so);
    double power = main_re * main_re + main_im * main_im;
    double numerator = main_re * slope_im - main_im * slope_re;
    *amplitude = sqrt(power);
    *frequency = (double)k * r->rate / (double)size;
    if (power != 0) *frequency += numerator / power * r->rate / 2 / pi;
}

CK_CLONES
size_t ck_refine(const ck_refinement *restrict r, double time, const double *restrict candidates, size_t count,
                 double *restrict frequency, double *restrict score) {
    size_t longest = 0;
    uint32_t *half = (uint32_t *)r->scratch;
    uint32_t *harmonics = half + count;
    uint32_t *place = harmonics + count;
    double *numbers = r->scratch + (2 * count + CK_HARMONICS * count + 1) / 2;
    for (size_t c = 0; c < count; c++) {
        half[c] = (uint32_t)(1.5 * r->rate / candidates[c] + 1);
        if (half[c] > longest) longest = half[c];
        double available = r->rate / 2 / candidates[c];
        harmonics[c] = available < CK_HARMONICS ? (uint32_t)available : CK_HARMONICS;
    }
    double *amplitudes = numbers + CK_HARMONICS * count, *frequencies = amplitudes + CK_HARMONICS * count;
    folded f;
    f.main_even = frequencies + CK_HARMONICS * count;
    f.main_odd = f.main_even + rounded_up(longest);
    f.slope_even = f.main_odd + rounded_up(longest);
    f.slope_odd = f.slope_even + rounded_up(longest);
    double *window = f.slope_odd + rounded_up(longest) + 1;

    /* Candidates with the same window share it, and share the bins that they have in common. */
    for (size_t c = 0; c < count; c++) {
        size_t h = half[c];
        if (h == 0) continue;
        size_t length = 2 * h + 1, size = (size_t)4 << (63 - __builtin_clzll(length));
        double start = (time - (double)h / r->rate) * r->rate + 0.001;
        /* The first point under the window, counted from 0; rounding is away from zero. */
        long first = (long)(start > 0 ? start + 0.5 : start - 0.5) - 1;
        blackman(window, h, 2 * pi * (((double)first / r->rate - time) * r->rate / (double)length));
        fold(r->signal + ((long)r->pad + first), window, h, &f);

        size_t bins = 0;
        for (size_t d = c; d < count; d++) {
            if (half[d] != h) continue;
            for (size_t i = 0; i < harmonics[d]; i++) {
                double k = (double)(long)(candidates[d] * (double)size / r->rate * (double)(i + 1) + 0.5);
                size_t b = 0;
                while (b < bins && numbers[b] != k) b++;
                if (b == bins) numbers[bins++] = k;
                place[d * CK_HARMONICS + i] = (uint32_t)b;
            }
        }
        for (size_t b = 0; b < bins; b++)
            measure(&f, h, r, size, (size_t)numbers[b], amplitudes + b, frequencies + b);
        for (size_t d = c; d < count; d++) {
            if (half[d] != h) continue;
            half[d] = 0;
            frequency[d] = score[d] = 0;
            if (harmonics[d] == 0) continue;
            double weighted = 0, weights = 0, deviation = 0;
            for (size_t i = 0; i < harmonics[d]; i++) {
                uint32_t b = place[d * CK_HARMONICS + i];
                double order = (double)(i + 1);
                weighted += amplitudes[b] * frequencies[b];
                weights += amplitudes[b] * order;
                deviation += fabs((frequencies[b] / order - candidates[d]) / candidates[d]);
            }
            double refined = weighted / (weights + 1e-12);
            double s = 1 / (deviation / harmonics[d] + 1e-12);
            if (refined < r->floor || refined > r->ceiling || s < r->lowest_score) continue;
            frequency[d] = refined;
            score[d] = s;
        }
    }
    size_t kept = 0;
    for (size_t c = 0; c < count; c++)
        if (score[c] > 0) {
            frequency[kept] = frequency[c];
            score[kept++] = score[c];
        }
    return kept;
}
