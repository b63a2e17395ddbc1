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

/* The signal under Blackman's window and under its derivative, folded about the centre: sums (even) and differences
 * (odd) of the samples m = 1, 2 ... to the right and left. A transform about the centre then needs cosines for the sums
 * and sines for the differences, half the products. Zero beyond the window up to a multiple of LANES. The derivative
 * is twice WORLD's. */
typedef struct {
    double *even, *odd, *slope_even, *slope_odd;
    double centre, slope_centre;
} folded;

/* Folds the 2h+1 samples about x. The window's argument is phase at x and runs over one turn.
 *
 * At m, with c, s, c2, s2 the cosine and sine of m steps and of twice that, the window is A - B to the right and A + B to
 * the left, where A = 0.42 + 0.5 cos(phase) c + 0.08 cos(2 phase) c2 and B = 0.5 sin(phase) s + 0.08 sin(2 phase) s2;
 * the difference of its neighbours is V + U to the right and V - U to the left. Reads up to LANES samples beyond both
 * ends. */
INLINE void fold(const double *x, size_t h, double phase, folded *f) {
    double half_step = pi / (double)(2 * h + 1);
    double hr = cos(half_step), hi = sin(half_step), pr = cos(phase), ps = sin(phase);
    double sr = hr * hr - hi * hi, si = 2 * hr * hi;
    double a1 = 0.5 * pr, a2 = 0.08 * (2 * pr * pr - 1), b1 = 0.5 * ps, b2 = 0.08 * (2 * ps * pr);
    double turn = 2 * si, turn2 = 4 * si * sr;
    double u1 = a1 * turn, u2 = a2 * turn2, v1 = b1 * turn, v2 = b2 * turn2;
    f->centre = x[0] * (0.42 + a1 + a2);
    f->slope_centre = x[0] * (v1 + v2);

    rotation z = powers(sr, si);
    lanes c = z.c, s = z.s;
    double wr = c[LANES - 1], wi = s[LANES - 1];
    for (size_t m = 0; m < h; m += LANES) {
        lanes right = load(x + m + 1), left = reversed(load(x - m - LANES));
        lanes sum = right + left, difference = right - left;
        lanes c2 = 2 * c * c - 1, s2 = 2 * s * c;
        lanes a = (0.42 + a1 * c) + a2 * c2, b = b1 * s + b2 * s2;
        lanes u = u1 * s + u2 * s2, v = v1 * c + v2 * c2;
        store(f->even + m, a * sum - b * difference);
        store(f->odd + m, a * difference - b * sum);
        store(f->slope_even + m, v * sum + u * difference);
        store(f->slope_odd + m, v * difference + u * sum);
        lanes next = c * wr - s * wi;
        s = c * wi + s * wr;
        c = next;
    }
    for (size_t m = h; m < rounded_up(h); m++) f->even[m] = f->odd[m] = f->slope_even[m] = f->slope_odd[m] = 0;

    /* At its ends WORLD's derivative takes the window's neighbour outside for zero. The neighbours inside are 1.5 steps
     * away from half a turn. */
    double ir = hr * sr - hi * si, ii = hr * si + hi * sr;
    double first = -(pr * ir - ps * ii), last = -(pr * ir + ps * ii);
    double right = x[h] * (0.42 + 0.5 * last + 0.08 * (2 * last * last - 1));
    double left = *(x - h) * -(0.42 + 0.5 * first + 0.08 * (2 * first * first - 1));
    f->slope_even[h - 1] = right + left;
    f->slope_odd[h - 1] = right - left;
}

/* Sums over the folded signal at bin k of a transform of length size: real and negative imaginary part of the windowed
 * signal's spectrum, then of the derivative's. */
INLINE quarters transform(const folded *f, size_t h, const ck_refinement *r, size_t size, size_t k) {
    size_t stride = 2 * (r->twiddle_count / size), mask = size - 1;
#define TWIDDLE(l) r->twiddles[(k * (l) & mask) * stride]
#define TWIDDLE_SINE(l) r->twiddles[(k * (l) & mask) * stride + 1]
    /* Two phases apart by four samples hide the latency of turning them; one accumulator serves both, so that
     * everything stays in sixteen registers. */
    quarters c = {TWIDDLE(1), TWIDDLE(2), TWIDDLE(3), TWIDDLE(4)};
    quarters s = {TWIDDLE_SINE(1), TWIDDLE_SINE(2), TWIDDLE_SINE(3), TWIDDLE_SINE(4)};
    quarters c4 = {TWIDDLE(5), TWIDDLE(6), TWIDDLE(7), TWIDDLE(8)};
    quarters s4 = {TWIDDLE_SINE(5), TWIDDLE_SINE(6), TWIDDLE_SINE(7), TWIDDLE_SINE(8)};
    double wr = TWIDDLE(LANES), wi = TWIDDLE_SINE(LANES);
    quarters even = {0}, odd = {0}, slope_even = {0}, slope_odd = {0};
    for (size_t m = 0; m < h; m += LANES) {
        even += load4(f->even + m) * c;
        odd += load4(f->odd + m) * s;
        slope_even += load4(f->slope_even + m) * c;
        slope_odd += load4(f->slope_odd + m) * s;
        quarters next = c * wr - s * wi;
        s = c * wi + s * wr;
        c = next;
        even += load4(f->even + m + 4) * c4;
        odd += load4(f->odd + m + 4) * s4;
        slope_even += load4(f->slope_even + m + 4) * c4;
        slope_odd += load4(f->slope_odd + m + 4) * s4;
        next = c4 * wr - s4 * wi;
        s4 = c4 * wi + s4 * wr;
        c4 = next;
    }
    return totals(even, odd, slope_even, slope_odd);
}

/* What is kept for each candidate and each bin; all arrays are in the scratch memory. */
typedef struct {
    uint32_t *half, *harmonics, *place;
    uint32_t *bin;
    quarters *sums;
    double *amplitude, *frequency;
} lists;

size_t ck_refinement_scratch(size_t longest_half_window, size_t candidates) {
    size_t signals = 4 * rounded_up(longest_half_window);
    size_t per_candidate = (2 + 2 * CK_HARMONICS) * sizeof(uint32_t) + CK_HARMONICS * (sizeof(quarters) + 2 * sizeof(double));
    return signals + (candidates * per_candidate + sizeof(double) - 1) / sizeof(double);
}

INLINE folded divide(const ck_refinement *r, size_t longest, size_t candidates, lists *l) {
    size_t bins = CK_HARMONICS * candidates, signal = rounded_up(longest);
    folded f = {r->scratch, r->scratch + signal, r->scratch + 2 * signal, r->scratch + 3 * signal, 0, 0};
    l->sums = (quarters *)(r->scratch + 4 * signal);
    l->amplitude = (double *)(l->sums + bins);
    l->frequency = l->amplitude + bins;
    l->half = (uint32_t *)(l->frequency + bins);
    l->harmonics = l->half + candidates;
    l->place = l->harmonics + candidates;
    l->bin = l->place + bins;
    return f;
}

/* Puts the bins of the candidates c, c+1 ... with half window h into the list, each once, and returns their number. */
INLINE size_t collect_bins(const ck_refinement *r, const double *candidates, size_t c, size_t count, size_t h, size_t size,
                           lists *l) {
    size_t bins = 0, before = c;
    for (size_t d = c; d < count; d++) {
        if (l->half[d] != h) continue;
        for (size_t i = 0; i < l->harmonics[d]; i++) {
            uint32_t k = (uint32_t)(candidates[d] * (double)size / r->rate * (double)(i + 1) + 0.5), b = 0;
            /* Mostly it is the same as for the candidate before. */
            if (d > c && i < l->harmonics[before]) b = l->place[before * CK_HARMONICS + i];
            if (b >= bins || l->bin[b] != k)
                for (b = 0; b < bins && l->bin[b] != k; b++) {}
            if (b == bins) l->bin[bins++] = k;
            l->place[d * CK_HARMONICS + i] = b;
        }
        before = d;
    }
    return bins;
}

/* Amplitude and instantaneous frequency (Hz) in every bin. */
INLINE void measure(const ck_refinement *r, const folded *f, size_t h, size_t size, size_t bins, lists *l) {
    quarters centre = {f->centre, 0, f->slope_centre, 0};
    for (size_t b = 0; b < bins; b++) l->sums[b] = centre + transform(f, h, r, size, l->bin[b]);
    for (size_t b = 0; b < bins; b++) {
        double re = l->sums[b][0], im = l->sums[b][1], slope_re = l->sums[b][2], slope_im = l->sums[b][3];
        double power = re * re + im * im;
        double offset = (im * slope_re - re * slope_im) / 2 / power * r->rate / 2 / pi;
        l->amplitude[b] = sqrt(power);
        l->frequency[b] = (double)l->bin[b] * r->rate / (double)size + (power != 0 ? offset : 0);
    }
}

/* The mean frequency of candidate d's harmonics, weighted by amplitude, if it is in range and agrees well enough with
 * the candidate; the score is 0 if not. */
INLINE void judge(const ck_refinement *r, const lists *l, size_t d, double candidate, double *frequency, double *score) {
    *frequency = *score = 0;
    size_t harmonics = l->harmonics[d];
    if (harmonics == 0) return;
    double weighted = 0, weights = 0, deviation = 0;
    for (size_t i = 0; i < harmonics; i++) {
        uint32_t b = l->place[d * CK_HARMONICS + i];
        double order = (double)(i + 1);
        weighted += l->amplitude[b] * l->frequency[b];
        weights += l->amplitude[b] * order;
        deviation += fabs((l->frequency[b] / order - candidate) / candidate);
    }
    double refined = weighted / (weights + 1e-12);
    double agreement = 1 / (deviation / (double)harmonics + 1e-12);
    if (refined < r->floor || refined > r->ceiling || agreement < r->lowest_score) return;
    *frequency = refined;
    *score = agreement;
}

CK_CLONES
size_t ck_refine(const ck_refinement *r, double time, const double *candidates, size_t count, double *frequency,
                 double *score) {
    lists l;
    folded f = divide(r, r->longest_half_window, count, &l);
    for (size_t c = 0; c < count; c++) {
        double available = r->rate / 2 / candidates[c];
        l.half[c] = (uint32_t)(1.5 * r->rate / candidates[c] + 1);
        l.harmonics[c] = available < CK_HARMONICS ? (uint32_t)available : CK_HARMONICS;
    }
    /* Candidates with the same window share it, and share the bins that they have in common. */
    for (size_t c = 0; c < count; c++) {
        size_t h = l.half[c];
        if (h == 0) continue;
        size_t length = 2 * h + 1, size = (size_t)4 << (63 - __builtin_clzll(length));
        double start = (time - (double)h / r->rate) * r->rate + 0.001;
        /* The first point under the window, counted from 0; rounding is away from zero. */
        long first = (long)(start > 0 ? start + 0.5 : start - 0.5) - 1;
        long centre = first + (long)h;
        double phase = 2 * pi * (((double)centre - time * r->rate) / (double)length);
        fold(r->signal + ((long)r->pad + centre), h, phase, &f);
        size_t bins = collect_bins(r, candidates, c, count, h, size, &l);
        measure(r, &f, h, size, bins, &l);
        for (size_t d = c; d < count; d++) {
            if (l.half[d] != h) continue;
            l.half[d] = 0;
            judge(r, &l, d, candidates[d], frequency + d, score + d);
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
