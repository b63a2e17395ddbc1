#include "CKernels.h"
#include "internal.h"

#include <math.h>

/* Vectors are passed to functions that are always inlined, so that no binary interface depends on their width. */
#pragma GCC diagnostic ignored "-Wpsabi"

enum { LANES = 8 };

/* Eight values that are computed alike; two or four registers on processors with narrower ones. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
typedef double quarters __attribute__((vector_size(4 * sizeof(double)), aligned(8)));

static const double pi = 3.14159265358979323846;

#define INLINE static inline __attribute__((always_inline))

INLINE size_t rounded_up(size_t n) { return (n + LANES - 1) / LANES * LANES; }
INLINE lanes load(const double *p) { return *(const lanes *)p; }
INLINE void store(double *p, lanes v) { *(lanes *)p = v; }
INLINE lanes reversed(lanes v) { return __builtin_shufflevector(v, v, 7, 6, 5, 4, 3, 2, 1, 0); }
INLINE quarters load4(const double *p) { return *(const quarters *)p; }

/* The sums of four vectors. */
INLINE quarters totals(quarters p, quarters q, quarters r, quarters s) {
    quarters pq = __builtin_shufflevector(p, q, 0, 1, 4, 5) + __builtin_shufflevector(p, q, 2, 3, 6, 7);
    quarters rs = __builtin_shufflevector(r, s, 0, 1, 4, 5) + __builtin_shufflevector(r, s, 2, 3, 6, 7);
    return __builtin_shufflevector(pq, rs, 0, 2, 4, 6) + __builtin_shufflevector(pq, rs, 1, 3, 5, 7);
}

/* The signal under Blackman's window and under its derivative, folded about a centre: sums (even) and differences (odd)
 * of the samples m = 1, 2 ... count to the right and left. A transform about the centre then needs cosines for the sums
 * and sines for the differences, half the products. Zero beyond count up to a multiple of four. The derivative is
 * twice WORLD's. */
typedef struct {
    double *even, *odd, *slope_even, *slope_odd;
    double centre, slope_centre;
    size_t count;
} folded;

INLINE void clear_end(folded *f) {
    for (size_t m = f->count; m % 4; m++) f->even[m] = f->odd[m] = f->slope_even[m] = f->slope_odd[m] = 0;
}

/* Folds the 2h+1 samples about x where the grid of frames meets the samples. Then WORLD's window is one step early: about
 * x + 1 it is symmetric, but for two samples more to the left, and its table serves all frames. */
INLINE void fold_on_grid(const ck_refinement *r, const double *x, size_t h, folded *f) {
    const double *window = r->windows + h * (h - 1), *slope = window + h, *centre = x + 1;
    f->count = h + 1;
    f->centre = centre[0];
    f->slope_centre = 0;
    for (size_t m = 0; m + 1 < h; m += 4) {
        quarters right = load4(centre + m + 1), left = load4(centre - m - 4);
        left = __builtin_shufflevector(left, left, 3, 2, 1, 0);
        quarters sum = right + left, difference = right - left, w = load4(window + m), d = load4(slope + m);
        *(quarters *)(f->even + m) = w * sum;
        *(quarters *)(f->odd + m) = w * difference;
        *(quarters *)(f->slope_even + m) = d * difference;
        *(quarters *)(f->slope_odd + m) = d * sum;
    }
    /* The two samples without a partner; the window is as large at h + 1 as at h. At its ends WORLD's derivative takes the
     * window's neighbour outside for zero. */
    double end = window[h - 1], last = *(centre - h), first = *(centre - h - 1), right = centre[h - 1] * end;
    f->even[h - 1] = end * last;
    f->odd[h - 1] = -end * last;
    f->slope_even[h - 1] = -slope[h - 1] * last;
    f->slope_odd[h - 1] = slope[h - 1] * last;
    f->even[h] = end * first;
    f->odd[h] = -end * first;
    f->slope_even[h] = -end * first;
    f->slope_odd[h] = end * first;
    if (h > 1) {
        f->slope_even[h - 2] += right;
        f->slope_odd[h - 2] += right;
    } else {
        f->slope_centre = right;
    }
    clear_end(f);
}

/* Cosines and sines of 1, 2 ... LANES times an angle. Vectors are made from scalars at once: stores of single elements
 * would stall the load of the whole. */
typedef struct {
    lanes c, s;
} rotation;

INLINE rotation powers(double c1, double s1) {
    double c2 = c1 * c1 - s1 * s1, s2 = 2 * c1 * s1;
    double c3 = c2 * c1 - s2 * s1, s3 = c2 * s1 + s2 * c1;
    double c4 = c2 * c2 - s2 * s2, s4 = 2 * c2 * s2;
    double c5 = c4 * c1 - s4 * s1, s5 = c4 * s1 + s4 * c1;
    double c6 = c4 * c2 - s4 * s2, s6 = c4 * s2 + s4 * c2;
    double c7 = c4 * c3 - s4 * s3, s7 = c4 * s3 + s4 * c3;
    double c8 = c4 * c4 - s4 * s4, s8 = 2 * c4 * s4;
    return (rotation){{c1, c2, c3, c4, c5, c6, c7, c8}, {s1, s2, s3, s4, s5, s6, s7, s8}};
}

/* Folds the 2h+1 samples about x wherever the frame lies: the window's argument is offset steps at x, a step being one
 * turn over its length.
 *
 * At m, with c and s the cosine and sine of m steps, the window is A - B to the right and A + B to the left, where
 * A = 0.42 + 0.5 cos(phase) c + 0.08 cos(2 phase) (2 c c - 1) and B = 0.5 sin(phase) s + 0.08 sin(2 phase) 2 s c; the
 * difference of its neighbours is V + U to the right and V - U to the left. */
INLINE void fold(const ck_refinement *r, const double *x, size_t h, double offset, folded *f) {
    double phase = 2 * pi * (offset / (double)(2 * h + 1)), pr = cos(phase), ps = sin(phase);
    double hr = r->half_steps[2 * h], hi = r->half_steps[2 * h + 1];
    double sr = hr * hr - hi * hi, si = 2 * hr * hi;
    double a1 = 0.5 * pr, a2 = 0.08 * (2 * pr * pr - 1), b1 = 0.5 * ps, b2 = 0.08 * (2 * ps * pr);
    double turn = 2 * si, turn2 = 4 * si * sr;
    double u1 = a1 * turn, u2 = a2 * turn2, v1 = b1 * turn, v2 = b2 * turn2;
    f->count = h;
    f->centre = x[0] * (0.42 + a1 + a2);
    f->slope_centre = x[0] * (v1 + v2);

    rotation z = powers(sr, si);
    lanes c = z.c, s = z.s;
    double wr = c[LANES - 1], wi = s[LANES - 1], a0 = 0.42 - a2;
    for (size_t m = 0; m < h; m += LANES) {
        lanes right = load(x + m + 1), left = reversed(load(x - m - LANES));
        lanes a = a0 + c * (a1 + (2 * a2) * c), b = s * (b1 + (2 * b2) * c);
        lanes main_right = right * (a - b), main_left = left * (a + b);
        store(f->even + m, main_right + main_left);
        store(f->odd + m, main_right - main_left);
        lanes u = s * (u1 + (2 * u2) * c), v = c * (v1 + (2 * v2) * c) - v2;
        lanes slope_right = right * (v + u), slope_left = left * (v - u);
        store(f->slope_even + m, slope_right + slope_left);
        store(f->slope_odd + m, slope_right - slope_left);
        lanes next = c * wr - s * wi;
        s = c * wi + s * wr;
        c = next;
    }

    /* At its ends WORLD's derivative takes the window's neighbour outside for zero. The neighbours inside are 1.5 steps
     * away from half a turn. */
    double ir = hr * sr - hi * si, ii = hr * si + hi * sr;
    double first = -(pr * ir - ps * ii), last = -(pr * ir + ps * ii);
    double right = x[h] * (0.42 + 0.5 * last + 0.08 * (2 * last * last - 1));
    double left = *(x - h) * -(0.42 + 0.5 * first + 0.08 * (2 * first * first - 1));
    f->slope_even[h - 1] = right + left;
    f->slope_odd[h - 1] = right - left;
    clear_end(f);
}

/* Sums over the folded signal at a bin: real and negative imaginary part of the windowed signal's spectrum, then of the
 * derivative's. wave holds the bin's cosines and then, from stride on, its sines at m = 1, 2 ... */
INLINE quarters transform(const folded *f, const double *wave, size_t stride) {
    quarters even = {0}, odd = {0}, slope_even = {0}, slope_odd = {0};
    for (size_t m = 0; m < f->count; m += 4) {
        quarters c = load4(wave + m), s = load4(wave + stride + m);
        even += load4(f->even + m) * c;
        odd += load4(f->odd + m) * s;
        slope_even += load4(f->slope_even + m) * c;
        slope_odd += load4(f->slope_odd + m) * s;
    }
    return totals(even, odd, slope_even, slope_odd);
}

/* The same at two bins, which share the reading of the signal. */
INLINE void transform_two(const folded *f, const double *wave0, const double *wave1, size_t stride,
                          quarters sums[2]) {
    quarters even0 = {0}, odd0 = {0}, slope_even0 = {0}, slope_odd0 = {0};
    quarters even1 = {0}, odd1 = {0}, slope_even1 = {0}, slope_odd1 = {0};
    for (size_t m = 0; m < f->count; m += 4) {
        quarters e = load4(f->even + m), se = load4(f->slope_even + m);
        quarters c0 = load4(wave0 + m), c1 = load4(wave1 + m);
        even0 += e * c0;
        even1 += e * c1;
        slope_even0 += se * c0;
        slope_even1 += se * c1;
        quarters o = load4(f->odd + m), so = load4(f->slope_odd + m);
        quarters s0 = load4(wave0 + stride + m), s1 = load4(wave1 + stride + m);
        odd0 += o * s0;
        odd1 += o * s1;
        slope_odd0 += so * s0;
        slope_odd1 += so * s1;
    }
    sums[0] = totals(even0, odd0, slope_even0, slope_odd0);
    sums[1] = totals(even1, odd1, slope_even1, slope_odd1);
}

/* Candidates in order of frequency, and the bins of those that share a window; all arrays are in the scratch memory. */
typedef struct {
    double *candidate;
    uint32_t *index;     /* place in the caller's list */
    uint32_t *half;      /* h of the window of 2h+1 points */
    uint32_t *harmonics; /* number of harmonics that are read */
    uint32_t *place;     /* for each candidate and harmonic, its bin's place in the lists below */
    uint32_t *bin;
    quarters *sums;
    double *amplitude, *frequency;
} lists;

size_t ck_refinement_scratch(size_t longest_half_window, size_t candidates) {
    size_t signals = 4 * rounded_up(longest_half_window + 1);
    size_t per_harmonic = 2 * sizeof(uint32_t) + sizeof(quarters) + 2 * sizeof(double);
    size_t per_candidate = sizeof(double) + 3 * sizeof(uint32_t) + CK_HARMONICS * per_harmonic;
    return signals + (candidates * per_candidate + sizeof(double) - 1) / sizeof(double);
}

INLINE folded divide(const ck_refinement *r, size_t longest, size_t candidates, lists *l) {
    size_t bins = CK_HARMONICS * candidates, signal = rounded_up(longest + 1);
    folded f = {r->scratch, r->scratch + signal, r->scratch + 2 * signal, r->scratch + 3 * signal, 0, 0, 0};
    l->sums = (quarters *)(r->scratch + 4 * signal);
    l->amplitude = (double *)(l->sums + bins);
    l->frequency = l->amplitude + bins;
    l->candidate = l->frequency + bins;
    l->index = (uint32_t *)(l->candidate + candidates);
    l->half = l->index + candidates;
    l->harmonics = l->half + candidates;
    l->place = l->harmonics + candidates;
    l->bin = l->place + bins;
    return f;
}

/* Sorted by frequency, candidates with the same window stand together, and so do those whose tables are in the first
 * cache already. */
INLINE void sort(const ck_refinement *r, const double *candidates, size_t count, lists *l) {
    for (size_t c = 0; c < count; c++) {
        size_t d = c;
        for (; d > 0 && l->candidate[d - 1] > candidates[c]; d--) {
            l->candidate[d] = l->candidate[d - 1];
            l->index[d] = l->index[d - 1];
        }
        l->candidate[d] = candidates[c];
        l->index[d] = (uint32_t)c;
    }
    for (size_t d = 0; d < count; d++) {
        double available = r->rate / 2 / l->candidate[d];
        l->half[d] = (uint32_t)(1.5 * r->rate / l->candidate[d] + 1);
        l->harmonics[d] = available < CK_HARMONICS ? (uint32_t)available : CK_HARMONICS;
    }
}

/* Lists the bins of the candidates from ... end-1 and returns their number. A bin is listed once for all neighbours that
 * share it. */
INLINE size_t collect_bins(const ck_refinement *r, size_t from, size_t end, size_t size, lists *l) {
    size_t bins = 0;
    for (size_t d = from; d < end; d++)
        for (size_t i = 0; i < l->harmonics[d]; i++) {
            uint32_t k = (uint32_t)(l->candidate[d] * (double)size / r->rate * (double)(i + 1) + 0.5);
            uint32_t *place = l->place + d * CK_HARMONICS + i;
            if (d > from && i < l->harmonics[d - 1] && l->bin[*(place - CK_HARMONICS)] == k) {
                *place = *(place - CK_HARMONICS);
            } else {
                *place = (uint32_t)bins;
                l->bin[bins++] = k;
            }
        }
    return bins;
}

/* Amplitude and instantaneous frequency (Hz) in every bin. */
INLINE void measure(const ck_refinement *r, const folded *f, size_t size, size_t bins, lists *l) {
    double bin_width = r->rate / (double)size, per_turn = r->rate / 2 / pi / 2;
    const double *waves = r->waves + r->wave_offsets[__builtin_ctzll(size)];
    size_t stride = size / 4, b = 0;
    for (; b + 2 <= bins; b += 2)
        transform_two(f, waves + l->bin[b] * 2 * stride, waves + l->bin[b + 1] * 2 * stride, stride, l->sums + b);
    if (b < bins) l->sums[b] = transform(f, waves + l->bin[b] * 2 * stride, stride);
    for (b = 0; b < bins; b++) {
        double re = f->centre + l->sums[b][0], im = l->sums[b][1];
        double slope_re = f->slope_centre + l->sums[b][2], slope_im = l->sums[b][3];
        double power = re * re + im * im;
        double offset = (im * slope_re - re * slope_im) / power * per_turn;
        l->amplitude[b] = sqrt(power);
        l->frequency[b] = (double)l->bin[b] * bin_width + (power != 0 ? offset : 0);
    }
}

/* The mean frequency of candidate d's harmonics, weighted by amplitude, if it is in range and agrees well enough with
 * the candidate; the score is 0 if not. */
INLINE void judge(const ck_refinement *r, const lists *l, size_t d, double *frequency, double *score) {
    static const double reciprocals[CK_HARMONICS] = {1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6};
    *frequency = *score = 0;
    size_t harmonics = l->harmonics[d];
    if (harmonics == 0) return;
    double weighted = 0, weights = 0, deviation = 0;
    for (size_t i = 0; i < harmonics; i++) {
        uint32_t b = l->place[d * CK_HARMONICS + i];
        weighted += l->amplitude[b] * l->frequency[b];
        weights += l->amplitude[b] * (double)(i + 1);
        deviation += fabs(l->frequency[b] * reciprocals[i] - l->candidate[d]);
    }
    double refined = weighted / (weights + 1e-12);
    double agreement = 1 / (deviation / (l->candidate[d] * (double)harmonics) + 1e-12);
    if (refined < r->floor || refined > r->ceiling || agreement < r->lowest_score) return;
    *frequency = refined;
    *score = agreement;
}

CK_CLONES
size_t ck_refine(const ck_refinement *r, double time, const double *candidates, size_t count, double *frequency,
                 double *score) {
    lists l;
    folded f = divide(r, r->longest_half_window, count, &l);
    sort(r, candidates, count, &l);
    for (size_t from = 0, end; from < count; from = end) {
        size_t h = l.half[from], size = (size_t)4 << (63 - __builtin_clzll(2 * h + 1));
        for (end = from + 1; end < count && l.half[end] == h; end++) {}
        double start = (time - (double)h / r->rate) * r->rate + 0.001;
        /* The first point under the window, counted from 0; rounding is away from zero. */
        long first = (long)(start > 0 ? start + 0.5 : start - 0.5) - 1;
        long centre = first + (long)h;
        const double *x = r->signal + ((long)r->pad + centre);
        double offset = (double)centre - time * r->rate;
        if (fabs(offset + 1) < 1e-9) fold_on_grid(r, x, h, &f);
        else fold(r, x, h, offset, &f);
        measure(r, &f, size, collect_bins(r, from, end, size, &l), &l);
        for (size_t d = from; d < end; d++) judge(r, &l, d, frequency + l.index[d], score + l.index[d]);
    }
    size_t kept = 0;
    for (size_t c = 0; c < count; c++)
        if (score[c] > 0) {
            frequency[kept] = frequency[c];
            score[kept++] = score[c];
        }
    return kept;
}
