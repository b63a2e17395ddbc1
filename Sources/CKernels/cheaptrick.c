#include "CKernels.h"
#include "internal.h"

#include <math.h>
#include <string.h>

enum { LANES = 8 };

static const double pi = 3.14159265358979323846;

#define INLINE static inline __attribute__((always_inline))

INLINE double deviate(uint32_t sum) { return sum / 268435456.0 - 6.0; }

CK_CLONES
void ck_pitch_window(const double *restrict x, size_t h, double cycles, const uint32_t *restrict noise,
                     double *restrict out) {
    size_t length = 2 * h + 1, i = 0;
    double c[LANES], s[LANES], energies[LANES] = {0}, sums[LANES] = {0}, weights[LANES] = {0};
    double step = pi * cycles;
    double wr = cos(step), wi = sin(step), zr = cos(step * (double)h), zi = -sin(step * (double)h);
    for (int l = 0; l < LANES; l++) {
        c[l] = zr;
        s[l] = zi;
        double next = zr * wr - zi * wi;
        zi = zr * wi + zi * wr;
        zr = next;
    }
    wr = cos(step * LANES);
    wi = sin(step * LANES);
    /* First the bare window, then everything that needs its energy. */
    for (; i < length; i += LANES)
        for (int l = 0; l < LANES; l++) {
            out[i + l] = 0.5 * c[l] + 0.5;
            double next = c[l] * wr - s[l] * wi;
            s[l] = c[l] * wi + s[l] * wr;
            c[l] = next;
        }
    for (; length < i--;) out[i] = 0;
    for (i = 0; i < length; i += LANES)
        for (int l = 0; l < LANES; l++) energies[l] += out[i + l] * out[i + l];
    double energy = 0;
    for (int l = 0; l < LANES; l++) energy += energies[l];
    double scale = 1 / sqrt(energy);
    for (i = 0; i + LANES <= length; i += LANES)
        for (int l = 0; l < LANES; l++) {
            double w = out[i + l] * scale;
            weights[l] += w;
            sums[l] += x[i + l] * w + deviate(noise[i + l]) * 1e-12;
        }
    double sum = 0, weight = 0;
    for (int l = 0; l < LANES; l++) {
        sum += sums[l];
        weight += weights[l];
    }
    for (; i < length; i++) {
        double w = out[i] * scale;
        weight += w;
        sum += x[i] * w + deviate(noise[i]) * 1e-12;
    }
    double share = sum / weight;
    for (i = 0; i < length; i++) {
        double w = out[i] * scale;
        out[i] = (x[i] * w + deviate(noise[i]) * 1e-12) - w * share;
    }
}

/* ln x for positive normal x, to the last digit or two: x = 2^e m with m from sqrt(1/2) to sqrt(2), and the series of
 * ln m = 2 artanh((m - 1)/(m + 1)). Without branches, so that loops over it become vector code. */
INLINE double logarithm(double x) {
    const uint64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t shifted = bits - root_half + one;
    /* The exponent as a number, by way of the mantissa of 2^52 + 2^51. */
    uint64_t biased = (shifted >> 52) + 0x4338000000000000;
    double e;
    memcpy(&e, &biased, sizeof e);
    e -= 6755399441055744.0 + 1023;
    uint64_t mantissa = (shifted & 0xfffffffffffff) + root_half;
    double m;
    memcpy(&m, &mantissa, sizeof m);
    double s = (m - 1) / (m + 1), z = s * s;
    double series = 1.0 / 23;
    series = series * z + 1.0 / 21;
    series = series * z + 1.0 / 19;
    series = series * z + 1.0 / 17;
    series = series * z + 1.0 / 15;
    series = series * z + 1.0 / 13;
    series = series * z + 1.0 / 11;
    series = series * z + 1.0 / 9;
    series = series * z + 1.0 / 7;
    series = series * z + 1.0 / 5;
    series = series * z + 1.0 / 3;
    /* ln 2 in two parts, the first of which times an exponent is exact. */
    return e * 0.693147180369123816490 + (2 * s + (2 * s * z * series + e * 1.90821492927058770002e-10));
}

CK_CLONES
void ck_smooth_log(const double *restrict power, size_t half, double bin_width, double width,
                   const uint32_t *restrict noise, double *restrict running, double *restrict out) {
    size_t boundary = (size_t)(width / bin_width) + 1;
    if (boundary > half) boundary = half;
    double sum = 0;
    /* Sequential as in WORLD: where the spectrum falls far below its peak, this sum's rounding shows. */
    size_t n = 0;
    for (size_t k = boundary; k > 0; k--) running[n++] = sum += power[k] * bin_width;
    for (size_t k = 0; k < half; k++) running[n++] = sum += power[k] * bin_width;
    for (size_t k = half; k + boundary + 1 > half; k--) running[n++] = sum += power[k] * bin_width;
    running[n] = running[n + 1] = sum;
    /* The running sum belongs to bin positions from 0.5 - boundary on; it is read width/2 to both sides of each bin.
     * Positions go up by one a bin, but are rounded as in WORLD: the difference of two nearby values of a large sum shows
     * it. */
    double origin = -((double)boundary - 0.5) * bin_width;
    size_t low = (size_t)((-width / 2 - origin) / bin_width), high = (size_t)((-width / 2 + width - origin) / bin_width);
    const double *l = running + low, *h = running + high;
    for (size_t k = 0; k <= half; k++) {
        double edge = (double)k * bin_width - width / 2;
        double low_share = (edge - origin) / bin_width - (double)(k + low);
        double high_share = (edge + width - origin) / bin_width - (double)(k + high);
        double below = l[k] + (l[k + 1] - l[k]) * low_share, above = h[k] + (h[k + 1] - h[k]) * high_share;
        out[k] = logarithm((above - below) / width + fabs(deviate(noise[k])) * 2.220446049250313e-16);
    }
}

CK_CLONES
void ck_lifter(const double *restrict transform, size_t count, double angle, double q1, double scale,
               const double *restrict reciprocals, double *restrict cepstrum) {
    double c[LANES], s[LANES];
    for (int l = 0; l < LANES; l++) {
        c[l] = cos(angle * l);
        s[l] = sin(angle * l);
    }
    double wr = cos(angle * LANES), wi = sin(angle * LANES);
    for (size_t i = 0; i < count; i += LANES)
        for (int l = 0; l < LANES; l++) {
            double smoothing = s[l] / angle * reciprocals[i + l], recovery = 1 - 4 * q1 * s[l] * s[l];
            cepstrum[i + l] = transform[2 * (i + l)] * (smoothing * recovery) * scale;
            double next = c[l] * wr - s[l] * wi;
            s[l] = c[l] * wi + s[l] * wr;
            c[l] = next;
        }
    cepstrum[0] = transform[0] * scale;
}
